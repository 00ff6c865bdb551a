"""Overdrive: the compiled loop and the differentiable form are the same formula."""

import pytest
import torch
from scipy import signal
from torch.autograd import gradcheck

from workstation.dsp.levels.overdrive import overdrive


@pytest.mark.parametrize(("gain", "colour"), [(0.0, 0.0), (20.0, 20.0), (60.0, 100.0)])
@pytest.mark.parametrize("shape", [(500,), (2, 3, 500)])
def test_both_ways_equal_the_formula(gain: float, colour: float, shape: tuple[int, ...]) -> None:
    x = torch.rand(shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64) - 0.5
    driven = x * 10 ** (gain / 20) + colour / 200
    bent = torch.where(driven > 1, 2 / 3, torch.where(driven < -1, -2 / 3, driven - driven**3 / 3))
    free = torch.from_numpy(signal.lfilter([1, -1], [1, -0.995], bent.numpy()))
    expected = (0.5 * x + 0.75 * free).clamp(-1, 1)
    torch.testing.assert_close(overdrive(x, gain, colour), expected)
    torch.testing.assert_close(overdrive(x.requires_grad_(), gain, colour).detach(), expected)


def test_gradients() -> None:
    x = 0.2 * torch.randn(2, 12, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    assert gradcheck(lambda x: overdrive(x, 10, 20), x.requires_grad_())
