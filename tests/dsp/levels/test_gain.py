"""Gain, offset, contrast and added noise do what their formulas say."""

import math

import pytest
import torch
from torch.autograd import gradcheck

from workstation.dsp.levels import gain


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_gain_multiplies_and_zero_is_the_tensor_itself() -> None:
    x = noise(2, 50)
    torch.testing.assert_close(gain.gain(x, 20.0), 10 * x)
    assert gain.gain(x, 0) is x


def test_shift_is_added_and_clipped() -> None:
    x = torch.tensor([-0.9, 0.0, 0.9])
    torch.testing.assert_close(gain.dcshift(x, 0.4), torch.tensor([-0.5, 0.4, 1.0]))


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_limiter_bends_peaks_on_the_side_of_the_shift(sign: float) -> None:
    x = sign * torch.tensor([0.0, 0.5, 0.9, 1.0])
    y = sign * gain.dcshift(x, 0.3 * sign, limiter_gain=0.05)
    threshold = 1 - (0.3 - 0.05)
    over = (torch.tensor([0.9, 1.0]) - threshold) * 0.05 / (1 - threshold) + threshold + 0.3
    torch.testing.assert_close(y, torch.tensor([0.3, 0.8, *over.clamp(max=threshold).tolist()]))
    assert x[3] == sign


def test_contrast_keeps_zero_and_full_scale_and_is_louder_between() -> None:
    x = torch.tensor([-1.0, -0.4, 0.0, 0.4, 1.0], dtype=torch.float64)
    y = gain.contrast(x, 75.0)
    torch.testing.assert_close(y[[0, 2, 4]], x[[0, 2, 4]], atol=1e-12, rtol=0)
    assert y[3] == pytest.approx(math.sin(0.4 * math.pi / 2 + 0.1 * math.sin(0.8 * math.pi)))
    with pytest.raises(ValueError, match="0 to 100"):
        gain.contrast(x, 101)


def test_noise_is_added_at_its_ratio() -> None:
    x, n = noise(2, 3, 1000), 5 * noise(2, 3, 1000, seed=1)
    snr = torch.tensor([[10.0, 0.0, -7.0]], dtype=torch.float64)
    added = gain.add_noise(x, n, snr) - x
    ratio = 10 * torch.log10((x**2).sum(-1) / (added**2).sum(-1))
    torch.testing.assert_close(ratio, snr.expand(2, 3))


def test_ratio_counts_valid_samples_only() -> None:
    x, n = noise(1, 100), noise(1, 100, seed=1)
    x[:, 50:] = 100
    added = gain.add_noise(x, n, torch.tensor([3.0]), torch.tensor([50])) - x
    ratio = 10 * torch.log10((x[:, :50] ** 2).sum() / (added[:, :50] ** 2).sum())
    assert float(ratio) == pytest.approx(3.0, abs=1e-4)


def test_gradients() -> None:
    x = 0.3 * noise(2, 10)
    inputs = [t.requires_grad_() for t in (x, noise(2, 10, seed=1), noise(2, seed=2))]
    assert gradcheck(gain.add_noise, inputs)
    assert gradcheck(lambda x: gain.contrast(x, 20), inputs[:1])
    assert gradcheck(lambda x: gain.dcshift(x, 0.1, 0.05), inputs[:1])


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="leading dimensions"):
        gain.add_noise(noise(2, 10), noise(10), noise(2))
    with pytest.raises(ValueError, match="10 and 11 frames"):
        gain.add_noise(noise(2, 10), noise(2, 11), noise(2))
