"""Lanes: everything that is drawn along the time of the document."""
