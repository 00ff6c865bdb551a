"""The project file: autosave, recovery, history on disk."""
