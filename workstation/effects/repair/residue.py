"""What a repair takes away, to be heard instead of what it leaves: the settings are judged by it."""

import numpy as np

from workstation.core.sound.sources import Samples
from workstation.effects.streams.smoothing import Glide


class Residue:
    """Goes over from the cleaned sound to what was taken from it, which comes `latency` frames late as that does."""

    def __init__(self, channels: int, latency: int, rate: int, *, on: bool) -> None:
        self._late = np.zeros((channels, latency), np.float32)
        self._share = Glide(float(on), rate)

    def to(self, *, on: bool) -> None:
        """Glide to one of the two."""
        self._share.to(float(on))

    def mixed(self, block: Samples, clean: Samples) -> Samples:
        """What is heard of a block as it came in and as it was cleaned (channels, frames)."""
        frames = block.shape[1]
        late = np.concatenate([self._late, block], axis=1)
        self._late = late[:, frames:]
        share = self._share.next(frames)
        if isinstance(share, float) and share == 0:
            return clean
        return np.asarray(clean + share * (late[:, :frames] - 2 * clean), np.float32)
