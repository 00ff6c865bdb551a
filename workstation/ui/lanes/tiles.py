"""Tiles: a lane's picture in blocks of pixels that are painted once and used until what they show changes."""

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

TILE = 256
"""The width of a tile in logical pixels."""


class Tiles:
    """Paints from pictures by block number; block 0 begins at frame 0."""

    def __init__(self, draw: Callable[[int, int], list[QImage]], keep: int = 64) -> None:
        """`draw` makes the pictures from one block up to another for the state last given to `paint`."""
        self._draw = draw
        self._keep = keep
        self._state: Hashable = None
        self._pictures: OrderedDict[int, QImage] = OrderedDict()
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
        absent = [block for block in range(first, last + 1) if block not in self._pictures]
        if absent:
            self._make(absent[0], absent[-1])
        painter.save()
        painter.setClipRect(clip)
        for block in range(first, last + 1):
            painter.drawImage(area.left() + block * TILE - column, area.top(), self._pictures[block])
            self._pictures.move_to_end(block)
        painter.restore()
        while len(self._pictures) > self._keep:
            self._pictures.popitem(last=False)

    def drop(self, start: float = 0, stop: float = math.inf) -> None:
        """Forget the pictures that touch the columns `start .. stop`."""
        for block in [b for b in self._pictures if b * TILE < stop and (b + 1) * TILE > start]:
            del self._pictures[block]

    def _make(self, first: int, last: int) -> None:
        """Make a run of pictures at once: most of the cost is by the call, not by the pixel."""
        for block, picture in enumerate(self._draw(first, last), first):
            self._pictures[block] = picture
            self.drawn += 1
