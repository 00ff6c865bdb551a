"""Resampling filters as small matrices: neighbouring phases share a window of the input."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.dsp.resampling.sinc_table import SincFilter

PHASES = 16
"""Output frames of a block: as few as a product of matrices makes at full speed, since each adds zeros to multiply."""
MAX_WEIGHTS = 1 << 20
"""Elements of all matrices; ratios with more phases are quicker one output frame at a time."""
MIN_SPANS = 64
"""Spans in a row from which the products are quicker."""

Rows = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Bands:
    """`span` input frames give `outputs` output frames, `PHASES` by one matrix."""

    span: int
    outputs: int
    weights: Rows
    """(blocks, taps, PHASES): for every input frame of a block's window its weights in the block's output frames."""
    first: npt.NDArray[np.int64]
    """The first input frame of each block's window, relative to the span's; never falling."""

    @property
    def taps(self) -> int:
        return int(self.weights.shape[1])


def make_bands(sinc: SincFilter, table: Rows) -> Bands | None:
    """The matrices for a filter's table (phases, width); None where there would be too many.

    A block's phases start at different input frames, so its window is `PHASES step / phases` longer than the taps;
    the zeros multiplied cost less than sums across a vector register would. A span is at least as long as a window.
    """
    taps = sinc.taps + math.ceil(PHASES * sinc.step / sinc.phases) + 1
    least = max(1, -(-taps // sinc.step))
    if sinc.phases * least * taps > MAX_WEIGHTS:
        return None

    def waste(repeats: int) -> tuple[float, int]:
        outputs = sinc.phases * repeats
        return -(-outputs // PHASES) * PHASES / outputs, repeats

    repeats = min(range(least, least + PHASES), key=waste)
    outputs = sinc.phases * repeats
    blocks = -(-outputs // PHASES)
    if blocks * taps * PHASES > MAX_WEIGHTS:
        return None
    first = (sinc.first() + sinc.step * np.arange(repeats)[:, None]).ravel()
    begin = first[::PHASES]
    weights = np.zeros(blocks * taps * PHASES, table.dtype)
    block, column = np.divmod(np.arange(outputs), PHASES)
    place = (block * taps + first - begin[block]) * PHASES + column
    weights[place[:, None] + PHASES * np.arange(sinc.taps)] = np.tile(table[:, : sinc.taps], (repeats, 1))
    return Bands(sinc.step * repeats, outputs, weights.reshape(blocks, taps, PHASES), begin.copy())


def multiply_bands(x: Rows, y: Rows, bands: Bands, low: int = 0, high: int | None = None) -> None:
    """Fill the spans `low … high` of one row `y` from one row `x`, contiguous and of one type; x is 0 outside."""
    high = -(-y.size // bands.outputs) if high is None else high
    begin = min(high, max(low, -(int(bands.first[0]) // bands.span)))
    end = (x.size - bands.taps - int(bands.first[-1])) // bands.span + 1
    end = max(begin, min(end, high, y.size // bands.outputs))
    _multiply(x, y[begin * bands.outputs : end * bands.outputs], bands, begin * bands.span, end - begin)
    for first, last in ((low, begin), (end, high)):
        if first < last:
            _multiply_edge(x, y, bands, first, last)


def _multiply(x: Rows, y: Rows, bands: Bands, start: int, spans: int) -> None:
    """Whole spans, whose windows lie inside of `x`."""
    if not spans:
        return
    from workstation.dsp.kernels.bands import multiply_spans

    multiply_spans(x, start, bands.span, bands.weights, bands.first, y, bands.outputs, spans)


def _multiply_edge(x: Rows, y: Rows, bands: Bands, low: int, high: int) -> None:
    """Spans `low … high` at an end of the row, from a copy with zeros around."""
    start = low * bands.span + int(bands.first[0])
    stop = (high - 1) * bands.span + int(bands.first[-1]) + bands.taps
    padded = np.zeros(stop - start, x.dtype)
    inner = slice(max(0, start), max(0, min(x.size, stop)))
    padded[inner.start - start : inner.stop - start] = x[inner]
    made = np.empty((high - low) * bands.outputs, y.dtype)
    _multiply(padded, made, bands, -int(bands.first[0]), high - low)
    part = y[low * bands.outputs : high * bands.outputs]
    part[:] = made[: part.size]
