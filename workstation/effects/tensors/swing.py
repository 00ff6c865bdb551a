"""Sines of low frequency on any device: as exact in float32 as in float64, frame by frame."""

import math
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

Number: TypeAlias = float | npt.NDArray[np.float64]

SEGMENT = 64
"""Frames between two places that the processor works out: between them a sine hardly moves."""


class Phases(NamedTuple):
    """The phase of an oscillator, in turns."""

    start: npt.NDArray[np.floating]
    """At the first frame of each segment of `SEGMENT` frames."""
    step: float | None
    """From one frame to the next; None: `start` has every frame."""
    frames: int


def steady(phase: float, step: float, frames: int) -> Phases:
    """A phase that goes on evenly from the first frame."""
    return Phases((phase + step * np.arange(0, frames, SEGMENT)) % 1.0, step, frames)


def gliding(phase: float, steps: npt.NDArray[np.float64]) -> Phases:
    """A phase whose step changes: (frames,) what is added after each frame."""
    return Phases((phase + np.concatenate([[0.0], np.cumsum(steps[:-1])])) % 1.0, None, len(steps))


def swung(phases: Phases, offset: Number, middle: Number, reach: Number, device: torch.device) -> tuple[Tensor, Tensor]:
    """`middle + reach * sin(2 π (phase + offset))` of every frame as whole numbers and fractions, float32.

    A float32 holds a delay of some thousand frames to a few ten-thousandths only; in two parts nothing is lost. The
    numbers may be arrays of a number for every frame.
    """
    moving = any(not isinstance(number, float) for number in (offset, middle, reach))
    if moving and phases.step is not None:
        phases = Phases((phases.start[0] + phases.step * np.arange(phases.frames)) % 1.0, None, phases.frames)
    angle = 2 * math.pi * (phases.start + offset)
    places = middle + reach * np.sin(angle)
    whole = np.floor(places)
    wholes, parts = (_there(part, device) for part in (whole, places - whole))
    if phases.step is None:
        return wholes.long(), parts
    # How far it goes within a segment: sin(a + p) - sin(a) = cos(a) sin(p) - 2 sin(a) sin²(p / 2).
    within = 2 * math.pi * phases.step * np.arange(SEGMENT)
    sine, half = _there(np.sin(within) * reach, device), _there(2 * reach * np.sin(within / 2) ** 2, device)
    cosines, sines = _there(np.cos(angle), device), _there(np.sin(angle), device)
    gone = parts[:, None] + cosines[:, None] * sine - sines[:, None] * half
    more = gone.floor()
    wholes = (wholes[:, None] + more).long()
    return wholes.flatten()[: phases.frames], (gone - more).flatten()[: phases.frames]


def turns(phases: Phases, device: torch.device) -> Tensor:
    """The phase of every frame, 0 to 1, float32."""
    start = _there(phases.start, device)
    if phases.step is None:
        return start
    within = _there(phases.step * np.arange(SEGMENT) % 1.0, device)
    return ((start[:, None] + within).flatten()[: phases.frames]) % 1.0


def _there(numbers: npt.NDArray[np.floating], device: torch.device) -> Tensor:
    return torch.from_numpy(numbers.astype(np.float32)).to(device)
