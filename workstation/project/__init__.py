"""The project file: autosave, recovery, history on disk."""

ENDING = ".aws"
"""Of a project file's name."""
