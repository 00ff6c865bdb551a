"""Linear maps of rows given as loops: the loop there, and its transpose back for gradients."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from workstation.dsp.kernels import huge_pages
from workstation.dsp.kernels.parallel import spread

Rows = npt.NDArray[Any]
Work = Callable[[Rows, Rows], None]
"""Fills the second array (rows, frames), float32 or float64, from the first."""


class _LinearRows(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, frames: int, there: Work, back: Work) -> Tensor:
        ctx.works, ctx.frames = (there, back), x.shape[-1]
        rows = x.detach().to("cpu").reshape(x.shape[:-1].numel(), x.shape[-1])
        rows = rows if rows.dtype in (torch.float32, torch.float64) else rows.float()
        y = huge_pages.empty((len(rows), frames), rows.dtype)
        there(np.ascontiguousarray(rows.numpy()), y.numpy())
        return y.view(*x.shape[:-1], frames).to(x)

    @staticmethod
    def backward(ctx: Any, dy: Tensor) -> tuple[Tensor, None, None, None]:
        there, back = ctx.works
        return linear_rows(dy, ctx.frames, back, there), None, None, None


linear_rows = cast("Callable[[Tensor, int, Work, Work], Tensor]", _LinearRows.apply)
"""`linear_rows(x, frames, there, back)`: (..., frames) from (..., n) by `there`, differentiable by `back`."""


def each_row(work: Callable[[int], object], rows: Rows) -> None:
    """Call `work` with the number of every row, in as many threads as torch has."""
    spread(work, range(len(rows)), torch.get_num_threads())
