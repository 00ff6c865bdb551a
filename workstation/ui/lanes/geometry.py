"""Sizes that all lanes share, so that what belongs to one moment stands in one line."""

HEADER = 178
"""The width of a track's header."""

SCALE = 40
"""The width of the scale beside a track's picture: levels or frequencies."""

GUTTER = HEADER + SCALE
"""Where time begins, from the left edge of the lanes."""

GRIP = 4
"""How near, in pixels, the pointer must be to an edge to take hold of it."""
