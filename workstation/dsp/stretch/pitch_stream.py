"""Pitch shifting that keeps the duration and time stretching that keeps the pitch, in streams and whole sounds."""

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.dsp.stretch.vocoder import Plan, Sound, Vocoder

LONG = 1 << 16
"""Frames that the functions over whole sounds hand to the stream at once."""


@dataclass(slots=True)
class _Voice:
    """A vocoder and what it has ready."""

    semitones: float
    vocoder: Vocoder
    ready: Sound

    def process(self, block: Sound) -> Sound:
        self.ready = np.concatenate((self.ready, self.vocoder.process(block)), axis=1)
        out, self.ready = np.split(self.ready, [block.shape[1]], axis=1)
        return out


class PitchShifter:
    """Raise or lower the pitch of a stream: as many frames out as in, `latency` frames late.

    The samples do not depend on the sizes of the blocks.
    """

    def __init__(
        self,
        channels: int,
        rate: int,
        semitones: float,
        dtype: npt.DTypeLike = np.float32,
        lowest: float | None = None,
    ) -> None:
        """`rate` in Hz; `semitones` -24 to 24, any fraction; `lowest`: how low `set` may go, which costs latency."""
        plan = Plan.of(rate, ratio_of(semitones))
        self._rate, self._lowest = rate, semitones if lowest is None else lowest
        self.semitones = semitones
        self.latency = plan.latency if lowest is None else Plan.longest_latency(rate, ratio_of(lowest))
        # Zeros, so that every block finds enough output to be answered.
        silence = np.zeros((channels, self.latency), dtype)
        self._now = _Voice(semitones, Vocoder(channels, plan, dtype), silence)
        self._next: _Voice | None = None
        self._recent = np.zeros((channels, 3 * self.latency), dtype)
        self._faded = 0

    def set(self, semitones: float) -> None:
        """Move to another pitch in the next 20 ms, or after the move that is under way."""
        if not self._lowest <= semitones <= 24:
            raise ValueError(f"semitones must be {self._lowest:g} to 24 for this stream, got {semitones:g}")
        self.semitones = semitones

    def process(self, block: Sound) -> Sound:
        """Take a block (channels, any number of frames); return one of the same shape, `latency` frames late."""
        pieces = []
        while True:
            if self._next is None and self.semitones != self._now.semitones:
                self._next, self._faded = self._voice(self.semitones), 0
            # A move that waits begins where the one before it ends, whatever the blocks are.
            left = block.shape[1] if self._next is None else self._rate // 50 - self._faded
            pieces.append(self._process(block[:, :left]))
            if left >= block.shape[1]:
                return np.concatenate(pieces, axis=1) if len(pieces) > 1 else pieces[0]
            block = block[:, left:]

    def _process(self, block: Sound) -> Sound:
        out = self._now.process(block)
        if self._next is not None:
            out = self._fade(out, self._next.process(block))
        self._recent = np.concatenate((self._recent, block), axis=1)[:, -self._recent.shape[1] :]
        return out

    def flush(self) -> Sound:
        """The last `latency` frames; the stream then ends."""
        return self.process(np.zeros((len(self._recent), self.latency), self._recent.dtype))

    def _voice(self, semitones: float) -> "_Voice":
        """A vocoder of another pitch that has heard what came last, and is about to answer the next block."""
        vocoder = Vocoder(len(self._recent), Plan.of(self._rate, ratio_of(semitones)), self._recent.dtype)
        heard = vocoder.process(self._recent)
        return _Voice(semitones, vocoder, heard[:, self._recent.shape[1] - self.latency :])

    def _fade(self, old: Sound, new: Sound) -> Sound:
        length = self._rate // 50
        share = np.clip((self._faded + np.arange(old.shape[1])) / length, 0, 1).astype(old.dtype)
        self._faded += old.shape[1]
        if self._faded >= length and self._next is not None:
            self._now, self._next = self._next, None
        mixed: Sound = old + share * (new - old)
        return mixed


class TimeStretcher:
    """Play a stream at `speed` times its speed with its pitch kept (or raised by `semitones`).

    The samples do not depend on the sizes of the blocks.
    """

    def __init__(
        self, channels: int, rate: int, speed: float, semitones: float = 0.0, dtype: npt.DTypeLike = np.float32
    ) -> None:
        """`rate` in Hz; `speed` 0.1 to 10: 2 is twice as fast, half as long; `semitones` -24 to 24."""
        self._vocoder = Vocoder(channels, Plan.of(rate, ratio_of(semitones), speed), dtype)
        self._received = self._returned = 0

    def process(self, block: Sound) -> Sound:
        """Take a block (channels, any number of frames); return the output that is complete, of any length."""
        self._received += block.shape[1]
        out = self._vocoder.process(block)
        self._returned += out.shape[1]
        return out

    def flush(self) -> Sound:
        """What is left of round(received / speed) frames; the stream then ends."""
        vocoder = self._vocoder
        missing = round(self._received / vocoder.plan.speed) - self._returned
        return vocoder.flush(missing)


def pitch_shift_locked(x: Sound, rate: int, semitones: float, threads: int = 2) -> Sound:
    """Raise the pitch of a whole sound, its duration kept.

    Args:
        x: float32 or float64 samples (..., frames). The channels are heard together: their phases stay in step.
        rate: Sample rate in Hz.
        semitones: -24 to 24, any fraction: frequencies are multiplied by 2 ** (semitones / 12).
        threads: Channels worked on side by side.

    Returns:
        Samples of the shape and dtype of `x`. Memory beyond that does not grow with the length.
    """
    return _whole(x, Plan.of(rate, ratio_of(semitones)), threads)


def time_stretch(x: Sound, rate: int, speed: float, semitones: float = 0.0, threads: int = 2) -> Sound:
    """Change the speed of a whole sound, its pitch kept or moved by `semitones`.

    Args:
        x: float32 or float64 samples (..., frames). The channels are heard together: their phases stay in step.
        rate: Sample rate in Hz.
        speed: 0.1 to 10; 2 is twice as fast, half as long.
        semitones: -24 to 24, any fraction.
        threads: Channels worked on side by side.

    Returns:
        Samples (..., round(frames / speed)) of the dtype of `x`.
    """
    return _whole(x, Plan.of(rate, ratio_of(semitones), speed), threads)


def ratio_of(semitones: float) -> float:
    """The frequency ratio of an interval in equal temperament."""
    if not -24 <= semitones <= 24:
        raise ValueError(f"semitones must be -24 to 24, got {semitones:g}")
    return float(2 ** (semitones / 12))


def _whole(x: Sound, plan: Plan, threads: int) -> Sound:
    lead = x.shape[:-1]
    channels: npt.NDArray[Any] = x.reshape(math.prod(lead), x.shape[-1])
    out = np.empty((len(channels), round(x.shape[-1] / plan.speed)), x.dtype)
    if out.size:
        with ThreadPoolExecutor(max(1, threads - 1)) as pool:
            vocoder = Vocoder(len(channels), plan, x.dtype, pool if threads > 1 else None)
            at = 0
            for piece in _pieces(vocoder, channels, out.shape[1]):
                out[:, at : at + piece.shape[1]] = piece
                at += piece.shape[1]
    return out.reshape(*lead, out.shape[1])


def _pieces(vocoder: Vocoder, x: Sound, frames: int) -> Iterator[Sound]:
    """The output of the whole of `x`, `frames` in all."""
    for at in range(0, x.shape[1], LONG):
        piece = vocoder.process(x[:, at : at + LONG])
        yield piece
        frames -= piece.shape[1]
    yield vocoder.flush(frames)
