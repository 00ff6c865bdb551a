"""Piecewise application is the plain one."""

import pytest
import torch

from workstation.dsp.kernels import blocked


@pytest.mark.parametrize("frames", [10, 5 * blocked.PIECE + 3])
@pytest.mark.parametrize("transposed", [False, True])
def test_pieces_are_the_whole(frames: int, transposed: bool) -> None:
    x = torch.rand(frames, 2).T if transposed else torch.rand(2, frames)
    before = x.clone()
    torch.testing.assert_close(blocked.elementwise(lambda t: t * 2 + 1, x), x * 2 + 1)
    torch.testing.assert_close(x, before)


def test_gradients_pass_through_long_input() -> None:
    x = torch.rand(5 * blocked.PIECE, requires_grad=True)
    (gradient,) = torch.autograd.grad(blocked.elementwise(torch.square, x).sum(), x)
    torch.testing.assert_close(gradient, 2 * x.detach())
