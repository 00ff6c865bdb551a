"""Cross-fades: where one sound gives way to another, made when it is read."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workstation.core.edits import EditList
from workstation.core.ranges import FrameRange
from workstation.core.sources import ArraySource, Samples, check_read

_DEEPEST = 4
"""Cross-fades of cross-fades are kept as samples from this depth on: a chain would be read ever more slowly."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class CrossFade:
    """A source that begins as `before` and ends as `after`, both of its length and channels.

    `correlation` (0 to 1) says how alike the two are: of like sounds the amplitudes must add up to one (a linear
    cross-fade), of unlike ones the powers; what lies between gets what it needs to keep its level.
    """

    before: EditList
    after: EditList
    rate: int
    correlation: float = 0.0

    def __post_init__(self) -> None:
        lengths, widths = (self.before.frames, self.after.frames), (self.before.channels, self.after.channels)
        if lengths[0] != lengths[1] or widths[0] != widths[1]:
            raise ValueError(f"a cross-fade needs two sounds of one shape, got {widths} channels of {lengths} frames")
        if not 0 <= self.correlation <= 1:
            raise ValueError(f"correlation must be 0 to 1, got {self.correlation}")

    @property
    def channels(self) -> int:
        return self.before.channels

    @property
    def frames(self) -> int:
        return self.before.frames

    @property
    def depth(self) -> int:
        """How many cross-fades lie in each other here."""
        return 1 + max(_depth(self.before), _depth(self.after))

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        out, in_ = fade_gains(self.frames, self.correlation)
        range_ = FrameRange(start, stop)
        mixed: Samples = self.before.read(range_) * out[start:stop] + self.after.read(range_) * in_[start:stop]
        return mixed


def cross_faded(before: EditList, after: EditList, rate: int, correlation: float = 0.0) -> EditList:
    """The cross-fade as an edit list; empty for sounds without frames."""
    fade = CrossFade(before, after, rate, correlation)
    if fade.frames and fade.depth > _DEEPEST:
        return EditList.of(ArraySource(fade.read(0, fade.frames), rate))
    return EditList.of(fade)


def fade_gains(frames: int, correlation: float) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The gains of what goes and of what comes; the power of their sum is one for sounds that are so correlated.

    Of raised-cosine slopes a and b = 1 - a, each divided by sqrt(a² + b² + 2·correlation·a·b): signal-matched
    power-complementary cross-fading (Fink, Holters and Zölzer, DAFx 2016).
    """
    b = np.sin(np.pi / 2 * (np.arange(frames) + 0.5) / max(frames, 1)) ** 2
    a = 1 - b
    level = np.sqrt(a * a + b * b + 2 * correlation * a * b)
    return (a / level).astype(np.float32), (b / level).astype(np.float32)


def likeness(first: Samples, second: Samples) -> float:
    """How alike two pieces of sound of one shape are, 0 to 1: their correlation where it is positive."""
    power = float(np.sum(first * first)) * float(np.sum(second * second))
    return min(1.0, max(0.0, float(np.sum(first * second)) / power**0.5)) if power > 0 else 0.0


def _depth(edits: EditList) -> int:
    return max((s.source.depth for s in edits.segments if isinstance(s.source, CrossFade)), default=0)
