"""Pitch and speed changed apart from each other by phase vocoders."""
