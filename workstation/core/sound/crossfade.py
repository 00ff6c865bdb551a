"""Cross-fades between any two sounds of one length, made when they are read."""

from functools import lru_cache

import numpy as np

from workstation.core.ranges import FrameRange
from workstation.core.sound.computed_sources import Mixed, MixPart, Shaped
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.finite import finite
from workstation.core.sound.gain_curves import EQUAL_POWER, Curve, Ramp
from workstation.core.sound.sources import ArraySource, Remixed, Samples, Source

EQUAL_GAIN = "half cosine"
"""The shape of cross-fades between like sounds: the two gains add up to 1."""

_ALIKE = 0.5
"""From this likeness on, equal gains keep the level better than equal powers."""
_DEEPEST = 4
"""Cross-fades of cross-fades are kept as samples from this depth on: a chain would be read ever more slowly."""


def cross_faded(before: EditList, after: EditList, rate: int, likely: float = 0.0) -> EditList:
    """What begins as `before` and ends as `after`, both of one length and as many channels; empty for empty ones.

    `likely` is how alike they are (see `likeness`): of like sounds the amplitudes must add up to one, of unlike ones
    the powers. ValueError for sounds of different shapes.
    """
    frames = before.frames
    if frames != after.frames or before.channels != after.channels:
        raise ValueError(
            f"a cross-fade needs two sounds of one shape, got ({before.channels}, {frames}) "
            f"and ({after.channels}, {after.frames})"
        )
    if not frames:
        return before
    shape = EQUAL_GAIN if likely >= _ALIKE else EQUAL_POWER
    fall, rise = _curves(frames, shape)
    falling, rising = Shaped(before, fall), Shaped(after, rise)
    fade = Mixed((MixPart(0, falling, 0, frames), MixPart(0, rising, 0, frames)), frames)
    if 1 + max(_deepest(before), _deepest(after)) > _DEEPEST:
        return EditList.of(ArraySource(fade.read(0, frames), rate))
    return EditList.of(fade)


def cross_faded_by_likeness(before: EditList, after: EditList, rate: int) -> EditList:
    """The same, of the shape that suits the sounds."""
    span = FrameRange(0, before.frames)
    return cross_faded(before, after, rate, likeness(before.read(span), after.read(span)))


def likeness(first: Samples, second: Samples) -> float:
    """How alike two pieces of sound of one shape are, 0 to 1: their correlation where it is positive."""
    one, other = (finite(sound).astype(np.float64).ravel() for sound in (first, second))  # squares of 1e18 have room
    power = float(one @ one) * float(other @ other)
    return min(1.0, max(0.0, float(one @ other) / power**0.5)) if power > 0 else 0.0


@lru_cache(256)
def _curves(frames: int, shape: str) -> tuple[Curve, Curve]:
    """Down and up; thousands of cross-fades are alike."""
    return Curve((Ramp(0, frames, shape, falls=True),)), Curve((Ramp(0, frames, shape),))


def _deepest(edits: EditList) -> int:
    """How many layers of made sources lie in each other in a piece of sound."""
    return max([_depth(segment.source) for chunk in edits.chunks for segment in chunk.segments], default=0)


def _depth(source: Source) -> int:
    """How many layers of made sources lie in each other."""
    if not isinstance(source, Remixed | Shaped | Mixed):
        return 0
    if isinstance(source, Remixed):
        return _depth(source.source)
    if isinstance(source, Shaped):
        return _deepest(source.edits)
    return 1 + max([_depth(part.source) for part in source.parts])
