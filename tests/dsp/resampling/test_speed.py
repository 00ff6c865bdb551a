"""Speed changes the length and the pitch."""

import math

import pytest
import torch

from workstation.dsp.resampling.speed import speed


@pytest.mark.parametrize("factor", [0.5, 0.9, 1.0, 1.3, 2.0])
def test_a_tone_rises_by_the_factor(factor: float) -> None:
    rate = 8000
    x = torch.sin(2 * math.pi * 400 / rate * torch.arange(rate, dtype=torch.float64))
    y, lengths = speed(x[None], rate, factor, torch.tensor([4000]))
    assert y.shape == (1, math.ceil(rate / factor))
    assert lengths is not None
    assert lengths.tolist() == [math.ceil(4000 / factor)]
    expected = torch.sin(2 * math.pi * 400 * factor / rate * torch.arange(y.shape[1], dtype=torch.float64))
    assert (y[0] - expected)[100:-100].abs().max() < 0.01


def test_no_lengths_give_none_and_no_speed_is_refused() -> None:
    assert speed(torch.zeros(2, 10), 100, 2.0)[1] is None
    with pytest.raises(ValueError, match="at least 1 / 100"):
        speed(torch.zeros(10), 100, 0.0)
