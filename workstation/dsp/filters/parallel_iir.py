"""IIR filters parallel in time: blocks as matrix products, a doubling scan over their states (for GPUs)."""

import decimal
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from workstation.dsp.dtypes import on_host, widest

BLOCK = 64
"""Frames solved by one matrix product."""
PIECE = 1 << 22
"""Frames of all rows together that are in work at once."""


def filter_scan(x: Tensor, b: Tensor, a: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    """Filter (batch, filters, frames) by b / a (filters, order + 1), a[:, 0] = 1, order at least 1.

    With the state s of the transposed direct form at the start of a block, an all-pole filter's L outputs are
    `H w + O s`, H the Toeplitz matrix of the impulse response and O the free responses; the state after it is
    `P w + M s`. All blocks' `P w` at once, then s by a doubling scan over the powers of M, then all outputs: the depth
    is the logarithm of the length (Martin and Cundy, "Parallelizing linear recurrent neural nets over sequence
    length", 2018, for the scan).

    Arithmetic is float64 where the device has it. Answers `(y, state)`, the state (batch, filters, order).
    """
    real = widest(x.device)
    frames = x.shape[-1]
    exact = on_host(a)
    b, a, state = (t.to(real).to(x.device) for t in (b, a, state))
    y = torch.empty_like(x)
    step = max(BLOCK, PIECE // max(1, x.shape[0] * x.shape[1]) // BLOCK * BLOCK)
    *solve, powers = _block_matrices(exact, min(step, frames) // BLOCK + 1)
    matrices = [m.to(real).to(x.device) for m in (*solve, *powers)]
    for start in range(0, frames, step):
        out, state = _piece(x[..., start : start + step].to(real), b, a, state, matrices)
        y[..., start : start + step] = out
    return y, state


def _piece(x: Tensor, b: Tensor, a: Tensor, state: Tensor, matrices: list[Tensor]) -> tuple[Tensor, Tensor]:
    order, frames = a.shape[1] - 1, x.shape[-1]
    impulse, free, gather, *powers = matrices
    blocks = -(-frames // BLOCK)
    # What drives the recursion: the numerator's part and the state, which the first `order` outputs take in.
    driven = torch.zeros(*x.shape[:-1], blocks * BLOCK, dtype=x.dtype, device=x.device)
    for k in range(min(order, frames - 1) + 1):
        driven[..., k:frames] += b[:, k : k + 1] * x[..., : frames - k]
    head = min(order, frames)
    driven[..., :head] += state[..., :head]
    driven = driven.reshape(*x.shape[:-1], blocks, BLOCK)
    states = torch.einsum("fol,bfnl->bfno", gather, driven)
    _scan(states, powers)
    y = torch.einsum("flm,bfnm->bfnl", impulse, driven)
    y[:, :, 1:] += torch.einsum("flo,bfno->bfnl", free, states[:, :, :-1])
    y = y.flatten(-2)[..., :frames]
    return y, final_state(x, y, b, a, state)


def _scan(states: Tensor, powers: list[Tensor]) -> None:
    """states[n] = M states[n - 1] + states[n], in place, by doubling the reach; `powers` are M, M², M⁴ …"""
    reach = 1
    for power in powers:
        if reach >= states.shape[2]:
            break
        states[:, :, reach:] += torch.einsum("fop,bfnp->bfno", power, states[:, :, :-reach])
        reach *= 2


def _block_matrices(a: Tensor, blocks: int) -> tuple[Tensor, Tensor, Tensor, list[Tensor]]:
    """H (f, L, L), O (f, L, order), P (f, order, L) and M, M², M⁴ … (f, order, order) of the all-pole filters 1 / a."""
    with decimal.localcontext(decimal.Context(prec=100)):
        each = [_exact_matrices(row.tolist(), blocks) for row in a]
    impulse, free, gather, *powers = (torch.tensor(np.stack(m)) for m in zip(*each, strict=True))
    return impulse, free, gather, powers


def _exact_matrices(a: list[float], blocks: int) -> list[npt.NDArray[np.float64]]:
    """The matrices in a basis where the state of a filter driven by noise is white, by long decimals.

    In that basis no power of M is longer than 1, so nothing is amplified on the way; in the plain one the powers for
    clustered poles grow to 1e9 before they fall, and float64 loses all its digits.
    """
    order = len(a) - 1
    taps = np.array([Decimal(v) for v in a[1:]])
    # Row n of O: how the state (transposed form) shows in the output n frames later.
    free = np.full((BLOCK, order), Decimal(0))
    free[0, 0] = Decimal(1)
    for n in range(1, BLOCK):
        free[n, 1:] = free[n - 1, :-1]
        free[n, 0] = -free[n - 1] @ taps
    response = np.concatenate([[Decimal(1)], -free[:-1] @ taps])
    # Column n of P: what an input n frames before the end leaves in the state.
    gather = np.full((order, BLOCK), Decimal(0))
    gather[:, 0] = -taps
    for n in range(1, BLOCK):
        gather[:, n] = -taps * gather[0, n - 1]
        gather[:-1, n] += gather[1:, n - 1]
    step = np.full((order, order), Decimal(0))
    step[:, 0] = -taps
    step[range(order - 1), range(1, order)] = Decimal(1)
    covariance, powers, reach = np.outer(taps, taps), [step], 1
    while reach < BLOCK * blocks:
        covariance = covariance + powers[-1] @ covariance @ powers[-1].T
        powers.append(powers[-1] @ powers[-1])
        reach *= 2
    root = cholesky(covariance)
    inverse = lower_inverse(root)
    lag = np.arange(BLOCK)[:, None] - np.arange(BLOCK)
    impulse = np.where(lag >= 0, response[lag.clip(0)], 0)
    whitened = [inverse @ power @ root for power in powers[BLOCK.bit_length() - 1 :]]
    return [m.astype(np.float64) for m in (impulse, free @ root, inverse @ gather[:, ::-1], *whitened)]


def cholesky(matrix: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """L with L L' = matrix, of decimals; directions that nothing excites get a tiny length of their own."""
    size = len(matrix)
    tiny = Decimal(10) ** -60 * (sum(matrix.diagonal()) + 1)
    root = np.full((size, size), Decimal(0))
    for j in range(size):
        rest = matrix[j, j] + tiny - root[j, :j] @ root[j, :j]
        root[j, j] = max(rest, tiny).sqrt()
        root[j + 1 :, j] = (matrix[j + 1 :, j] - root[j + 1 :, :j] @ root[j, :j]) / root[j, j]
    return root


def lower_inverse(root: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    size = len(root)
    inverse = np.full((size, size), Decimal(0))
    for j in range(size):
        inverse[j, j] = 1 / root[j, j]
        for i in range(j + 1, size):
            inverse[i, j] = -(root[i, j:i] @ inverse[j:i, j]) / root[i, i]
    return inverse


def final_state(x: Tensor, y: Tensor, b: Tensor, a: Tensor, state: Tensor) -> Tensor:
    """The transposed direct form's state after x went in and y came out, from their last frames alone."""
    order, frames = a.shape[1] - 1, x.shape[-1]
    parts = []
    for k in range(order):
        reach = min(order - k, frames)
        newest = x[..., frames - reach :].flip(-1), y[..., frames - reach :].flip(-1)
        taps = b[:, k + 1 : k + 1 + reach], a[:, k + 1 : k + 1 + reach]
        total = (taps[0] * newest[0] - taps[1] * newest[1]).sum(-1)
        parts.append(total + state[..., k + frames] if k + frames < order else total)
    return torch.stack(parts, -1) if parts else state
