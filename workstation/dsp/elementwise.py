"""Formulas of single samples over long tensors, piece by piece so that what lies between stays in the cache."""

from collections.abc import Callable

import torch
from torch import Tensor

from workstation.dsp import allocate

PIECE = 1 << 17
"""Samples of a piece."""


def elementwise(formula: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """`formula(x)` for a formula that keeps shape and dtype and looks at each sample alone.

    Pieces are taken only from long contiguous tensors on the CPU that need no gradient.
    """
    graph = torch.is_grad_enabled() and x.requires_grad
    if graph or x.device.type != "cpu" or x.numel() < 4 * PIECE or not x.is_contiguous():
        return formula(x)
    y = allocate.empty(tuple(x.shape), x.dtype)
    flat, out = x.view(-1), y.view(-1)
    for start in range(0, flat.shape[0], PIECE):
        out[start : start + PIECE] = formula(flat[start : start + PIECE])
    return y
