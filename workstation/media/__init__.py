"""Sound files: probe, decode, encode, tags."""
