"""Compiled forward and backward sums over the lattice of a transducer; imports neither torch nor scipy."""

import math

import numpy as np

from workstation.dsp.kernels.compiled import Float64Array, compiled


@compiled()
def _add(a: float, b: float) -> float:
    """log(exp(a) + exp(b))."""
    high, low = (a, b) if a > b else (b, a)
    return high if low == -np.inf else high + math.log1p(math.exp(low - high))


@compiled()
def forward(skip: Float64Array, emit: Float64Array, alphas: Float64Array) -> None:
    """Fill `alphas` (frames, tokens + 1): the log-probability of reaching each node from the first."""
    frames, nodes = alphas.shape
    for t in range(frames):
        for u in range(nodes):
            if t == 0 and u == 0:
                alphas[t, u] = 0.0
                continue
            score = -np.inf
            if t > 0:
                score = alphas[t - 1, u] + np.float64(skip[t - 1, u])
            if u > 0:
                score = _add(score, alphas[t, u - 1] + np.float64(emit[t, u - 1]))
            alphas[t, u] = score


@compiled()
def backward(skip: Float64Array, emit: Float64Array, betas: Float64Array) -> None:
    """Fill `betas` (frames, tokens + 1): the log-probability of getting from each node to the end."""
    frames, nodes = betas.shape
    for t in range(frames - 1, -1, -1):
        for u in range(nodes - 1, -1, -1):
            if t == frames - 1 and u == nodes - 1:
                betas[t, u] = np.float64(skip[t, u])
                continue
            score = -np.inf
            if t < frames - 1:
                score = betas[t + 1, u] + np.float64(skip[t, u])
            if u < nodes - 1:
                score = _add(score, betas[t, u + 1] + np.float64(emit[t, u]))
            betas[t, u] = score
