"""A speed that goes from one value to another over a sound, evenly to the ear: which place is heard when."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SpeedCurve:
    """`frames` of sound at a speed of `first` at their beginning and `last` at their end, an even glide in pitch."""

    frames: int
    first: float
    last: float

    @property
    def length(self) -> int:
        """Frames that are heard, at least one of any."""
        mean = self.first if self._even else (self.last - self.first) / math.log(self.last / self.first)
        return max(round(self.frames / mean), min(self.frames, 1))

    @property
    def _even(self) -> bool:
        return abs(math.log(self.last / self.first)) < 1e-9

    def speeds(self, heard: Floats) -> Floats:
        """At frames of what is heard."""
        return np.asarray(self.first * (self.last / self.first) ** (heard / self.length))

    def places(self, heard: Floats) -> Floats:
        """The frames of the sound that are heard at frames of what is heard."""
        if self._even:
            return heard * self.first
        return np.asarray((self.speeds(heard) - self.first) * self.frames / (self.last - self.first))
