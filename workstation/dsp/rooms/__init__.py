"""Responses of rooms: by image sources, by rays, and made from a few numbers."""
