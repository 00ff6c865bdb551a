"""For how long effects ring on: what falls at every turn of a loop, and filters by their poles."""

import math

import numpy as np
import numpy.typing as npt

from workstation.effects.base import LONGEST_SECONDS, SETTLING_SECONDS

_QUIET = 1e-5
"""100 dB down: with what is left of all that rings at once, the sum is 90 dB down."""


def turns(factor: float, quiet: float = _QUIET) -> float:
    """How often a loop with that gain goes round until it is quiet."""
    factor = min(abs(factor), 1 - 1e-9)
    return math.log(quiet) / math.log(factor) if factor > quiet else 0.0


def frames(seconds: float, rate: int) -> int:
    """Seconds of ringing as frames, within what is waited for."""
    return math.ceil(min(seconds, LONGEST_SECONDS) * rate)


def of_sections(sections: npt.NDArray[np.float64], rate: int) -> int:
    """Frames in which a cascade of second-order sections (n, 6) falls silent: its slowest pole, and some for others."""
    slowest = 0.0
    for _, _, _, a0, a1, a2 in sections:
        slowest = max(slowest, float(np.abs(np.roots([a0, a1, a2])).max(initial=0.0)))
    if not 0 < slowest < 1:
        return 0
    # Sections in a row, and two equal poles, build up before they fall.
    return frames(turns(slowest) * (1 + 0.1 * min(len(sections), 4)) / rate, rate)


def settled(rate: int, milliseconds: float) -> int:
    """Frames after which it is forgotten from where a one-pole follower with that time set out."""
    return frames(max(-math.log(_QUIET) * milliseconds / 1000, SETTLING_SECONDS), rate)
