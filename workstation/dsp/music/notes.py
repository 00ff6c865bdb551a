"""The notes of one voice or instrument: pitch over time, and the notes that it makes."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from torch import Tensor

from workstation.dsp.music.pitch import hop_of, track_pitch
from workstation.dsp.music.pitch_classes import NAMES, as_mono, at_rate

_RATE = 16000
_LOWEST, _HIGHEST = 55.0, 1760.0
"""Hz, A1 to A6."""
_QUIETEST_DB = -45.0
_SHORTEST = 6
"""Columns (10 ms) of a note."""
_MEMORY = 50
"""Columns before, from whose middle pitch a new note must differ."""
_LEAP_DB = 6.0
"""By how much the level rises within three columns where a tone is struck again."""

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
        MelodyNote(first * step, stop * step, float(np.nanmedian(pitch[first:stop])))
        for first, stop in _stretches(pitch, level)
    ]


def pitch_contour(samples: Tensor, rate: int) -> tuple[Floats, Floats, float]:
    """Pitch and level over time, of sound in which one tone sounds at a time.

    The pitch is that of `track_pitch` between A1 and A6.

    Returns
    -------
    (columns,) float, (columns,) float, float
        MIDI numbers with fractions, NaN where there is no pitch; dB below the loudest column; seconds a column.
    """
    mono, rate = at_rate(as_mono(samples, rate), rate, _RATE)
    hop = hop_of(rate)
    sound = mono.numpy()
    work = track_pitch(sound, rate, _LOWEST, _HIGHEST)
    while True:
        try:
            next(work)
        except StopIteration as end:
            hz, _ = end.value
            break
    columns = max(1, math.ceil(len(sound) / hop))
    level = _levels(sound, columns, hop)
    pitch = np.where(level < _QUIETEST_DB, np.nan, 69.0 + 12.0 * np.log2(hz[:columns] / 440.0))
    return pitch, level, hop / rate


def _levels(sound: npt.NDArray[np.float32], columns: int, hop: int) -> Floats:
    """The level of each column, heard over 30 ms, in dB below the loudest one; silence is far below all others."""
    squares = np.concatenate((np.zeros(1), np.cumsum(np.square(sound, dtype=np.float64))))
    middles = np.arange(columns) * hop
    first, stop = (np.clip(middles + step, 0, len(sound)) for step in (-3 * hop // 2, 3 * hop // 2))
    power = (squares[stop] - squares[first]) / (3 * hop)
    power[power < 1e-9] = 0.0
    return np.asarray(10 * np.log10(np.maximum(power / max(power.max(), 1e-30), 1e-12)), np.float64)


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
            centre = float(np.nanmedian(pitch[max(first, known - _MEMORY) : known]))
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
