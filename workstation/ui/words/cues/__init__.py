"""Cues as subtitles: the panel, the table, the editor."""
