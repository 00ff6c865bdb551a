"""Formulas of single samples over long tensors, piece by piece so that what lies between stays in the cache."""

from collections.abc import Callable

import torch
from torch import Tensor

from workstation.dsp.kernels import huge_pages
from workstation.dsp.kernels.parallel import spread

PIECE = 1 << 15
"""Samples of a piece; torch works on no more than these in one thread, so that ours do not wait for each other."""


def elementwise(formula: Callable[[Tensor], Tensor], x: Tensor, dtype: torch.dtype | None = None) -> Tensor:
    """`formula(x)` for a formula that keeps the shape and looks at each sample alone; `dtype` is its result's.

    Pieces are taken only from long contiguous tensors on the CPU that need no gradient.
    """
    dtype = dtype or x.dtype
    graph = torch.is_grad_enabled() and x.requires_grad
    if graph or x.device.type != "cpu" or x.numel() < 4 * PIECE or not x.is_contiguous():
        return formula(x).to(dtype)
    y = huge_pages.empty(tuple(x.shape), dtype)
    flat, out = x.view(-1), y.view(-1)
    threads = torch.get_num_threads()

    def several(starts: range) -> None:
        for start in starts:
            out[start : start + PIECE] = formula(flat[start : start + PIECE])

    share = -(-x.numel() // (threads * PIECE)) * PIECE
    spread(several, [range(k, min(k + share, x.numel()), PIECE) for k in range(0, x.numel(), share)], threads)
    return y
