"""A cascade of second-order sections over tensors, parallel in time, in one pass and on any device."""

import decimal
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from workstation.dsp.dtypes import widest
from workstation.dsp.filters.parallel_iir import cholesky, lower_inverse
from workstation.dsp.filters.sos import as_sections

BLOCK = 64
"""Frames solved by one matrix product."""
_POWERS = 25
"""Doublings of the blocks: 2^31 frames at once."""
_NOTHING = Decimal(10) ** -40

Floats: TypeAlias = npt.NDArray[np.float64]
Section: TypeAlias = tuple[float, float, float, float, float, float]


class CascadeTables(NamedTuple):
    """What a cascade of n sections does to a block of `BLOCK` frames, as matrices on a device.

    With the 2n numbers s of the state before a block x, its output is `x R + s F` and the state after it `x G + s M`.
    """

    response: Tensor
    """R, (BLOCK, BLOCK)."""
    free: Tensor
    """F, (2n, BLOCK)."""
    gather: Tensor
    """G, (BLOCK, 2n)."""
    powers: tuple[Tensor, ...]
    """M, M², M⁴ …, (2n, 2n) each."""
    steps: Tensor
    """What fewer frames than a block make of a state, (BLOCK, 2n, 2n): after 0, 1, 2 … frames."""


def cascade_tables(sections: npt.ArrayLike, device: torch.device) -> CascadeTables:
    """The tables for sections (n, 6), rows `[b0, b1, b2, a0, a1, a2]`, n over 0; float32 where nothing wider is.

    The state of each section is held in a basis where noise drives it evenly, so that no power of M grows and float32
    is enough; the plain one has powers up to 1e9. What lies between the frames of a block is solved with long decimals.
    """
    response, free, gather, moved, step = _composed(tuple(_key(row) for row in as_sections(sections)))
    powers = [moved]
    while len(powers) < _POWERS:
        powers.append(powers[-1] @ powers[-1])
    steps = [np.eye(len(step))]
    while len(steps) < BLOCK:
        steps.append(steps[-1] @ step)
    real = widest(device)

    def there(matrix: Floats) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(np.moveaxis(matrix, -1, -2))).to(real).to(device)

    return CascadeTables(there(response), there(free), there(gather), tuple(map(there, powers)), there(np.stack(steps)))


def filter_cascade(x: Tensor, tables: CascadeTables, state: Tensor) -> tuple[Tensor, Tensor]:
    """Filter rows (rows, frames); the state (rows, 2n) begins with zeros and is good with these tables alone.

    Answers `(y, state)`, y in the dtype of `x`; neither argument is changed. All blocks' part of the state is found at
    once, then the states between them by a doubling scan (see `parallel_iir.filter_scan`), then all outputs.
    """
    rows, frames = x.shape
    whole = frames // BLOCK * BLOCK
    real = tables.response.dtype
    y = torch.empty_like(x)
    if whole:
        blocks = x[:, :whole].to(real).view(rows, whole // BLOCK, BLOCK)
        states = blocks @ tables.gather
        states[:, 0] += state @ tables.powers[0]
        reach = 1
        for power in tables.powers:
            if reach >= states.shape[1]:
                break
            states[:, reach:] += states[:, :-reach] @ power
            reach *= 2
        before = torch.cat((state[:, None], states[:, :-1]), 1)
        out = blocks @ tables.response
        out += before @ tables.free
        y[:, :whole] = out.view(rows, whole)
        state = states[:, -1]
    if whole < frames:
        y[:, whole:], state = _few(x[:, whole:].to(real), tables, state)
    return y, state.contiguous()


def _few(x: Tensor, tables: CascadeTables, state: Tensor) -> tuple[Tensor, Tensor]:
    """Fewer frames than a block: the front of one, and of the state what it would be after so many."""
    frames = x.shape[1]
    y = x @ tables.response[:frames, :frames] + state @ tables.free[:, :frames]
    return y, state @ tables.steps[frames] + x @ tables.gather[BLOCK - frames :]


def _key(row: Floats) -> Section:
    b0, b1, b2, a0, a1, a2 = map(float, row)
    return b0, b1, b2, a0, a1, a2


@lru_cache(maxsize=64)
def _composed(sections: tuple[Section, ...]) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Matrices (acting on columns) of the sections one after the other: R, F, G, M, and M of a single frame."""
    response, free = np.eye(BLOCK), np.zeros((BLOCK, 0))
    gather, moved, one = np.zeros((0, BLOCK)), np.zeros((0, 0)), np.eye(1)
    for section in sections:
        own = _section(section)
        gather = np.vstack((gather, own.gather @ response))
        zeros = np.zeros((len(moved), 2))
        moved = np.block([[moved, zeros], [own.gather @ free, own.moved]])
        free = np.hstack((own.response @ free, own.free))
        response = own.response @ response
        one = _joined(one, own.one)
    return response, free, gather, moved, one[:-1, :-1]


def _joined(first: Floats, second: Floats) -> Floats:
    """Two systems of one frame, (states, in) to (states, out), one after the other."""
    n = len(first) - 1
    out = np.zeros((n + 3, n + 3))
    out[:n, :n], out[:n, -1] = first[:n, :n], first[:n, -1]
    passed = np.zeros(n + 3)
    passed[:n], passed[-1] = first[n, :n], first[n, -1]
    out[n:] = second[:, 2:3] * passed
    out[n:, n : n + 2] += second[:, :2]
    return out


class _Section(NamedTuple):
    response: Floats
    free: Floats
    gather: Floats
    moved: Floats
    one: Floats


@lru_cache(maxsize=256)
def _section(section: Section) -> _Section:
    """The matrices of one section by long decimals, its state whitened."""
    with decimal.localcontext(decimal.Context(prec=100)):
        b0, b1, b2, _, a1, a2 = map(Decimal, section)
        step = np.array([[-a1, Decimal(1)], [-a2, Decimal(0)]])
        drive = np.array([b1 - a1 * b0, b2 - a2 * b0])
        covariance, power = np.outer(drive, drive), step
        for _ in range(_POWERS + 6):
            if max(map(abs, power.flat)) < _NOTHING:
                break
            covariance = covariance + power @ covariance @ power.T
            power = power @ power
        root = cholesky(covariance)
        inverse = lower_inverse(root)
        step, drive = inverse @ step @ root, inverse @ drive
        shown = root[0]
        free, gather = np.empty((BLOCK, 2), object), np.empty((2, BLOCK), object)
        here, there = shown, drive
        for n in range(BLOCK):
            free[n], gather[:, BLOCK - 1 - n] = here, there
            here, there = here @ step, step @ there
        moved = np.eye(2, dtype=int) * Decimal(1)
        for _ in range(BLOCK):
            moved = step @ moved
        impulse = [b0, *(free[:-1] @ drive)]
        lag = np.arange(BLOCK)[:, None] - np.arange(BLOCK)
        response = np.where(lag >= 0, np.array(impulse)[lag.clip(0)], 0)
        one = np.block([[step, drive[:, None]], [shown[None], np.array([[b0]])]])
    return _Section(*(np.asarray(m, np.float64) for m in (response, free, gather, moved, one)))
