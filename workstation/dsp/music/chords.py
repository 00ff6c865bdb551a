"""The chords of a piece: which of 24 triads sounds when."""

from dataclasses import dataclass

import torch
from torch import Tensor

from workstation.dsp.music.pitch_classes import NAMES, pitch_classes, with_harmonics

_TRIADS = {"": (0, 4, 7), "m": (0, 3, 7)}
_CHANGE = 6.0
"""What a change of chord costs, in how much better the next must fit over all its columns."""
_SHARPNESS = 12.0
"""How much more likely a chord is that fits perfectly than one that does not fit at all (natural logarithm)."""
_FLAT = 0.62
"""The fit at which it is as likely that no chord sounds: noise, which has all tones, fits each about so well."""


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord from `start` to `stop` (s), such as "C" or "Am"; "" where none sounds."""

    start: float
    stop: float
    name: str


def find_chords(samples: Tensor, rate: int) -> list[Chord]:
    """Which major or minor triad sounds when, without gaps from the beginning to the end of the sound.

    What sounds in each column is compared with what a triad and its harmonics sound like; the best way through all
    columns changes seldom (Viterbi).

    Parameters
    ----------
    samples : Tensor (frames,) or (channels, frames)
    rate : int
        Hz.

    Examples:
        >>> time = torch.arange(32000) / 16000
        >>> chord = sum(torch.sin(2 * torch.pi * hz * time) for hz in (220.0, 261.63, 329.63))
        >>> [chord.name for chord in find_chords(chord, 16000)]
        ['Am']
    """
    classes, step = pitch_classes(samples, rate)
    return chords_of(classes, step, samples.shape[-1] / rate)


def chords_of(classes: Tensor, step: float, length: float) -> list[Chord]:
    """The chords of pitch classes (columns, 12), each `step` seconds after the one before, of sound of a length (s)."""
    if not length:
        return []
    names, templates = _templates()
    strength = classes.norm(dim=1, keepdim=True)
    fits = (classes / strength.clamp(min=1e-9)) @ templates.T
    silent = strength[:, 0] < 0.03
    none = torch.full((len(fits), 1), _FLAT)
    likely = _SHARPNESS * torch.cat((torch.where(silent[:, None], 0.0, fits), none), dim=1)
    way = _best_way(likely, _CHANGE)
    chords: list[Chord] = []
    for column, state in enumerate(way):
        name = names[state] if state < len(names) else ""
        if not chords or chords[-1].name != name:
            start = 0.0 if not chords else (column - 0.5) * step
            if start >= length:
                break
            if chords:
                chords[-1] = Chord(chords[-1].start, start, chords[-1].name)
            chords.append(Chord(start, length, name))
    return chords


def _templates() -> tuple[list[str], Tensor]:
    names, rows = [], []
    for suffix, steps in _TRIADS.items():
        for root in range(12):
            tones = torch.zeros(12)
            tones[[(root + step) % 12 for step in steps]] = 1.0
            names.append(NAMES[root] + suffix)
            rows.append(with_harmonics(tones))
    made = torch.stack(rows)
    return names, made / made.norm(dim=1, keepdim=True)


def _best_way(likely: Tensor, change: float) -> list[int]:
    """The best states, one a row of (columns, states), where each change costs the same."""
    score, back = likely[0], []
    for row in likely[1:]:
        best = int(score.argmax())
        stays = score >= score[best] - change
        back.append(torch.where(stays, torch.arange(len(score)), best))
        score = torch.where(stays, score, score[best] - change) + row
    way = [int(score.argmax())]
    for choice in reversed(back):
        way.append(int(choice[way[-1]]))
    return way[::-1]
