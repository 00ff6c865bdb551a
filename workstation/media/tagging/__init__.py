"""Tags, covers and markers written into finished sound files."""
