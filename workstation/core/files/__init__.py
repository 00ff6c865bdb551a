"""Files: written whole or not at all, read within bounds, kept private, and where they live."""
