"""Emphasis and its inverse cancel."""

import pytest
import torch
from torch.autograd import gradcheck

from workstation.dsp.filters import emphasis


@pytest.mark.parametrize("coeff", [0.0, 0.5, 0.97])
def test_inverse_restores_the_waveform(coeff: float) -> None:
    x = torch.rand(2, 3, 500, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) - 0.5
    y = emphasis.preemphasis(x, coeff)
    torch.testing.assert_close(y[..., 1:], x[..., 1:] - coeff * x[..., :-1])
    torch.testing.assert_close(emphasis.deemphasis(y, coeff), x)


def test_gradients() -> None:
    x = (0.1 * torch.randn(2, 9, dtype=torch.float64)).requires_grad_()
    assert gradcheck(emphasis.preemphasis, x)
    assert gradcheck(emphasis.deemphasis, x)
