"""The pitch that each note of a song is sung at."""

import math
from collections.abc import Generator, Sequence

import numpy as np
import numpy.typing as npt

_SPREAD = 30
"""Frames of 10 ms under the detector's median."""
_VOICED = 0.5
"""How much a frame must resemble the next period of it to count as sung."""
_OCTAVE = 0.9
"""The share of the likeness a period later that it has to have half a period later to be an octave higher."""
_MIN_FRAMES = 2
_FRAME = 320
_LOWEST_HZ, _HIGHEST_HZ = 70, 1200

Mono = npt.NDArray[np.float32]


def note_pitches(
    sound: Mono, rate: int, notes: Sequence[tuple[float, float]]
) -> Generator[float, None, tuple[int | None, ...]]:
    """MIDI numbers of the notes (start, end seconds); None where no voice is heard. Yields the fraction that is done.

    The median over the frames of a note that resemble their next period, by `detect_pitch_frequency`; the median
    frees it of the octaves that a single frame gets wrong.
    """
    import torch

    from workstation.dsp.functional import detect_pitch_frequency

    found: list[int | None] = []
    margin = _SPREAD // 2 * 0.01
    for number, (start, end) in enumerate(notes):
        first, last = max(0, round((start - margin) * rate)), min(len(sound), round((end + margin) * rate))
        piece = sound[first:last]
        if len(piece) < rate // 20:
            found.append(None)
            continue
        hz = detect_pitch_frequency(
            torch.from_numpy(np.ascontiguousarray(piece)), rate, 0.01, 5, _LOWEST_HZ, _HIGHEST_HZ
        ).numpy()
        found.append(_median_note(piece, rate, hz, (start - first / rate, end - first / rate)))
        yield (number + 1) / len(notes)
    return tuple(found)


def _median_note(piece: Mono, rate: int, hz: npt.NDArray[np.float32], place: tuple[float, float]) -> int | None:
    sung = []
    for frame in range(max(0, round(place[0] * 100)), min(len(hz), math.ceil(place[1] * 100))):
        period = rate / float(hz[frame])
        at = frame * rate // 100
        likeness = _likeness(piece, at, period)
        while rate / period * 2 < _HIGHEST_HZ and _likeness(piece, at, period / 2) > _OCTAVE * likeness:
            period /= 2
        if likeness > _VOICED:
            sung.append(rate / period)
    if len(sung) < _MIN_FRAMES:
        return None
    return round(69 + 12 * math.log2(float(np.median(sung)) / 440))


def _likeness(piece: Mono, at: int, period: float) -> float:
    """How much some 20 ms resemble what comes a period later, -1 to 1."""
    lag, length = round(period), max(round(period), _FRAME)
    now, after = piece[at : at + length], piece[at + lag : at + lag + length]
    power = float(np.sqrt(now[: len(after)] @ now[: len(after)]) * np.sqrt(after @ after))
    return float(now[: len(after)] @ after) / power if len(after) > length // 2 and power > 1e-6 * length else 0.0
