"""How loud: gain, normalise, fade, invert."""
