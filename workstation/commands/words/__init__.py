"""Commands of words: as files, as text, with their sound, and in time."""
