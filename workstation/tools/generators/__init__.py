"""Generators: sound out of nothing."""
