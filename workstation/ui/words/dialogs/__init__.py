"""Dialogs of words."""
