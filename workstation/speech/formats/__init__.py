"""Subtitle, lyric and annotation formats: each a pure function from timed words to text, and back."""
