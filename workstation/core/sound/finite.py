"""Sound without samples that are no numbers: one of them would stay in a filter for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.core.late_numpy import np
from workstation.core.sound.sources import Source

if TYPE_CHECKING:
    from workstation.core.sound.sources import Samples

_LARGEST = 1e18
"""What is as large is no sound, its square overflows a float32, and it is taken for infinite."""


def finite(sound: Samples) -> Samples:
    """`sound` (channels, frames) itself where all samples are finite, else a copy with 0 in the place of the others."""
    # Extremes meet every NaN and infinity, and cost far less than asking each sample.
    if sound.min(initial=0.0) > -_LARGEST and sound.max(initial=0.0) < _LARGEST:
        return sound
    return np.where(np.abs(sound) < _LARGEST, sound, np.float32(0))


class Finite:
    """A source whose samples that are no numbers are read as 0."""

    def __init__(self, source: Source) -> None:
        self.channels, self.frames, self.rate = source.channels, source.frames, source.rate
        self._source = source

    def read(self, start: int, stop: int) -> Samples:
        return finite(self._source.read(start, stop))
