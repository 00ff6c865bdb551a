"""Subtitle cues: made from words by rules, checked, mended, shown."""
