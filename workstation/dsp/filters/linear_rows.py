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
    def forward(x: Tensor, frames: int, there: Work, back: Work) -> Tensor:
        if x.is_meta:
            return x.new_empty((*x.shape[:-1], frames))
        rows = x.detach().to("cpu").reshape(x.shape[:-1].numel(), x.shape[-1])
        rows = rows if rows.dtype in (torch.float32, torch.float64) else rows.float()
        y = huge_pages.empty((len(rows), frames), rows.dtype)
        there(np.ascontiguousarray(rows.numpy()), y.numpy())
        return y.view(*x.shape[:-1], frames).to(x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, int, Work, Work], output: Tensor) -> None:
        x, ctx.outputs, *ctx.works = inputs
        ctx.frames = x.shape[-1]

    @staticmethod
    def backward(ctx: Any, dy: Tensor) -> tuple[Tensor, None, None, None]:
        there, back = ctx.works
        return linear_rows(dy, ctx.frames, back, there), None, None, None

    @staticmethod
    def jvp(ctx: Any, dx: Tensor, *_: None) -> Tensor:
        """The map of what changes: it is linear."""
        return linear_rows(dx, ctx.outputs, *ctx.works)

    @staticmethod
    def vmap(info: Any, in_dims: tuple[int | None, ...], x: Tensor, frames: int, there: Work, back: Work) -> Any:
        """Rows are rows, however many dimensions there are before them."""
        assert in_dims[0] is not None
        return linear_rows(x.movedim(in_dims[0], 0), frames, there, back), 0


linear_rows = cast("Callable[[Tensor, int, Work, Work], Tensor]", _LinearRows.apply)
"""`linear_rows(x, frames, there, back)`: (..., frames) from (..., n) by `there`, differentiable by `back`."""


def each_row(work: Callable[[int], object], rows: Rows) -> None:
    """Call `work` with the number of every row, in as many threads as torch has."""
    spread(work, range(len(rows)), torch.get_num_threads())
