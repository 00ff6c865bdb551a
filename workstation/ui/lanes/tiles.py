"""Tiles: a lane's picture in blocks of pixels that are painted once and used until what they show changes."""

import math
from collections.abc import Callable, Hashable

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from workstation.core.lru import LruCache

TILE = 256
"""The width of a tile in logical pixels."""


class Tiles:
    """Paints from pictures by block number; block 0 begins at frame 0."""

    def __init__(self, draw: Callable[[int, int], list[QImage]], keep: int = 64) -> None:
        """`draw` makes the pictures from one block up to another for the state last given to `paint`."""
        self._draw = draw
        self._state: Hashable = None
        self._pictures = LruCache[int, QImage](keep)
        self.drawn = 0
        """How many pictures have been made: what repaints cost shows here."""

    def paint(self, painter: QPainter, clip: QRect, area: QRect, column: int, state: Hashable) -> None:
        """Fill `clip`, a part of `area` at whose left edge column `column` stands.

        `state` is everything but the block that a picture depends on; another one makes all pictures anew.
        """
        if state != self._state:
            self._state = state
            self._pictures.clear()
        clip = clip.intersected(area)
        if clip.isEmpty():
            return
        first = (column + clip.left() - area.left()) // TILE
        last = (column + clip.right() - area.left()) // TILE
        pictures = {block: self._pictures.get(block) for block in range(first, last + 1)}
        absent = [block for block, picture in pictures.items() if picture is None]
        if absent:
            pictures |= self._make(absent[0], absent[-1])
        painter.save()
        painter.setClipRect(clip)
        for block, picture in pictures.items():
            assert picture is not None
            painter.drawImage(area.left() + block * TILE - column, area.top(), picture)
        painter.restore()

    def drop(self, start: float = 0, stop: float = math.inf) -> None:
        """Forget the pictures that touch the columns `start .. stop`."""
        for block in [b for b in self._pictures if b * TILE < stop and (b + 1) * TILE > start]:
            self._pictures.pop(block)

    def _make(self, first: int, last: int) -> dict[int, QImage]:
        """Make a run of pictures at once: most of the cost is by the call, not by the pixel."""
        made = dict(enumerate(self._draw(first, last), first))
        for block, picture in made.items():
            self._pictures.put(block, picture)
        self.drawn += len(made)
        return made
