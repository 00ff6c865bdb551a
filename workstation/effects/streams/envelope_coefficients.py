"""How effects that follow the level turn times into coefficients, and run compiled loops on sound of their own."""

import math

import numpy as np

from workstation.core.sound.sources import Samples


def coefficient(milliseconds: float, rate: int) -> float:
    """Of a one-pole filter that goes 63 % of the way in that time; 0 (at once) for no time."""
    return math.exp(-1000 / (milliseconds * rate)) if milliseconds > 0 else 0.0


def own_copy(block: Samples) -> Samples:
    """A block that a compiled loop may change: always of one layout, since every other would be compiled anew."""
    return np.array(block, np.float32, order="C")
