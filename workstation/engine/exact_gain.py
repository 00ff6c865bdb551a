"""Results that are their material under one gain, to the last bit: they need no sound of their own."""

import math
from collections.abc import Generator

import numpy as np

from workstation.core.derived import Mixed, Shaped
from workstation.core.edits import EditList
from workstation.core.gains import GAIN_DB, Curve
from workstation.core.ranges import FrameRange
from workstation.core.sources import Remixed, Samples, Source

_BLOCK_FRAMES = 1 << 16
_DEEPEST = 6
"""Gains upon gains are worked out at each reading; so many are not felt."""


def as_gain(material: EditList, result: Source) -> Generator[float, None, EditList | None]:
    """`material` under the gain that makes it `result`; None where there is none. Yields fractions done.

    Each sample is compared, so that an effect that only amplifies (gain, normalise, a fade's middle) costs no disk,
    and any other is found out at its first block that is not silent.
    """
    if material.frames != result.frames or not material.frames or _depth(material) >= _DEEPEST:
        return None
    shaped: Source | None = None
    for start in range(0, result.frames, _BLOCK_FRAMES):
        stop = min(start + _BLOCK_FRAMES, result.frames)
        wanted, before = result.read(start, stop), material.read(FrameRange(start, stop))
        if shaped is None:
            if not before.any() and not wanted.any():
                continue
            gain_db = _gain_db(before, wanted)
            if gain_db is None:
                return None
            shaped = Shaped(material, Curve(gain_db=gain_db))
            factor = shaped.curve.gains(0, 1)
        elif not np.array_equal(before * factor, wanted):
            return None
        yield stop / result.frames
    return material if shaped is None else EditList.of(shaped)


def _gain_db(before: Samples, wanted: Samples) -> float | None:
    """The gain of a block, where it is one that a curve can have and makes every sample; it is looked for at the
    loudest one, whose ratio is off by a rounding at most."""
    place = np.unravel_index(int(np.abs(before).argmax()), before.shape)
    old, new = float(before[place]), float(wanted[place])
    if not old or not math.isfinite(new / old) or new / old <= 0:
        return None
    near = np.float32(new / old)
    for factor in (near, np.nextafter(near, np.float32(0)), np.nextafter(near, np.float32(np.inf))):
        exact = 20 * math.log10(float(factor))
        for gain_db in (round(exact, 4), exact):  # as it may have been typed in
            usable = GAIN_DB[0] < gain_db <= GAIN_DB[1] and gain_db
            if usable and np.array_equal(before * Curve(gain_db=gain_db).gains(0, 1), wanted):
                return gain_db
    return None


def _depth(edits: EditList) -> int:
    return max((_depth_of(source) for source in {id(s.source): s.source for s in edits.segments}.values()), default=0)


def _depth_of(source: Source) -> int:
    if isinstance(source, Remixed):
        return _depth_of(source.source)
    if isinstance(source, Shaped):
        return 1 + _depth(source.edits)
    if isinstance(source, Mixed):
        return 1 + max(_depth(part.source.edits) for part in source.parts)
    return 0
