"""Onsets of a stream: the instants at which clicks, consonants and drums begin."""

import numpy as np
import numpy.typing as npt

from workstation.dsp.spectral.short_time import Array

PAST = 40
"""Blocks that an onset must be louder than: more than the period of the lowest voice, whose every pulse is one else."""

RATIO = 8.0
"""By how much."""


def block_of(rate: int) -> int:
    """Frames of a block: a little more than a thousandth of a second."""
    return max(8, rate // 750)


class OnsetFinder:
    """Finds the instants where the power of the sound's differences leaps by 9 dB over all of the last 50 ms.

    The answer does not depend on the sizes of the blocks that come in.
    """

    def __init__(self, channels: int, rate: int, dtype: npt.DTypeLike = np.float32, ratio: float = RATIO) -> None:
        self.size = block_of(rate)
        self._ratio = ratio
        self._waiting = np.zeros((channels, 1), dtype)
        self._power, self._moment = np.zeros(PAST), np.zeros(PAST)
        self._block = -PAST

    def process(self, block: Array) -> list[float]:
        """Take samples (channels, frames); return onsets found since, in frames since the beginning.

        An onset is known when the block it is in and the next are complete.
        """
        from workstation.dsp.kernels.onsets import add_powers, find_leaps

        sound = np.concatenate((self._waiting, block), axis=1, dtype=self._waiting.dtype)
        blocks = (sound.shape[1] - 1) // self.size
        power, moment = np.zeros(blocks), np.zeros(blocks)
        for row in sound:
            add_powers(row[1:], row[0], self.size, power, moment)
        self._waiting = sound[:, blocks * self.size :]
        power, moment = np.concatenate((self._power, power)), np.concatenate((self._moment, moment))
        found = np.empty(len(power), np.int64)
        least = 1e-10 * self.size * len(block)
        onsets = []
        for j in found[: find_leaps(power, PAST, self._ratio, least, found)]:
            pair = power[j] + power[j + 1]
            into = (moment[j] + moment[j + 1] + self.size * power[j + 1]) / pair
            onsets.append((self._block + j) * self.size + into)
        keep = PAST + 1
        done = max(0, len(power) - keep)
        self._power, self._moment = power[done:], moment[done:]
        self._block += done
        return onsets
