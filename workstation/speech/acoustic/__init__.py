"""Acoustic models: features, phone models and the search for the best path through them."""
