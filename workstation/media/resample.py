"""Changing the sample rate of sound that comes in blocks, by soxr at its very high quality."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from workstation.core.sound.sources import Samples


class Resampler:
    """Sound in blocks at one rate, out in blocks at another; the blocks' sizes differ, nothing is lost.

    All that comes out, `flush` included, has `round(frames * rate_out / rate_in)` frames and is aligned in time.
    """

    def __init__(self, channels: int, rate_in: int, rate_out: int) -> None:
        import soxr

        if channels < 1 or rate_in < 1 or rate_out < 1:
            raise ValueError(f"channels and rates must be positive, got {channels}, {rate_in} and {rate_out} Hz")
        self.channels = channels
        same = rate_in == rate_out
        self._stream: Any = None if same else soxr.ResampleStream(rate_in, rate_out, channels, "float32", "VHQ")

    def process(self, block: Samples) -> Samples:
        """The next frames (channels, n); answers what is ready of them, (channels, m)."""
        return block if self._stream is None else self._run(block, last=False)

    def flush(self) -> Samples:
        """The last frames; the resampler is used up."""
        rest = np.zeros((self.channels, 0), np.float32)
        return rest if self._stream is None else self._run(rest, last=True)

    def _run(self, block: Samples, *, last: bool) -> Samples:
        interleaved = np.ascontiguousarray(block.T)
        resampled = np.asarray(self._stream.resample_chunk(interleaved, last), np.float32)
        return np.ascontiguousarray(resampled.reshape(-1, self.channels).T)


def resample(samples: Samples, rate_in: int, rate_out: int) -> Samples:
    """All of a sound (channels, frames) at another rate."""
    resampler = Resampler(samples.shape[0], rate_in, rate_out)
    return np.concatenate([resampler.process(samples), resampler.flush()], axis=1)


def resampled(blocks: Iterable[Samples], channels: int, rate_in: int, rate_out: int) -> Iterator[Samples]:
    """Blocks of sound at another rate, as they become ready."""
    resampler = Resampler(channels, rate_in, rate_out)
    for block in blocks:
        yield resampler.process(block)
    yield resampler.flush()
