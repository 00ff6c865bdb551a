"""Sound to be drawn."""

import numpy as np

from workstation.core.sound.sources import Samples
from workstation.engine.views.waveform import Columns


def noise(channels: int, frames: int, seed: int = 1) -> Samples:
    rng = np.random.default_rng(seed)
    swell = np.abs(np.sin(np.arange(frames) / 7_000))
    return (rng.standard_normal((channels, frames)) * swell * 0.2).astype(np.float32)


def plain(samples: Samples, start: int, stop: int, count: int, spill: int = 0) -> Columns:
    """Columns computed one by one; each may see `spill` frames more on both sides."""
    columns = []
    for i in range(count):
        first = start + i * (stop - start) // count
        last = max(start + (i + 1) * (stop - start) // count, first + 1)
        part = samples[:, max(first - spill, 0) : max(last + spill, 0)]
        if not part.shape[1]:
            part = np.zeros((len(samples), 1), np.float32)
        columns.append((part.min(axis=1), part.max(axis=1), np.sqrt((part**2).mean(axis=1))))
    return Columns(*(np.stack(parts, axis=1) for parts in zip(*columns, strict=True)))
