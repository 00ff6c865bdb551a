"""The sound inside a project file."""
