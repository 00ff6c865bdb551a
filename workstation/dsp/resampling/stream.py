"""Changing the sample rate of sound that comes in blocks, by the same filter as of a whole; no torch."""

import numpy as np
import numpy.typing as npt

from workstation.dsp.resampling.sinc_table import WINDOWS, SincFilter

Samples = npt.NDArray[np.float32] | npt.NDArray[np.float64]

MAX_WEIGHTS = 1 << 24
"""Weights a stream holds, 64 MB in float32."""


class ResampleStream:
    """Takes frames (channels, frames) of any number and gives those that they complete at the new rate.

    Args:
        orig_freq: Rate of what comes, a whole number of Hz.
        new_freq: Rate wanted; the ratio in lowest terms may not have more than some 100,000 phases.
        channels: Channels of every block.
        zeros: Zeros of the sinc on each side: 64 for a transition of 4 % of the band, 6 for speed.
        rolloff: Cutoff over half the lower rate.
        window: "sinc_interp_hann" or "sinc_interp_kaiser".
        beta: The Kaiser window's parameter; None: 14.77.
        dtype: float32 or float64.

    The blocks joined, with that of `flush` at the end, are what `resampling.resample` makes of the whole. An output
    frame waits for `latency` input frames after it.
    """

    def __init__(
        self,
        orig_freq: int,
        new_freq: int,
        channels: int,
        zeros: int = 64,
        rolloff: float = 0.9475937167399596,
        window: str = WINDOWS[1],
        beta: float | None = None,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        self._sinc = SincFilter.between(orig_freq, new_freq, zeros, rolloff, window, beta)
        if self._sinc.phases * self._sinc.width > MAX_WEIGHTS:
            raise ValueError(f"{orig_freq} to {new_freq} Hz needs {self._sinc.phases} phases, too many for a stream")
        self._weights, self._first = np.ascontiguousarray(self._sinc.table(), dtype), self._sinc.first()
        self._held: Samples = np.zeros((channels, 0), dtype)
        self._start = self._came = self._gone = 0

    @property
    def latency(self) -> int:
        """Input frames after an output frame's place that it needs."""
        return self._sinc.reach + 1

    def process(self, block: Samples) -> Samples:
        """Output frames that this block completes, (channels, any number)."""
        if block.ndim != 2 or block.shape[0] != self._held.shape[0]:
            raise ValueError(f"a block must have the shape ({self._held.shape[0]}, frames), got {block.shape}")
        self._held = np.concatenate([self._held, block.astype(self._held.dtype, copy=False)], axis=1)
        self._came += block.shape[1]
        whole = max(0, self._came - self.latency)
        return self._take(max(self._gone, whole * self._sinc.phases // self._sinc.step))

    def flush(self) -> Samples:
        """The frames that waited for more; afterwards the stream begins anew."""
        rest = self._take(self._sinc.frames(self._came))
        self._held = self._held[:, :0]
        self._start = self._came = self._gone = 0
        return rest

    def _take(self, stop: int) -> Samples:
        """Output frames up to `stop`, and drop what no later one needs."""
        from workstation.dsp.kernels.resample import interpolate_part

        sinc = self._sinc
        out = np.empty((self._held.shape[0], stop - self._gone), self._held.dtype)
        for held, row in zip(self._held, out, strict=True):
            interpolate_part(held, row, self._weights, self._first, sinc.step, self._gone, self._start)
        self._gone = stop
        needed = max(self._start, stop * sinc.step // sinc.phases - sinc.reach - 1)
        self._held = self._held[:, needed - self._start :]
        self._start = needed
        return out
