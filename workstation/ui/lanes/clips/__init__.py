"""Clips in lanes: where they stand, how they are painted and worked on."""
