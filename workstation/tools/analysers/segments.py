"""Segments: where something sounds."""

from collections.abc import Generator
from typing import cast

import numpy as np

from workstation.core.overlays import OverlaySegment, SegmentOverlay
from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.tools.analysers.curves import level


def sounding(samples: Samples, rate: int, values: Values) -> Generator[float, None, SegmentOverlay]:
    """The stretches whose level is above a threshold, those that are less than a pause apart as one."""
    curve = yield from level(samples, rate, values)
    pause, length = cast("float", values["pause_s"]), samples.shape[1] / rate
    loud = np.concatenate(([False], curve.values > cast("float", values["threshold_db"]), [False]))
    edges = np.flatnonzero(np.diff(loud.astype(np.int8)))
    half = float(curve.times[1] - curve.times[0]) / 2 if len(curve.times) > 1 else length
    found: list[list[float]] = []
    for first, last in edges.reshape(-1, 2):
        start, stop = max(0.0, curve.times[first] - half), min(length, curve.times[last - 1] + half)
        if found and start - found[-1][1] < pause:
            found[-1][1] = float(stop)
        elif stop > start:
            found.append([float(start), float(stop)])
    return SegmentOverlay(
        "Sounding parts", tuple(OverlaySegment(start, stop, str(n)) for n, (start, stop) in enumerate(found, 1))
    )
