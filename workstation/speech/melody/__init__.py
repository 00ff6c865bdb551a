"""Pitch and notes, by the program's own measure or by networks of the user's store."""
