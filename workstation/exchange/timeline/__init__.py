"""Timelines: which parts of which files play when, exchanged with editors of video and sound."""
