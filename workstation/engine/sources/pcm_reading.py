"""Reading a long uncompressed file for its peaks: a sketch of all first, then what is looked at, then the rest."""

import time
from collections.abc import Iterator

import numpy as np

from workstation.engine.sources.pcm_source import PcmFile
from workstation.engine.sources.peaks import PAGE_FRAMES, Peaks
from workstation.media.faults import Faults

_SKETCH_FROM = 64
"""Pages from which on a file is sketched: six minutes at 44.1 kHz; a shorter one is read in a moment."""
_SKETCH_STRIDES = (64, 16, 4, 1)
_SKETCH_FRAMES = 4_096
_SKETCH_SECONDS = 1.0
"""Then the sketch is good enough: on a disk that has to seek, reading everything takes little longer."""


def read_peaks(file: PcmFile, peaks: Peaks, faults: Faults) -> Iterator[None]:
    """Fill the pyramid of a file's sound; yields now and then, when there is something new to see.

    `faults` is told of the samples that are no numbers.
    """
    count = -(-file.arrived // PAGE_FRAMES)
    if count >= _SKETCH_FROM:
        yield from _sketch(file, peaks, count)
    for number in _order(peaks, count):
        start = number * PAGE_FRAMES
        peaks.put(number, faults.clean(file.read_unchecked(start, min(start + PAGE_FRAMES, file.arrived))))
        yield


def _sketch(file: PcmFile, peaks: Peaks, count: int) -> Iterator[None]:
    until = time.monotonic() + _SKETCH_SECONDS
    heard = np.zeros(count, np.bool_)
    for stride in _SKETCH_STRIDES:
        for number in range(0, count, stride):
            if heard[number]:
                continue
            if time.monotonic() > until:
                return
            start = min(number * PAGE_FRAMES + PAGE_FRAMES // 2, file.arrived - 1)
            peaks.sketch(number, stride, file.read_stored(start, min(start + _SKETCH_FRAMES, file.arrived)))
            heard[number] = True
        yield


def _order(peaks: Peaks, count: int) -> Iterator[int]:
    """Every page once: those that a view wants first."""
    rest = 0
    while True:
        wanted = _unknown(peaks, *peaks.wanted, count) if peaks.wanted else None
        if wanted is None:
            while rest < count and peaks.known[rest] > 0:
                rest += 1
            if rest == count:
                return
            wanted = rest
        yield wanted


def _unknown(peaks: Peaks, first: int, last: int, count: int) -> int | None:
    """The first page of some that has not been read, sketched or not."""
    missing = np.flatnonzero(peaks.known[first : min(last + 1, count)] <= 0)
    return first + int(missing[0]) if len(missing) else None
