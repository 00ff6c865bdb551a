"""Analysers: curves, segments and pictures of a sound."""
