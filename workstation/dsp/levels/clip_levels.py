"""Where crests were cut off: levels at which samples pile up, on either side of zero, stretch by stretch."""

from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.sound.sources import Samples

Floats = npt.NDArray[np.float64]

BINS = 500
"""Of a histogram from 0 to the highest sample of a stretch."""
NEAR = 0.04
"""Samples within this part of a level belong to it."""
MANY = 1.6
"""Sound gets rarer towards its crests; so many times as many near a level as below it were cut off there."""
MIN_COUNT = 12
FLAT = 0.006
"""A cut that nothing came after is no wider than this; a filter or a codec smears it."""
SMEARED = 0.84
"""Of the level of a smeared cut, from where on its crests are made anew."""
_SILENT = 1e-4
_REACHED = 0.02
"""How near its highest sample must be to the level at which other stretches were cut off."""


class ClipLevels:
    """Takes the stretches of a sound in order and tells where each was cut off."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._peaks: list[Floats] = []
        self._cuts: list[Floats] = []

    def add(self, stretch: Samples) -> None:
        """The next stretch, (channels, frames)."""
        peaks = np.zeros((self._channels, 2))
        cuts = np.full((self._channels, 2, 2), np.nan)
        for channel, row in enumerate(stretch):
            for side, sign in enumerate((1, -1)):
                sound = row[row * sign > 0] * sign
                peaks[channel, side] = sound.max(initial=0.0)
                if peaks[channel, side] > _SILENT:
                    cuts[channel, side] = _cut(sound, float(peaks[channel, side]))
        self._peaks.append(peaks)
        self._cuts.append(cuts)

    def found(self, threshold: float) -> Floats:
        """For each stretch and channel the level above zero, and that below, from where on crests are made anew.

        `threshold` (factor) says how far below the cut that is. (stretches, channels, 2), as amplitudes. A stretch in
        which nothing piles up was cut off where others were, if it reaches there; where none was, at its channel's
        highest sample.
        """
        if not self._cuts:
            return np.zeros((0, self._channels, 2))
        cuts, peaks = np.array(self._cuts), np.array(self._peaks)
        levels, from_ = cuts[..., 0].copy(), cuts[..., 1].copy()
        for channel in range(self._channels):
            for side in range(2):
                level, begin, peak = (all_[:, channel, side] for all_ in (levels, from_, peaks))
                known = ~np.isnan(level)
                usual, share = max(float(peak.max()), _SILENT), 1.0
                if known.any():
                    usual, share = float(np.median(level[known])), float(np.median(begin[known] / level[known]))
                begin[~known & (np.abs(peak / usual - 1) < _REACHED)] = usual * share
        return np.asarray(np.where(np.isnan(from_), np.inf, from_ * threshold))


def _cut(sound: Samples, peak: float) -> tuple[float, float]:
    """The level at which samples (positive) pile up, and from where on they belong to it; nan where they do not."""
    counts = np.bincount(np.minimum((sound * (BINS / peak)).astype(np.int64), BINS - 1), minlength=BINS)
    below = np.concatenate([[0], np.cumsum(counts)])

    def within(low: npt.NDArray[Any], high: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        ends = [np.clip(np.round(at).astype(np.int64), 0, BINS) for at in (low, high)]
        return np.asarray(below[ends[1]] - below[ends[0]])

    at = np.arange(BINS // 4, BINS, dtype=np.float64) + 0.5
    here, under = within(at * (1 - NEAR), at * (1 + NEAR)), within(at * (1 - 3 * NEAR), at * (1 - NEAR))
    above = below[-1] - within(np.zeros_like(at), at * (1 + NEAR))
    piled = (here >= MIN_COUNT) & (here > MANY * under) & (above <= 0.3 * here)
    if not piled.any():
        return np.nan, np.nan
    best = int(np.argmax(np.where(piled, here - MANY * under, -1)))
    first, last = round(at[best] * (1 - NEAR)), min(BINS, round(at[best] * (1 + NEAR)))
    mode = first + int(np.argmax(counts[first:last]))
    level = (mode + 1) * peak / BINS
    if np.count_nonzero(np.abs(sound / level - 1) < FLAT) < 0.5 * here[best]:
        return level, level * SMEARED
    exact = float(sound[sound <= level].max())
    return exact, exact
