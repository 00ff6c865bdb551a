"""Separators: one sound as several, which are that sound again together."""
