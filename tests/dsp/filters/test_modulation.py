"""Flanger and phaser are linear, delay as they say, and their transposes are their gradients."""

import math

import pytest
import torch
from torch.autograd import gradcheck, gradgradcheck

from workstation.dsp.filters import modulation

RATE = 2000


def noise(*shape: int) -> torch.Tensor:
    return 0.1 * torch.randn(shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def test_a_flanger_without_depth_is_a_comb() -> None:
    x = noise(1, 2, 300)
    y = modulation.flanger(x, RATE, delay=5.0, depth=0.0, width=100.0)
    expected = 0.5 * x
    expected[..., 10:] += 0.5 * x[..., :-10]
    torch.testing.assert_close(y, expected)


def test_feedback_comes_one_frame_after_the_delay() -> None:
    x = torch.zeros(1, 100, dtype=torch.float64)
    x[0, 0] = 1.0
    y = modulation.flanger(x, RATE, delay=5.0, depth=0.0, width=100.0, regen=50.0)
    torch.testing.assert_close(y[0, [0, 10, 21, 32]], torch.tensor([0.5, 0.25, 0.125, 0.0625], dtype=torch.float64))


@pytest.mark.parametrize("shape", ["sinusoidal", "triangular"])
@pytest.mark.parametrize("interpolation", ["linear", "quadratic"])
def test_the_delay_swings_over_the_whole_depth(shape: str, interpolation: str) -> None:
    ramp = torch.arange(4 * RATE, dtype=torch.float64)[None] / (8 * RATE)
    y = modulation.flanger(
        ramp, RATE, delay=1.0, depth=10.0, width=100.0, speed=0.5, modulation=shape, interpolation=interpolation
    )
    delay = (ramp - (2 * y - ramp))[0, 100:] * 8 * RATE
    assert float(delay.min()) == pytest.approx(2, abs=0.01)
    assert float(delay.max()) == pytest.approx(22, abs=0.01)


def test_channels_swing_apart_by_the_phase() -> None:
    x = noise(1, 400).expand(2, 400)
    shifted, together = (modulation.flanger(x, RATE, speed=10.0, phase=p) for p in (25.0, 0.0))
    torch.testing.assert_close(together[0], together[1])
    assert (shifted[0] - shifted[1]).abs().max() > 0.01


def test_a_phaser_is_the_recursion_it_says() -> None:
    x, rate, cycle = noise(600), 4000, 2000
    y = modulation.phaser(x, rate, 0.5, 0.8, 2.0, 0.3, 2.0)
    start = cycle // 4
    swing = [(math.sin((n + start) % cycle / cycle * 2 * math.pi) + 1) / 2 * 7 + 1 for n in range(600)]
    w: list[float] = []
    for n in range(600):
        late = n - (9 - math.floor(swing[n] + 0.5))
        w.append(0.5 * float(x[n]) + (0.3 * w[late] if late >= 0 else 0.0))
    torch.testing.assert_close(y, 0.8 * torch.tensor(w, dtype=torch.float64))


@pytest.mark.parametrize("interpolation", ["linear", "quadratic"])
def test_gradients_of_the_flanger(interpolation: str) -> None:
    x = noise(2, 50).requires_grad_()
    run = lambda x: modulation.flanger(  # noqa: E731
        x, RATE, regen=50.0, speed=9.0, modulation="triangular", interpolation=interpolation
    )
    assert gradcheck(run, x)
    assert gradgradcheck(run, x)


def test_gradients_of_the_phaser() -> None:
    x = noise(2, 40).requires_grad_()
    assert gradcheck(lambda x: modulation.phaser(x, RATE), x)
    assert gradgradcheck(lambda x: modulation.phaser(x, RATE), x)


def test_output_is_clamped_and_dtype_kept() -> None:
    x = torch.ones(1, 200)
    assert modulation.phaser(x, 8000, gain_in=1.0, gain_out=5.0).max() == 1
    assert modulation.flanger(x.half(), 8000).dtype == torch.float16


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="sinusoidal or triangular"):
        modulation.flanger(noise(1, 9), RATE, modulation="square")
    with pytest.raises(ValueError, match="linear or quadratic"):
        modulation.flanger(noise(1, 9), RATE, interpolation="cubic")
    with pytest.raises(ValueError, match="up to 4 channels"):
        modulation.flanger(noise(5, 9), RATE)
    with pytest.raises(ValueError, match="at least one frame"):
        modulation.phaser(noise(1, 9), RATE, delay_ms=0.0)
