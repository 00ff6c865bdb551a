"""Resampling filters as small matrices: neighbouring phases share a window of the input; no torch."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels_bands import PHASES
from workstation.dsp.sinc_table import SincFilter

MOST_WEIGHTS = 1 << 20
"""Elements of all matrices; ratios with more phases are quicker one output frame at a time."""


@dataclass(frozen=True, slots=True)
class Bands:
    """`span` input frames give `outputs` output frames, `PHASES` by one matrix."""

    span: int
    outputs: int
    weights: npt.NDArray[Any]
    """(blocks, taps * PHASES): for every tap of a block's window its weights in the block's output frames."""
    first: npt.NDArray[np.int64]
    """The first input frame of each block's window, relative to the span's."""


def make_bands(sinc: SincFilter, table: npt.NDArray[Any]) -> Bands | None:
    """The matrices for a filter's table (phases, width); None where there would be too many.

    A block's phases start at different input frames, so its window is `PHASES step / phases` longer than the taps;
    the zeros multiplied cost less than sums across a vector register would.
    """
    repeats = min(range(1, PHASES + 1), key=lambda m: (-(-sinc.phases * m // PHASES) * PHASES / (sinc.phases * m), m))
    outputs = sinc.phases * repeats
    blocks = -(-outputs // PHASES)
    first = (sinc.first() + sinc.step * np.arange(repeats)[:, None]).ravel()
    begin = first[::PHASES]
    taps = sinc.taps + math.ceil(PHASES * sinc.step / sinc.phases) + 1
    taps = -(-taps // 4) * 4
    if blocks * taps * PHASES > MOST_WEIGHTS:
        return None
    weights = np.zeros(blocks * taps * PHASES, table.dtype)
    block, column = np.divmod(np.arange(outputs), PHASES)
    place = (block * taps + first - begin[block]) * PHASES + column
    weights[place[:, None] + PHASES * np.arange(sinc.taps)] = np.tile(table[:, : sinc.taps], (repeats, 1))
    return Bands(sinc.step * repeats, outputs, weights.reshape(blocks, -1), begin.copy())
