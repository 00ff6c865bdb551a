"""What a CTC acoustic model says of a recording: the probability of each of its labels, frame by frame."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

WORD_END = "|"
"""The label that stands between two words."""


@dataclass(frozen=True, slots=True)
class Emissions:
    """Log-probabilities (frames, labels) of a whole recording; `step` seconds from frame to frame."""

    log_probs: Floats
    labels: tuple[str, ...]
    blank: int
    step: float
    first: float
    """Where frame 0 begins, in seconds: the middle of what it sees less half a step."""

    def seconds(self, frame: float) -> float:
        return max(0.0, self.first + frame * self.step)
