"""Cascades of second-order sections over arrays, with state in and out so that they stream; no torch in sight."""

import math
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.parallel import spread

Floats = npt.NDArray[np.float64]
Sample = TypeVar("Sample", np.float32, np.float64)

LONG = 1 << 15
"""Frames from which a thread per channel pays."""


def sosfilt(
    x: npt.NDArray[Sample], sos: npt.ArrayLike, zi: Floats | None = None, threads: int | None = None
) -> tuple[npt.NDArray[Sample], Floats]:
    """Filter the last axis of `x` by a cascade of biquads.

    Args:
        x: float32 or float64 samples (..., frames), any strides.
        sos: (sections, 6) rows `[b0, b1, b2, a0, a1, a2]`, a0 not 0; coefficients and state are float64 throughout.
        zi: State at the start, (..., sections, 2) as `sosfilt` returned it; None: silence before the first sample.
        threads: Channels filtered at once when `x` is long; None: as many as there are processors.

    Returns:
        `(y, zf)`: the output of the shape and dtype of `x`, and the state after the last frame: to filter a stream
        give it to the next call. The parts then are what one call over the whole would give (scipy's sosfilt, with
        the sections' axis of the state before the last instead of first).
    """
    from workstation.dsp.kernels.iir import sos_row

    sections = as_sections(sos)
    if x.dtype not in (np.float32, np.float64):
        raise ValueError(f"samples must be float32 or float64, got {x.dtype}")
    lead, frames = x.shape[:-1], x.shape[-1]
    state = initial_state(lead, len(sections), zi)
    rows = x.reshape(math.prod(lead), frames)
    y = np.empty(rows.shape, x.dtype)
    states = state.reshape(len(rows), len(sections), 2)
    spread(
        lambda row: sos_row(rows[row], y[row], sections, states[row], math.inf),
        range(len(rows)),
        threads if frames >= LONG else 1,
    )
    return y.reshape(x.shape), state


def as_sections(sos: npt.ArrayLike) -> Floats:
    """Rows (sections, 6) as contiguous float64 with a0 = 1."""
    rows = np.atleast_2d(np.asarray(sos, np.float64))
    if rows.ndim != 2 or rows.shape[1] != 6:
        raise ValueError(f"sections must have the shape (sections, 6), got {rows.shape}")
    if not (np.isfinite(rows).all() and rows[:, 3].all()):
        raise ValueError("sections must be finite with an a0 that is not 0")
    return np.ascontiguousarray(rows / rows[:, 3:4])


def initial_state(lead: tuple[int, ...], sections: int, zi: Floats | None = None) -> Floats:
    """A new state (*lead, sections, 2): a copy of `zi`, or zeros."""
    shape = (*lead, sections, 2)
    if zi is None:
        return np.zeros(shape)
    if zi.shape != shape:
        raise ValueError(f"the state of this cascade has the shape {shape}, got {zi.shape}")
    return np.array(zi, np.float64, order="C")


def steady_state(sos: npt.ArrayLike) -> Floats:
    """State (sections, 2) of the cascade after an endless input of ones: times the first sample, it starts calmly."""
    rows = as_sections(sos)
    state = np.empty((len(rows), 2))
    level = 1.0
    for k, (b0, b1, b2, _, a1, a2) in enumerate(rows):
        out = level * (b0 + b1 + b2) / (1 + a1 + a2)
        state[k] = out - b0 * level, b2 * level - a2 * out
        level = out
    return state
