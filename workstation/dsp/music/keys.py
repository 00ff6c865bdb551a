"""The key of a piece: major or minor, and its tonic."""

from dataclasses import dataclass

import torch
from torch import Tensor

from workstation.dsp.music.pitch_classes import NAMES, pitch_classes, with_harmonics

_PROFILES = {
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}
"""How well listeners found each tone to fit after a cadence, from the tonic up (Krumhansl and Kessler 1982)."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key; `fit` is how well the sound fits it, -1 to 1, and `margin` by how much less it fits the next."""

    tonic: str
    mode: str
    fit: float
    margin: float

    @property
    def name(self) -> str:
        """Such as "A minor"."""
        return f"{self.tonic} {self.mode}"


def find_key(samples: Tensor, rate: int) -> Key | None:
    """The key that the tones of the sound fit best; None for sound without tones, such as silence.

    Each tone's share of the whole is correlated with how well the tones of every key fit it (Krumhansl and Schmuckler).

    Parameters
    ----------
    samples : Tensor (frames,) or (channels, frames)
    rate : int
        Hz.

    Examples:
        >>> time = torch.arange(32000) / 16000
        >>> chord = sum(torch.sin(2 * torch.pi * hz * time) for hz in (261.63, 329.63, 392.0))
        >>> find_key(chord, 16000).name
        'C major'
    """
    classes, _ = pitch_classes(samples, rate)
    shares = classes.sum(0)
    if shares.max() <= 0 or shares.std() < 1e-6:
        return None
    fits = {}
    for mode, profile in _PROFILES.items():
        heard = with_harmonics(torch.tensor(profile))
        for tonic in range(12):
            fits[tonic, mode] = float(torch.corrcoef(torch.stack((heard.roll(tonic), shares)))[0, 1])
    best, second = sorted(fits, key=lambda one: -fits[one])[:2]
    return Key(NAMES[best[0]], best[1], fits[best], fits[best] - fits[second])
