"""The average spectrum of a piece of a document: what its sound is made of, for a background behind a curve."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workstation.core.document import Document, Selection
from workstation.core.ranges import FrameRange
from workstation.engine.compute import Body
from workstation.engine.sources.drawable import drawable

_WINDOW = 4096
_MAX_WINDOWS = 96
_SILENCE_DB = -160.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """Levels in dB (a full-scale sine is 0) at frequencies in Hz, both rising and as long as each other."""

    frequencies_hz: Floats
    levels_db: Floats

    def at(self, frequencies_hz: npt.ArrayLike, octaves: float = 1 / 6) -> Floats:
        """Levels at other frequencies, the power averaged over a band of `octaves` around each."""
        wanted = np.asarray(frequencies_hz, np.float64)
        power = 10 ** (self.levels_db / 10)
        sums = np.concatenate(([0.0], np.cumsum(power)))
        half = 2 ** (octaves / 2)
        first = np.searchsorted(self.frequencies_hz, wanted / half)
        last = np.maximum(np.searchsorted(self.frequencies_hz, wanted * half), first + 1)
        last = np.minimum(last, len(power))
        first = np.minimum(first, last - 1)
        mean = (sums[last] - sums[first]) / (last - first)
        return np.asarray(10 * np.log10(np.maximum(mean, 1e-16)))


def falling(before: Spectrum | None, now: Spectrum, fall_db: float) -> Spectrum:
    """`now`, but nowhere more than `fall_db` below what was shown before: a moving picture that can be read."""
    if before is None or len(before.frequencies_hz) != len(now.frequencies_hz):
        return now
    return Spectrum(now.frequencies_hz, np.maximum(now.levels_db, before.levels_db - fall_db))


def average_spectrum(document: Document, selection: Selection) -> Body[Spectrum | None]:
    """The spectrum of the selected tracks mixed to mono, over the selection or, at a caret, the whole.

    At most a hundred windows spread over the range are looked at, so that an hour costs what a minute does.
    None when there is no sound.
    """
    range_ = document.span if selection.range.is_caret else selection.range
    tracks = [track for track in document.selected(selection) if track.frames]
    if not tracks or not range_.frames:
        return None
    count = min(_MAX_WINDOWS, max(1, 2 * range_.frames // _WINDOW))
    room = max(0, range_.frames - _WINDOW)
    window = np.hanning(_WINDOW)
    power = np.zeros(_WINDOW // 2 + 1)
    for number in range(count):
        start = range_.start + round(room * number / max(count - 1, 1))
        piece = FrameRange(start, start + _WINDOW)
        mono = np.sum([drawable(track.edits.read(piece)).mean(axis=0, dtype=np.float64) for track in tracks], axis=0)
        power += np.abs(np.fft.rfft(mono * window)) ** 2
        yield (number + 1) / count
    level = power / count / (window.sum() / 2) ** 2
    levels_db = np.asarray(10 * np.log10(np.maximum(level, 10 ** (_SILENCE_DB / 10))), np.float64)
    return Spectrum(np.asarray(np.fft.rfftfreq(_WINDOW, 1 / document.rate), np.float64), levels_db)
