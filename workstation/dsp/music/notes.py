"""The notes of one voice or instrument: pitch over time, and the notes that it makes."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from workstation.dsp.music.pitch_classes import NAMES, as_mono, at_rate

_RATE = 16000
_HOP = 160
_LOWEST, _HIGHEST = 55.0, 1760.0
"""Hz, A1 to A6."""
_CLEAR = 0.2
"""The part of the power that may differ from one period to the next where there is a pitch."""
_SHORTEST = 6
"""Columns (10 ms) of a note."""
_MEMORY = 50
"""Columns before, from whose middle pitch a new note must differ."""
_LEAP_DB = 6.0
"""By how much the level rises within three columns where a tone is struck again."""
_COLUMNS = 4096
"""Compared at once: memory does not grow with the sound."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MelodyNote:
    """A note from `start` to `stop` (s); its MIDI number, 69 for A4, with the fraction that it is out of tune by."""

    start: float
    stop: float
    pitch: float

    @property
    def name(self) -> str:
        """Such as "A4"."""
        return note_name(self.pitch)


def note_name(pitch: float) -> str:
    """The name of the tone nearest to a MIDI number, with its octave.

    Examples:
        >>> note_name(60.2)
        'C4'
    """
    number = math.floor(pitch + 0.5)
    return f"{NAMES[number % 12]}{number // 12 - 1}"


def find_notes(samples: Tensor, rate: int) -> list[MelodyNote]:
    """The notes of sound in which one tone sounds at a time, in order; what has no pitch is between them.

    Parameters
    ----------
    samples : Tensor (frames,) or (channels, frames)
    rate : int
        Hz.

    Examples:
        >>> time = torch.arange(8000) / 16000
        >>> tune = torch.cat([torch.sin(2 * torch.pi * hz * time) for hz in (440.0, 523.25)])
        >>> [note.name for note in find_notes(tune, 16000)]
        ['A4', 'C5']
    """
    return notes_of(*pitch_contour(samples, rate))


def notes_of(pitch: Floats, level: Floats, step: float) -> list[MelodyNote]:
    """The notes of a contour of pitch and level, as `pitch_contour` answers it."""
    return [
        MelodyNote(first * step, stop * step, float(np.median(pitch[first:stop])))
        for first, stop in _stretches(pitch, level)
    ]


def pitch_contour(samples: Tensor, rate: int) -> tuple[Floats, Floats, float]:
    """Pitch and level over time, of sound in which one tone sounds at a time.

    The pitch is that of the first lag at which the sound repeats itself clearly, by the difference of both (de
    Cheveigné and Kawahara 2002).

    Returns
    -------
    (columns,) float, (columns,) float, float
        MIDI numbers with fractions, NaN where there is no pitch; dB below the loudest column; seconds a column.
    """
    mono, rate = at_rate(as_mono(samples, rate), rate, _RATE)
    hop = max(1, round(_HOP * rate / _RATE))
    longest = math.ceil(rate / _LOWEST) + 2
    shortest = max(2, math.floor(rate / _HIGHEST))
    size = 2 * longest
    columns = max(1, math.ceil(len(mono) / hop))
    padded = torch.nn.functional.pad(mono, (size // 2, size + hop)).double()
    pitch, power = np.full(columns, np.nan), np.zeros(columns)
    for first in range(0, columns, _COLUMNS):
        stop = min(columns, first + _COLUMNS)
        frames = padded[first * hop : (stop - 1) * hop + size].unfold(0, size, hop)
        power[first:stop] = frames.square().mean(1).numpy()
        pitch[first:stop] = _pitches(frames, longest, shortest, rate)
    loudest = power.max()
    level = 10 * np.log10(np.maximum(power / max(loudest, 1e-30), 1e-12))
    pitch[(level < -45.0) | (power < 1e-9)] = np.nan
    return pitch, level, hop / rate


def _pitches(frames: Tensor, longest: int, shortest: int, rate: int) -> Floats:
    """MIDI numbers of frames (columns, size), NaN where they have no pitch."""
    size = frames.shape[1]
    part = size - longest
    spectrum = torch.fft.rfft(frames, 2 * size)
    first = torch.fft.rfft(frames[:, :part], 2 * size)
    together = torch.fft.irfft(first.conj() * spectrum, 2 * size)[:, : longest + 1]
    sums = torch.nn.functional.pad(frames.square().cumsum(1), (1, 0))
    later = sums[:, part : part + longest + 1] - sums[:, : longest + 1]
    difference = (sums[:, part : part + 1] + later - 2 * together).clamp(min=0.0)[:, 1:]
    lags = torch.arange(1, longest + 1)
    means = difference.cumsum(1) / lags
    # Divided by its mean the difference falls from one lag to the next: between lags the plain one is asked.
    plain, relative = difference.numpy(), (difference / means.clamp(min=1e-20)).numpy()
    found = np.full(len(frames), np.nan)
    inside = relative[:, shortest - 1 : longest - 1]
    dips = (inside <= relative[:, shortest - 2 : longest - 2]) & (inside < relative[:, shortest:longest])
    clear = dips & (inside < _CLEAR)
    for row in np.flatnonzero(clear.any(1)):
        at = int(np.argmax(clear[row])) + shortest - 1
        left, middle, right = plain[row, at - 1 : at + 2]
        bend = left - 2 * middle + right
        lag = at + 1 + (0.5 * (left - right) / bend if bend > 0 else 0.0)
        found[row] = 69.0 + 12.0 * math.log2(rate / lag / 440.0)
    return found


def _stretches(pitch: Floats, level: Floats) -> list[tuple[int, int]]:
    """First columns of notes and those after their last ones."""
    rises = np.zeros(len(level), bool)
    rises[3:] = level[3:] - level[:-3] > _LEAP_DB
    found: list[tuple[int, int]] = []
    first: int | None = None
    away = 0
    for column in range(len(pitch) + 1):
        here = pitch[column] if column < len(pitch) else np.nan
        if first is not None:
            known = max(column - away, first + 1)
            centre = float(np.median(pitch[max(first, known - _MEMORY) : known]))
            same = abs(here - centre) < 0.6
            struck = column < len(pitch) and rises[column] and not rises[column - 1] and column - first > _SHORTEST
            away = 0 if same else away + 1
            if away == 3 or struck or column == len(pitch):
                stop = column - (0 if struck else away if away < 3 else away - 1)
                if stop - first >= _SHORTEST:
                    found.append((first, stop))
                first, away = (column if struck and same else None), 0
        if first is None and not math.isnan(here):
            first, away = column, 0
    return found
