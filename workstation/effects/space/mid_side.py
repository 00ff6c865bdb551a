"""Middle and side: stereo as sum and difference, to treat each by itself, and back."""

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import Effect, Stream
from workstation.effects.streams.smoothing import Glide
from workstation.effects.streams.values import text

_GAINS = {"encode": 0.5, "decode": 1.0}


class MidSide(Effect):
    id = "mid_side"
    name = "Middle and side"
    category = "Space"
    neutral = None
    hint = "Left and right become middle and side, or these left and right again; other sound passes unchanged."
    params = (Param("way", "encode", choices=tuple(_GAINS), titles=("To middle and side", "To left and right")),)

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)


class _Stream(Stream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        super().__init__(effect, channels, rate)
        self._gain = Glide(_GAINS[text(values, "way")], rate)

    def update(self, values: Values) -> None:
        self._gain.to(_GAINS[text(values, "way")])

    def process(self, block: Samples) -> Samples:
        gain = self._gain.next(block.shape[1])
        if self.channels != 2:
            return block.copy()
        return np.asarray(np.stack([block[0] + block[1], block[0] - block[1]]) * gain, np.float32)
