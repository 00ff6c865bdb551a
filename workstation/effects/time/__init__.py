"""Pitch, speed and direction."""
