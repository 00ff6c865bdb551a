"""Notes that sound together: what the network hears, column by column, as notes from one time to another."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import pad

from workstation.dsp.music.notes import note_name
from workstation.dsp.resampling.resample import resample
from workstation.speech.melody.note_net import COLUMNS, HOP, KIND, LOWEST, NOTES, RATE, SIZE, Heard, load_note_net
from workstation.speech.store.by_kind import place_of

Floats = npt.NDArray[np.float32]

_BESIDE = 15
"""Columns at each end of what the network sees that the next ones hear better."""
_OWNED = COLUMNS - 2 * _BESIDE - 1
_AT_ONCE = 4
_BEGINS, _SOUNDS = 0.5, 0.3
"""How likely a beginning is, and how likely a note goes on."""
_SHORTEST, _GAP = 11, 11
"""Columns of the shortest note, 128 ms, and those that it may be weak for without ending."""


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """A note from `start` to `stop` (s), its MIDI number (69 is A4), its pitch with a fraction, and how likely it is.

    The fraction is how far it is out of tune, to a third of a semitone; `likely` goes from 0 to 1.
    """

    start: float
    stop: float
    number: int
    pitch: float
    likely: float

    @property
    def name(self) -> str:
        """Such as "A4"."""
        return note_name(self.number)


def transcribe_notes(samples: Tensor, rate: int) -> Generator[float, None, tuple[list[PlayedNote], Floats, float]]:
    """The notes of sound in which several may sound at once, by the network of the store; yields the fraction done.

    Parameters
    ----------
    samples : Tensor (frames,) or (channels, frames)
    rate : int
        Hz.

    Returns
    -------
    list of PlayedNote, float32 (columns, 88), float
        The notes by their beginnings; how likely each from A0 to C8 sounds; seconds from one column to the next.

    Raises
    ------
    ValueError
        Which says what to fetch, where the model is not installed.
    """
    network = load_note_net(place_of(KIND, "notes"))
    mono = samples.mean(0) if samples.ndim == 2 else samples
    heard = resample(mono[None].float(), rate, RATE)[0] if rate != RATE else mono.float()
    columns = len(heard) // HOP + 1
    blocks = -(-columns // _OWNED)
    lead = _BESIDE * HOP
    padded = pad(heard, (lead, max(0, (blocks - 1) * _OWNED * HOP + SIZE - lead - len(heard))))
    windows = padded.unfold(0, SIZE, _OWNED * HOP)[:blocks]
    parts: list[Heard] = []
    for first in range(0, blocks, _AT_ONCE):
        with torch.inference_mode():
            found = network(windows[first : first + _AT_ONCE].contiguous())
        parts.append(Heard(*(part[:, _BESIDE : _BESIDE + _OWNED].flatten(0, 1) for part in found)))
        yield 0.95 * min(1.0, (first + _AT_ONCE) / blocks)
    contours, notes, onsets = (
        np.asarray(torch.cat(rows)[:columns].numpy(), np.float32) for rows in zip(*parts, strict=True)
    )
    made = notes_of(contours, notes, onsets, HOP / RATE)
    yield 1.0
    return made, notes, HOP / RATE


def notes_of(contours: Floats, notes: Floats, onsets: Floats, step: float) -> list[PlayedNote]:
    """The notes that likelihoods make: (columns, 264) of contours, (columns, 88) of notes and of beginnings.

    A note begins where its beginning is likely, or its likelihood leaps, and goes on while it is likely; what is left
    then, and is likely, is notes without a clear beginning.
    """
    begins = np.maximum(onsets, _leaps(notes, float(onsets.max(initial=0.0))))
    left = notes.copy()
    found = [
        (first, stop, tone)
        for first, tone in _peaks(begins)[::-1]
        if (stop := _last(left[:, tone], first) + 1) - first > _SHORTEST and _taken(left, first, stop, tone)
    ]
    strong = np.argwhere(left > _SOUNDS)
    for column, tone in strong[np.argsort(-left[tuple(strong.T)], kind="stable")]:
        if left[column, tone] <= _SOUNDS:
            continue
        row = left[:, tone]
        first, stop = len(row) - 1 - _last(row[::-1], len(row) - 1 - column), _last(row, column) + 1
        _taken(left, first, stop, tone)
        if stop - first > _SHORTEST:
            found.append((first, stop, int(tone)))
    return [
        PlayedNote(
            first * step,
            stop * step,
            tone + LOWEST,
            _tuned(contours[first:stop], tone),
            float(notes[first:stop, tone].mean()),
        )
        for first, stop, tone in sorted(found)
    ]


def _leaps(notes: Floats, highest: float) -> Floats:
    """By how much each note is likelier than in both columns before, the greatest leap as `highest`."""
    rise = np.zeros_like(notes)
    rise[2:] = np.maximum(np.minimum(notes[2:] - notes[1:-1], notes[2:] - notes[:-2]), 0.0)
    return rise * np.float32(highest / max(float(rise.max(initial=0.0)), 1e-12))


def _peaks(begins: Floats) -> list[tuple[int, int]]:
    """Columns and tones at which beginnings are likely, and likelier than before and after."""
    middle = begins[1:-1]
    peak = (middle > begins[:-2]) & (middle > begins[2:]) & (middle >= _BEGINS)
    return [(int(column) + 1, int(tone)) for column, tone in np.argwhere(peak)]


def _last(row: Floats, first: int) -> int:
    """The last column of a note: before it is weak for long."""
    strong = np.flatnonzero(row[first + 1 :] >= _SOUNDS) + first + 1
    ends = np.flatnonzero(np.diff(strong, prepend=first) > _GAP)
    known = strong[: ends[0]] if len(ends) else strong
    return int(known[-1]) if len(known) else first


def _taken(left: Floats, first: int, stop: int, tone: int) -> bool:
    """Take a note, and what of it is heard a semitone beside, out of what is left."""
    left[first:stop, max(0, tone - 1) : min(NOTES, tone + 2)] = 0.0
    return True


def _tuned(contours: Floats, tone: int) -> float:
    """The middle of a note's pitch, the five thirds of a semitone around it weighted by how likely they are."""
    near = np.arange(max(0, 3 * tone - 2), min(contours.shape[1], 3 * tone + 3))
    weights = contours[:, near].sum(axis=0, dtype=np.float64) + 1e-9
    return LOWEST + float(np.average(near, weights=weights)) / 3.0
