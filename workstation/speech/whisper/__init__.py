"""Words recognised by Whisper."""
