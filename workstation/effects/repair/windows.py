"""Repair of a whole source in analysis windows that reach over the edges of pieces: de-click and de-clip."""

import math
from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.core.sound.sources import Source
from workstation.effects.base import BLOCK, Write

Repair: TypeAlias = Callable[[int, int, npt.NDArray[np.float64]], object]
"""Takes the number of a channel, of a piece (`BLOCK` frames), and its frames, which it changes."""

WINDOW_SECONDS = 0.04
ORDER_SECONDS = 0.0007
"""Reach of the prediction: some 32 samples at 48 kHz."""


def window_frames(rate: int) -> int:
    """Frames of an analysis: a power of two."""
    return 1 << max(9, round(math.log2(WINDOW_SECONDS * rate)))


def prediction_order(rate: int) -> int:
    return max(8, round(ORDER_SECONDS * rate))


def repaired(source: Source, write: Write, repair: Repair) -> Iterator[float]:
    """Hand every channel to `repair(channel, piece, frames)`, in float64 pieces to be changed in place, and write them.

    The frames are a multiple of half a window, a quarter of one more on either side than is kept.
    """
    from workstation.dsp.kernels.parallel import spread

    quarter = window_frames(source.rate) // 4
    # The end of one piece, already repaired, is the start of the next.
    seam = _extended(source, -quarter, quarter)
    for start in range(0, source.frames, BLOCK):
        stop = min(start + BLOCK, source.frames)
        whole = -(-(stop - start) // (2 * quarter)) * 2 * quarter
        piece = np.concatenate([seam, _extended(source, start + quarter, start + whole + quarter)], axis=1)
        spread(_on_rows(repair, start // BLOCK, piece), range(source.channels))
        seam = piece[:, -2 * quarter :].copy()
        write(piece[:, quarter : quarter + stop - start].astype(np.float32))
        yield stop / source.frames


def _on_rows(repair: Repair, number: int, piece: npt.NDArray[np.float64]) -> Callable[[int], object]:
    return lambda channel: repair(channel, number, piece[channel])


def _extended(source: Source, start: int, stop: int) -> npt.NDArray[np.float64]:
    """Frames of a source, turned round at its ends where they lie outside: a sudden start would look like a click."""
    first, last = min(max(start, 0), source.frames), min(stop, source.frames)
    inside = source.read(first, last).astype(np.float64)
    if not inside.shape[1]:
        return np.zeros((source.channels, stop - start))
    missing = (0, 0), (first - start, stop - last)
    return np.pad(inside, missing, "reflect", reflect_type="odd") if inside.shape[1] > 1 else np.pad(inside, missing)
