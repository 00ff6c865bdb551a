"""Commands of playing and recording."""
