"""De-click: clicks and crackle are found by what cannot be predicted, and filled in from what surrounds them."""

import math
from collections.abc import Iterator
from functools import partial

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sources import Source
from workstation.effects.base import Effect, Write
from workstation.effects.values import number, share

WINDOW_SECONDS = 0.04
ORDER_SECONDS = 0.0007
"""Reach of the prediction: some 32 samples at 48 kHz."""
LOOSEST, STRICTEST = 24.0, 4.0
"""Thresholds, in times the usual error of prediction, at sensitivity 0 and 100."""


class Declick(Effect):
    id = "declick"
    name = "De-click"
    category = "Repair"
    hint = "Removes clicks and crackle, from records, mouths and bad connections."
    live = False
    params = (
        Param("sensitivity", 50.0, unit="%", low=0.0, high=100.0),
        Param("longest_ms", 2.0, label="Longest click", unit="ms", low=0.1, high=8.0, scale="log"),
    )

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        from workstation.dsp.kernels_repair import declick
        from workstation.dsp.parallel import spread

        size = 1 << max(9, round(math.log2(WINDOW_SECONDS * source.rate)))
        quarter = size // 4
        order = max(8, round(ORDER_SECONDS * source.rate))
        guard = max(1, order // 8)
        longest = number(values, "longest_ms") / 1000 * source.rate + 2 * guard
        threshold = LOOSEST * (STRICTEST / LOOSEST) ** share(values, "sensitivity")
        settings = np.array([order, threshold, min(longest, quarter), guard, order // 4])
        # The end of one piece, already repaired, is the start of the next.
        seam = _extended(source, -quarter, quarter)
        for start in range(0, source.frames, self.block):
            stop = min(start + self.block, source.frames)
            whole = -(-(stop - start) // (2 * quarter)) * 2 * quarter
            piece = np.concatenate([seam, _extended(source, start + quarter, start + whole + quarter)], axis=1)
            spread(partial(declick, size=size, settings=settings), list(piece))
            seam = piece[:, -2 * quarter :].copy()
            write(piece[:, quarter : quarter + stop - start].astype(np.float32))
            yield stop / source.frames


def _extended(source: Source, start: int, stop: int) -> npt.NDArray[np.float64]:
    """Frames of a source, turned round at its ends where they lie outside: a sudden start would look like a click."""
    first, last = min(max(start, 0), source.frames), min(stop, source.frames)
    inside = source.read(first, last).astype(np.float64)
    if not inside.shape[1]:
        return np.zeros((source.channels, stop - start))
    missing = (0, 0), (first - start, stop - last)
    return np.pad(inside, missing, "reflect", reflect_type="odd") if inside.shape[1] > 1 else np.pad(inside, missing)
