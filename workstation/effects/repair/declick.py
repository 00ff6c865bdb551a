"""De-click: clicks and crackle are found by what cannot be predicted, and filled in from what surrounds them."""

from collections.abc import Iterator

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Source
from workstation.effects.base import Effect, Write
from workstation.effects.repair.windows import prediction_order, repaired, window_frames
from workstation.effects.streams.values import number, share

LOOSEST, STRICTEST = 24.0, 4.0
"""Thresholds, in times the usual error of prediction, at sensitivity 0 and 100."""


class Declick(Effect):
    id = "declick"
    name = "De-click"
    category = "Repair"
    hint = "Removes clicks and crackle, from records, mouths and bad connections."
    live = False
    local = True
    params = (
        Param("sensitivity", 50.0, unit="%", low=0.0, high=100.0),
        Param("longest_ms", 2.0, label="Longest click", unit="ms", low=0.1, high=8.0, scale="log"),
    )

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        from workstation.dsp.kernels.repair import declick

        size, order = window_frames(source.rate), prediction_order(source.rate)
        guard = max(1, order // 8)
        longest = number(values, "longest_ms") / 1000 * source.rate + 2 * guard
        threshold = LOOSEST * (STRICTEST / LOOSEST) ** share(values, "sensitivity")
        settings = np.array([order, threshold, min(longest, size // 4), guard, order // 4])
        yield from repaired(source, write, lambda channel, piece, frames: declick(frames, size, settings))
