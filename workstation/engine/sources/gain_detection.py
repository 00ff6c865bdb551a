"""Results that are their material under one gain, to the last bit: they need no sound of their own."""

import math
from collections.abc import Callable, Generator
from typing import TypeAlias

import numpy as np

from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Curve
from workstation.core.sound.gain_fold import gained
from workstation.core.sound.sources import Samples, Source

Write: TypeAlias = Callable[[Samples], None]

_BLOCK_FRAMES = 1 << 16


def as_gain(material: EditList, result: Source) -> Generator[float, None, EditList | None]:
    """`material` under the gain that makes it `result`; None where there is none. Yields fractions done.

    Each sample is compared, so that an effect that turns out to only amplify (a limiter that had nothing to limit)
    costs no disk, and any other is found out at its first block that is not silent.
    """
    if material.frames != result.frames or not material.frames:
        return None
    factor: np.float32 | None = None
    for start in range(0, result.frames, _BLOCK_FRAMES):
        stop = min(start + _BLOCK_FRAMES, result.frames)
        wanted, before = result.read(start, stop), material.read(FrameRange(start, stop))
        if factor is None:
            if not before.any() and not wanted.any():
                continue
            factor = _factor(before, wanted)
            if factor is None:
                return None
        elif not np.array_equal(before * factor, wanted):
            return None
        yield stop / result.frames
    return material if factor is None else gained(material, Curve(factors=(float(factor),)))


def _factor(before: Samples, wanted: Samples) -> np.float32 | None:
    """The factor that makes every sample of a block, where there is one; it is looked for at the loudest sample, whose
    ratio is off by a rounding at most. Silence is a gain of 0."""
    if not wanted.any():
        return np.float32(0)
    place = np.unravel_index(int(np.abs(before).argmax()), before.shape)
    old, new = float(before[place]), float(wanted[place])
    if not old or not new or not math.isfinite(new / old):
        return None
    near = np.float32(new / old)
    for factor in (near, np.nextafter(near, np.float32(0)), np.nextafter(near, near * np.float32(2))):
        if np.array_equal(before * factor, wanted):
            return np.float32(factor)
    return None


def under(material: EditList, curve: Curve, write: Write) -> Generator[float, None, None]:
    """Hand `material` under a curve to a writer, for where it cannot be made while it is read; yields fractions."""
    for start in range(0, material.frames, _BLOCK_FRAMES):
        stop = min(start + _BLOCK_FRAMES, material.frames)
        write(curve.applied(material.read(FrameRange(start, stop)), start))
        yield stop / material.frames
