"""Sound as it can be drawn: whatever a file holds, pictures are made of numbers within bounds."""

from typing import Any

import numpy as np
import numpy.typing as npt

LOUDEST = 1e6
"""Full scale is 1; what lies farther out is drawn as this."""


def is_drawable(lowest: float, highest: float) -> bool:
    """Whether sound between two extremes needs no `drawable`; False where either is no number."""
    return bool(lowest >= -LOUDEST and highest <= LOUDEST)


def drawable(samples: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Floats with silence where there is no number and nothing beyond ±LOUDEST; the array itself where all is so."""
    if not samples.size or is_drawable(samples.min(), samples.max()):
        return samples
    cleaned: npt.NDArray[Any] = np.clip(
        np.nan_to_num(samples, nan=0.0, posinf=LOUDEST, neginf=-LOUDEST), -LOUDEST, LOUDEST
    )
    return cleaned
