"""Spectra over time, their bands, and the way back to sound."""
