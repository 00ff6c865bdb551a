"""DC removal: the mean of each channel is brought to zero."""

from collections.abc import Iterator

import numpy as np

from workstation.core.params import Values
from workstation.core.sound.sources import Source
from workstation.effects.base import Effect, Write


class RemoveDc(Effect):
    id = "remove_dc"
    name = "Remove DC offset"
    category = "Repair"
    hint = "Centres a wave that a bad converter has shifted."
    live = False

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        total = np.zeros((source.channels, 1))
        for start in range(0, source.frames, self.block):
            stop = min(start + self.block, source.frames)
            total += source.read(start, stop).sum(axis=1, dtype=np.float64, keepdims=True)
            yield 0.5 * stop / source.frames
        mean = (total / max(source.frames, 1)).astype(np.float32)
        for start in range(0, source.frames, self.block):
            stop = min(start + self.block, source.frames)
            write(source.read(start, stop) - mean)
            yield 0.5 + 0.5 * stop / source.frames
