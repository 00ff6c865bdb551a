"""The viewport: which frames of the document are on screen, shared by ruler, lanes, words and overview."""

import math

from workstation.core.ranges import FrameRange
from workstation.core.signal import Signal

CLOSEST = 1 / 64
"""The smallest number of frames per pixel: one sample is 64 pixels wide."""

FAR = 16_384.0
"""Pixels outside of the view beyond which nobody can tell places apart."""

_BESIDE = 8
"""Pixels beside the view of what is drawn across its edges."""

_SLACK = 0.1
"""The part of the view that may show nothing behind the end."""


class Viewport:
    """Maps frames to pixels: pixel `x` shows the frames from `(column + x) * frames_per_pixel`.

    The view always begins at a whole number of pixels from frame 0, so that columns that were painted once can be
    used again after scrolling. `changed` is emitted after every move.
    """

    def __init__(self, width: int = 1000) -> None:
        self.frames = 0
        self.width = width
        self.column = 0
        self.frames_per_pixel = 1.0
        self.changed: Signal[()] = Signal()
        self.marked: tuple[FrameRange, ...] = ()
        """Stretches that lanes point out, such as what a search has found."""
        self._whole = True

    def mark(self, ranges: tuple[FrameRange, ...]) -> None:
        """Point out other stretches."""
        if ranges != self.marked:
            self.marked = ranges
            self.changed.emit()

    @property
    def start(self) -> float:
        """The first visible frame."""
        return self.column * self.frames_per_pixel

    @property
    def stop(self) -> float:
        """The frame at the right edge; may lie behind the end of the document."""
        return (self.column + self.width) * self.frames_per_pixel

    @property
    def visible(self) -> FrameRange:
        """The frames of the document on screen."""
        start = min(int(self.start), self.frames)
        return FrameRange(start, max(start, min(math.ceil(self.stop), self.frames)))

    @property
    def around(self) -> FrameRange:
        """The frames on screen and some beside them, also where there is no document."""
        beside = _BESIDE * self.frames_per_pixel
        return FrameRange(max(0, math.floor(self.start - beside)), math.ceil(self.stop + beside) + 1)

    @property
    def whole(self) -> bool:
        """The whole document is shown, and stays so when its length or the window's width changes."""
        return self._whole

    def x_of(self, frame: float) -> float:
        """Where a frame stands, in pixels from the left edge; what lies FAR out stands there, for Qt counts in ints."""
        x = frame / self.frames_per_pixel - self.column
        return x if -FAR <= x <= self.width + FAR else min(max(x, -FAR), self.width + FAR)

    def frame_at(self, x: float) -> int:
        """The frame under a pixel, kept inside the document."""
        return min(max(0, int((self.column + x) * self.frames_per_pixel)), self.frames)

    def nearest(self, x: float) -> int:
        """The frame boundary nearest to a pixel, kept inside the document: where an edge is put."""
        return min(max(0, round((self.column + x) * self.frames_per_pixel)), self.frames)

    def resize(self, width: int) -> None:
        """The view became `width` pixels wide."""
        if width != self.width:
            self.width = max(1, width)
            self._fitted() if self._whole else self._move(self.column)

    def set_frames(self, frames: int, *, keep: bool = False) -> None:
        """The document became `frames` long; with `keep` the zoom stays although the whole was shown."""
        if frames != self.frames:
            self.frames = frames
            self._whole = self._whole and not keep
            self._fitted() if self._whole else self._move(self.column)

    def fit(self) -> None:
        """Show the whole document."""
        self._whole = True
        self._fitted()

    def show(self, range_: FrameRange, margin: float = 0.0) -> None:
        """Show exactly a range, with `margin` of its length on either side."""
        frames = max(range_.frames, 1) * (1 + 2 * margin)
        self._zoom(frames / self.width, range_.start - max(range_.frames, 1) * margin)

    def zoom_at(self, x: float, factor: float) -> None:
        """Zoom in (`factor` above 1) or out; what is under pixel `x` stays there."""
        anchor = (self.column + x) * self.frames_per_pixel
        wanted = self._limited(self.frames_per_pixel / factor)
        self._zoom(wanted, anchor - x * wanted)

    def scroll(self, pixels: float) -> None:
        """Move the view to the right by whole pixels."""
        self._move(self.column + round(pixels))

    def scroll_to(self, frame: float) -> None:
        """Put a frame at the left edge."""
        self._move(round(frame / self.frames_per_pixel))

    def reveal(self, frame: float, at: float = 0.5) -> None:
        """Scroll only when a frame is not on screen; it is then shown at `at` of the width."""
        if not 0 <= self.x_of(frame) < self.width:
            self._move(round(frame / self.frames_per_pixel - at * self.width))

    def _limited(self, frames_per_pixel: float) -> float:
        return min(max(frames_per_pixel, CLOSEST), max(self.frames, 1) / self.width)

    def _zoom(self, frames_per_pixel: float, start: float) -> None:
        limited = self._limited(frames_per_pixel)
        self._whole = self.frames > 0 and limited >= self.frames / self.width
        if self._whole:
            self._fitted()
            return
        before = (self.frames_per_pixel, self.column)
        self.frames_per_pixel = limited
        self.column = self._kept(round(start / limited))
        if (self.frames_per_pixel, self.column) != before:
            self.changed.emit()

    def _fitted(self) -> None:
        self.frames_per_pixel = max(max(self.frames, 1) / self.width, CLOSEST)
        self.column = 0
        self.changed.emit()

    def _move(self, column: int) -> None:
        """Go to a column; also tells that width or length changed."""
        self.column = self._kept(column)
        self.changed.emit()

    def _kept(self, column: int) -> int:
        last = self.frames / self.frames_per_pixel - self.width * (1 - _SLACK)
        return max(0, min(column, math.ceil(last)))
