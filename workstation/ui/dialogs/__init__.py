"""Dialogs that fill in a command's arguments; none stops the event loop."""
