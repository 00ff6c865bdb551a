"""Convolution of a stream with a long response, without latency; no torch."""

import numpy as np
import numpy.typing as npt
from scipy import fft

from workstation.dsp.convolution.overlap_save import overlap_save

Samples = npt.NDArray[np.float32] | npt.NDArray[np.float64]

GROWTH = 16
"""Every stage's partitions are this many times longer than those of the stage before it."""
BULK = 1 << 16
"""Blocks from this length on are convolved by long transforms instead of partition by partition."""


class ConvolutionStream:
    """A running convolution of `channels` channels with a response, without latency, for blocks of any length.

    Args:
        response: (taps,), (1, taps) or (channels, taps); one row serves all channels.
        channels: Channels of every block.
        block: Frames of the shortest partition; best near the usual length of a block.
        dtype: float32 or float64 of input, output and arithmetic.

    The first `block` taps are applied directly, those up to 16 times as far by transforms of two blocks, and so on
    (Gardner, "Efficient convolution without input-output delay", J. AES 43, 1995). All output is that of one
    convolution over the whole stream, cut to its length: feed zeros of `taps - 1` frames to hear the tail.
    """

    latency = 0

    def __init__(
        self,
        response: Samples,
        channels: int,
        block: int = 256,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        taps = np.atleast_2d(np.asarray(response, dtype))
        if taps.ndim != 2 or taps.shape[0] not in (1, channels) or not taps.shape[1]:
            raise ValueError(f"the response must be (taps,) or (1 or {channels}, taps), got {np.shape(response)}")
        if block < 1:
            raise ValueError(f"block must be at least 1 frame, got {block}")
        self._response, self._channels, self._dtype = taps, channels, np.dtype(dtype)
        self._head = taps[:, :block]
        self._stages = []
        size, total = block, taps.shape[1]
        while size < total:
            self._stages.append(_Stage(taps[:, size : size * GROWTH], size, channels))
            size *= GROWTH
        self._kept = max(total - 1, block) + size
        self._past = np.zeros((channels, 2 * self._kept), self._dtype)
        self._end = self._kept
        self._heard = 0

    def reset(self) -> None:
        """Forget all that was heard."""
        self._past[:] = 0
        for stage in self._stages:
            stage.clear()
        self._heard = 0

    def process(self, x: Samples) -> Samples:
        """The next frames of the output for the next frames (channels, frames) of the input."""
        if x.ndim != 2 or x.shape[0] != self._channels:
            raise ValueError(f"a block must have the shape ({self._channels}, frames), got {x.shape}")
        x = x.astype(self._dtype, copy=False)
        frames, at = x.shape[1], 0
        y = np.empty(x.shape, self._dtype)
        if frames >= BULK:
            at = self._process_whole(x, y)
        step = self._head.shape[1] if not self._stages else self._stages[0].size
        while at < frames:
            length = min(frames - at, step - self._heard % step)
            self._process_part(x[:, at : at + length], y[:, at : at + length])
            at += length
        return y

    def _process_part(self, x: Samples, y: Samples) -> None:
        """Frames that lie inside one of the shortest partitions."""
        length, reach = x.shape[1], self._head.shape[1] - 1
        self._remember(x)
        near = self._last(length + reach)
        for channel in range(self._channels):
            head = self._head[channel % len(self._head)]
            y[channel] = np.convolve(near[channel], head, "valid")
        for stage in self._stages:
            y += stage.tail[:, self._heard % stage.size :][:, :length]
        self._heard += length
        for stage in self._stages:
            if self._heard % stage.size == 0:
                stage.push(self._last(stage.size))

    def _process_whole(self, x: Samples, y: Samples) -> int:
        """As many of the frames as end on a block of the longest partition; leaves the stages as if fed by parts."""
        longest = self._stages[-1].size if self._stages else 1
        length = int(x.shape[1] - (self._heard + x.shape[1]) % longest)
        if length <= 0:
            return 0
        reach = self._response.shape[1] - 1
        heard = np.concatenate([self._last(reach), x[:, :length]], axis=1)
        overlap_save(heard, self._response, reach, y[:, :length])
        self._remember(x[:, :length])
        self._heard += length
        for stage in self._stages:
            stage.refill(self._last(self._kept))
        return length

    def _last(self, frames: int) -> Samples:
        return self._past[:, self._end - frames : self._end]

    def _remember(self, x: Samples) -> None:
        """Append to the past, of which at least the last `_kept` frames stay."""
        x = x[:, -self._kept :]
        if self._end + x.shape[1] > self._past.shape[1]:
            stays = self._kept - x.shape[1]
            self._past[:, :stays] = self._last(stays)
            self._end = stays
        self._past[:, self._end : self._end + x.shape[1]] = x
        self._end += x.shape[1]


class _Stage:
    """Equal partitions of a part of the response: what whole blocks already heard add to the block to come."""

    def __init__(self, taps: Samples, size: int, channels: int) -> None:
        self.size = size
        parts = -(-taps.shape[1] // size)
        padded = np.zeros((taps.shape[0], parts * size), taps.dtype)
        padded[:, : taps.shape[1]] = taps
        spectra = fft.rfft(padded.reshape(taps.shape[0], parts, size), 2 * size, axis=2)
        self._response = np.concatenate([spectra, spectra], axis=1)
        self._spectra = np.zeros((channels, parts, size + 1), spectra.dtype)
        self._last = np.zeros((channels, size), taps.dtype)
        self._newest = 0
        self.tail = np.zeros((channels, size), taps.dtype)

    def clear(self) -> None:
        self._spectra[:], self._last[:], self.tail[:] = 0, 0, 0
        self._newest = 0

    def push(self, block: Samples) -> None:
        """Take in the block just heard and make `tail` what the next block gets."""
        self._take(block)
        parts = self._spectra.shape[1]
        # Slot s holds the block heard (s - newest) % parts blocks ago, so the responses turn against the ring.
        turn = (parts - self._newest) % parts
        total = np.einsum("ckf,ckf->cf", self._spectra, self._turned(turn, parts))
        self.tail = fft.irfft(total, 2 * self.size, axis=1)[:, self.size :]

    def refill(self, history: Samples) -> None:
        """Take in the blocks that `history` ends with, as if each had been pushed."""
        parts, end = self._spectra.shape[1], history.shape[1]
        start = end - (parts + 1) * self.size
        whole = history[:, max(0, start) :]
        if start < 0:
            whole = np.concatenate([np.zeros((len(history), -start), history.dtype), whole], axis=1)
        blocks = whole.reshape(len(history), parts + 1, self.size)
        self._last[:] = blocks[:, 0]
        for k in range(1, parts):
            self._take(blocks[:, k])
        self.push(blocks[:, parts])

    def _take(self, block: Samples) -> None:
        self._newest = (self._newest - 1) % self._spectra.shape[1]
        self._spectra[:, self._newest] = fft.rfft(np.concatenate([self._last, block], axis=1), axis=1)
        self._last[:] = block

    def _turned(self, turn: int, parts: int) -> npt.NDArray[np.complexfloating]:
        turned = self._response[:, turn : turn + parts]
        return np.broadcast_to(turned, (self._spectra.shape[0], *turned.shape[1:]))
