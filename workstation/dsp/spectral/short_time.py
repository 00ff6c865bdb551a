"""Short-time transforms of long sounds in pieces that stay in the cache, a thread per stretch; numpy in and out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.parallel import spread
from workstation.dsp.spectral.fourier import irfft, rfft

Array: TypeAlias = npt.NDArray[Any]

Emit: TypeAlias = Callable[[int, int, Array], None]
"""Takes a row, its first frame and spectra (frames, bins), complex; they are only valid during the call."""

Fetch: TypeAlias = Callable[[int, int, int], Array]
"""From a row, its first frame and how many: spectra (frames, bins), complex, that may be overwritten."""

STRETCH = 1024
"""Frames that one thread takes at a time."""


@dataclass(frozen=True, slots=True)
class Framing:
    """A window of `n_fft` samples that steps by `hop`."""

    window: Array
    hop: int

    @property
    def n_fft(self) -> int:
        return self.window.size

    @property
    def piece(self) -> int:
        """Frames transformed at once: their samples and spectra fit the second-level cache."""
        return max(1, min(64, (1 << 16) // self.n_fft))


@dataclass(frozen=True, slots=True)
class FrameBlock:
    """Rows of samples (rows, n) in which frame `first` begins at sample `offset`, with `count` frames from there."""

    sound: Array
    offset: int
    first: int
    count: int


def reader(parts: Sequence[FrameBlock], framing: Framing) -> Fetch:
    """A function that transforms any frames of any row."""
    from workstation.dsp.kernels.frames import window_frames

    def read(row: int, first: int, count: int) -> Array:
        frames = np.empty((count, framing.n_fft), parts[0].sound.dtype)
        for part in parts:
            begin, end = max(first, part.first), min(first + count, part.first + part.count)
            if begin < end:
                starts = part.offset + framing.hop * np.arange(begin - part.first, end - part.first)
                window_frames(part.sound[row], starts, framing.window, frames[begin - first : end - first])
        return rfft(frames)

    return read


def analyse(parts: Sequence[FrameBlock], framing: Framing, emit: Emit, threads: int | None = None) -> None:
    """Transform every frame of every row, and hand the spectra to `emit`, from several threads and in no order."""
    read = reader(parts, framing)

    def run(task: tuple[int, int, int]) -> None:
        row, begin, end = task
        for first in range(begin, end, framing.piece):
            emit(row, first, read(row, first, min(framing.piece, end - first)))

    spread(run, _stretches(len(parts[0].sound), sum(part.count for part in parts), STRETCH), threads)


def synthesise(
    fetch: Fetch,
    frames: int,
    framing: Framing,
    out: Array,
    start: int,
    threads: int | None = None,
    in_order: bool = False,
) -> None:
    """Overlap-add the inverse transforms of every row, divided by the sum of the squared windows.

    Args:
        fetch: Gives the spectra, from several threads and, unless `in_order`, in no order even within a row.
        frames: Spectra in each row.
        framing: Window and hop of the analysis.
        out: (rows, n), written: samples `start .. start + n` of the overlapped frames, of which frame 0 begins at 0.
        start: The first sample wanted.
    """
    from workstation.dsp.kernels.frames import overlap_add

    n_fft, hop = framing.n_fft, framing.hop
    settled = np.resize(_settled(framing), n_fft)
    fade = np.divide(framing.window, settled, where=settled > 0, out=np.zeros_like(framing.window))
    before = -(-n_fft // hop) - 1

    def run(task: tuple[int, int, int]) -> None:
        row, begin, end = task
        ring = np.zeros(n_fft + framing.piece * hop, out.dtype)
        for first in range(max(0, begin - before), end, framing.piece):
            count = min(framing.piece, end - first)
            overlap_add(irfft(fetch(row, first, count), n_fft), fade, hop, ring)
            done = count * hop if first + count < frames else n_fft + (count - 1) * hop
            low, high = max(begin * hop, first * hop, start), min(first * hop + done, start + out.shape[1])
            if low < high:
                out[row, low - start : high - start] = ring[low - first * hop : high - first * hop]
            ring[:n_fft] = ring[count * hop : count * hop + n_fft].copy()
            ring[n_fft:] = 0

    spread(run, _stretches(len(out), frames, frames if in_order else STRETCH), threads)
    _mend_edges(out, frames, framing, start)


def min_overlap(framing: Framing, frames: int, start: int, stop: int) -> float:
    """The smallest sum of squared windows over samples `start .. stop`: 0 where nothing can be recovered."""
    stop = min(stop, (frames - 1) * framing.hop + framing.n_fft)
    edges = _edges(framing, frames)
    parts = [envelope[max(start - begin, 0) : max(stop - begin, 0)] for begin, envelope in edges]
    if len(edges) == 2:
        low, high = max(start, edges[0][1].size), min(stop, edges[1][0])
        parts.append(_settled(framing)[np.arange(low, min(high, low + framing.hop)) % framing.hop])
    return min(float(part.min()) for part in parts if part.size)


def _stretches(rows: int, frames: int, length: int) -> list[tuple[int, int, int]]:
    """Row, first frame and end of every stretch."""
    return [(row, begin, min(begin + length, frames)) for row in range(rows) for begin in range(0, frames, length)]


def _settled(framing: Framing) -> Array:
    """The sum of squared windows over one hop, in the middle of many frames."""
    padded = np.zeros(-(-framing.n_fft // framing.hop) * framing.hop, framing.window.dtype)
    padded[: framing.n_fft] = framing.window**2
    total: Array = padded.reshape(-1, framing.hop).sum(axis=0)
    return total


def _edges(framing: Framing, frames: int) -> list[tuple[int, Array]]:
    """Where the sum of squared windows differs from the settled one: first sample and values, of either end."""
    n_fft, hop = framing.n_fft, framing.hop
    reach = -(-n_fft // hop)
    squares = framing.window.astype(np.float64) ** 2
    if frames <= 2 * reach:
        return [(0, _overlapped(squares, hop, frames))]
    some = _overlapped(squares, hop, reach)
    return [(0, some[: (reach - 1) * hop]), (frames * hop, some[reach * hop :])]


def _overlapped(squares: Array, hop: int, frames: int) -> Array:
    out = np.zeros((frames - 1) * hop + squares.size)
    for k in range(frames):
        out[k * hop : k * hop + squares.size] += squares
    return out


def _mend_edges(out: Array, frames: int, framing: Framing, start: int) -> None:
    """Divide the ends by the sum of windows that is really there, instead of the settled one."""
    settled = _settled(framing)
    for begin, envelope in _edges(framing, frames):
        low, high = max(begin, start), min(begin + envelope.size, start + out.shape[1])
        if low < high:
            actual = envelope[low - begin : high - begin]
            factor = np.divide(settled[np.arange(low, high) % framing.hop], actual, where=actual > 0, out=actual * 0)
            out[:, low - start : high - start] *= factor.astype(out.dtype)
