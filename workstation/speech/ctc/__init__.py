"""Words timed and recognised by CTC acoustic models."""
