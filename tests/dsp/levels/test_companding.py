"""Companding goes from 0 to the last step and back within half a step."""

import pytest
import torch

from workstation.dsp.levels import companding


@pytest.mark.parametrize("steps", [2, 256, 1024])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_every_step_survives_the_round_trip(steps: int, dtype: torch.dtype) -> None:
    numbers = torch.arange(steps)
    samples = companding.mu_law_decoding(numbers.to(dtype), steps)
    assert samples.dtype == dtype
    assert samples[0] == pytest.approx(-1)
    assert samples[-1] == pytest.approx(1)
    assert torch.equal(companding.mu_law_encoding(samples, steps), numbers)


def test_small_samples_get_finer_steps() -> None:
    samples = companding.mu_law_decoding(torch.arange(256), 256)
    assert samples.dtype == torch.float32
    gaps = samples.diff()
    assert gaps.min() == gaps[126:129].min()
    assert gaps.max() > 100 * gaps.min()


def test_integers_are_samples_too() -> None:
    assert companding.mu_law_encoding(torch.tensor([-1, 0, 1]), 256).tolist() == [0, 128, 255]
