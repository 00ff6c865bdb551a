"""Integrated loudness of a stream by ITU-R BS.1770-4, block by block in bounded memory."""

import math

import numpy as np
import numpy.typing as npt

from workstation.dsp.filters.sos import sosfilt

Floats = npt.NDArray[np.float64]

SURROUND = np.array([1.0, 1.0, 1.0, 0.0, 1.41, 1.41])
"""Weights of left, right, centre, low-frequency effects, and the surround channels."""


def k_weighting(rate: float) -> Floats:
    """The two sections (2, 6) of BS.1770's filter at any rate: a shelf for the head, a high pass.

    The standard has coefficients for 48 kHz alone; these come from the analogue filters behind them.
    """
    k, q = math.tan(math.pi * 1681.974450955533 / rate), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = (
        (high + band * k / q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / q + k * k) / a0,
        1.0,
        2 * (k * k - 1) / a0,
        (1 - k / q + k * k) / a0,
    )
    k, q = math.tan(math.pi * 38.13547087602444 / rate), 0.5003270373238773
    a0 = 1 + k / q + k * k
    return np.array([shelf, (1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)])


class LoudnessMeter:
    """Takes sound in blocks of any size and tells the gated loudness of all of it, and its highest sample."""

    def __init__(self, channels: int, rate: int) -> None:
        self._sections = k_weighting(rate)
        self._state = np.zeros((channels, 2, 2))
        self._weights = SURROUND if channels == len(SURROUND) else np.ones(channels)
        self._step = max(1, round(0.1 * rate))
        self._steps: list[float] = []
        """The weighted energy of every tenth of a second."""
        self._rest, self._rest_frames = 0.0, 0
        self.peak = 0.0

    def add(self, block: npt.NDArray[np.float32]) -> None:
        """The next frames, float32 (channels, frames)."""
        if not block.shape[1]:
            return
        self.peak = max(self.peak, float(np.abs(block).max()))
        weighted, self._state = sosfilt(np.array(block, np.float64), self._sections, self._state)
        energy = self._weights @ np.square(weighted)
        first = self._step - self._rest_frames
        if len(energy) < first:
            self._rest += float(energy.sum())
            self._rest_frames += len(energy)
            return
        self._steps.append(self._rest + float(energy[:first].sum()))
        whole = (len(energy) - first) // self._step
        stop = first + whole * self._step
        self._steps.extend(energy[first:stop].reshape(whole, self._step).sum(axis=1).tolist())
        self._rest, self._rest_frames = float(energy[stop:].sum()), len(energy) - stop

    def integrated(self) -> float:
        """LUFS of all so far; -inf for silence. What is shorter than a block of 0.4 s is measured whole."""
        if len(self._steps) < 4:
            frames = len(self._steps) * self._step + self._rest_frames
            mean = (sum(self._steps) + self._rest) / max(frames, 1)
            return _lufs(mean)
        steps = np.array(self._steps)
        blocks = np.convolve(steps, np.ones(4), "valid") / (4 * self._step)
        heard = blocks[blocks > 10 ** ((-70 + 0.691) / 10)]
        if not len(heard):
            return -math.inf
        return _lufs(float(heard[heard > 0.1 * heard.mean()].mean()))


def _lufs(mean_square: float) -> float:
    return -0.691 + 10 * math.log10(mean_square) if mean_square > 1e-15 else -math.inf
