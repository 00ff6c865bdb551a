"""A stream cut into overlapping windows, changed as spectra, and put together again."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Samples: TypeAlias = npt.NDArray[np.float32]
Spectra: TypeAlias = npt.NDArray[np.complex64]

PIECE = 64
"""Windows transformed at once: enough for speed, few enough to stay in the cache."""


class SpectralStream:
    """Hands `treat` the spectra (channels, windows, size / 2 + 1) of a stream, to be changed in place.

    Windows of `size` frames (even), a quarter of it apart, root of Hann before and behind: what `treat` leaves alone
    comes out as it went in, `latency` = `size` frames late. Blocks may have any length; windows do not depend on it.
    """

    def __init__(self, channels: int, size: int, treat: Callable[[Spectra], None]) -> None:
        if size < 4 or size % 4:
            raise ValueError(f"size must be a multiple of 4, got {size}")
        self.latency = size
        self._size, self._hop, self._treat = size, size // 4, treat
        hann = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(size) + 0.5) / size)
        # Hann windows a quarter apart add up to 2.
        self._window = np.sqrt(hann / 2).astype(np.float32)
        self._input = np.zeros((channels, size - self._hop), np.float32)
        self._sum = np.zeros((channels, size - self._hop), np.float32)
        self._ready = np.zeros((channels, self._hop), np.float32)

    def process(self, block: Samples) -> Samples:
        """The next frames (channels, any number), as many frames of the output."""
        done = [self._ready]
        self._input = np.concatenate([self._input, block], axis=1)
        while (count := min(PIECE, (self._input.shape[1] - self._size) // self._hop + 1)) > 0:
            done.append(self._run(count))
        out = np.concatenate(done, axis=1)
        self._ready = out[:, block.shape[1] :]
        return out[:, : block.shape[1]]

    def _run(self, count: int) -> Samples:
        """Take `count` windows off the input; their hops of finished output."""
        from scipy.fft import irfft, rfft

        size, hop = self._size, self._hop
        windows = np.lib.stride_tricks.sliding_window_view(self._input, size, axis=1)[:, : count * hop : hop]
        spectra = rfft(windows * self._window, axis=2)
        self._treat(spectra)
        pieces = irfft(spectra, size, axis=2, overwrite_x=True) * self._window
        total = np.zeros((len(pieces), (count + 3) * hop), np.float32)
        total[:, : self._sum.shape[1]] = self._sum
        for quarter in range(4):
            part = pieces[:, :, quarter * hop : (quarter + 1) * hop].reshape(len(pieces), count * hop)
            total[:, quarter * hop : (quarter + count) * hop] += part
        self._input = self._input[:, count * hop :]
        self._sum = total[:, count * hop :]
        return total[:, : count * hop]
