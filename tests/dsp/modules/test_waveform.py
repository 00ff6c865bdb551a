"""Modules do what their functions do."""

import math

import pytest
import torch
from torch import nn
from torch.autograd import gradcheck

from workstation.dsp.convolution import convolve
from workstation.dsp.filters import emphasis
from workstation.dsp.levels import companding, gain, loudness
from workstation.dsp.modules import waveform
from workstation.dsp.speech import vad


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return 0.3 * torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


X, Y = noise(2, 3000), noise(2, 40, seed=1)
STEPS = torch.arange(256)
SNR = torch.tensor([3.0, -3.0])


@pytest.mark.parametrize(
    ("module", "inputs", "expected"),
    [
        (waveform.Vol(0.5), [X], (0.5 * X).clamp(-1, 1)),
        (waveform.Vol(4.0, "power"), [X], (2 * X).clamp(-1, 1)),
        (waveform.Vol(20.0, "db"), [X], (10 * X).clamp(-1, 1)),
        (waveform.Loudness(2000), [X], loudness.loudness(X, 2000)),
        (waveform.Vad(2000, pre_trigger_time=0.1), [X], vad.vad(X, 2000, pre_trigger_time=0.1)),
        (waveform.MuLawEncoding(), [X], companding.mu_law_encoding(X, 256)),
        (waveform.MuLawDecoding(), [STEPS], companding.mu_law_decoding(STEPS, 256)),
        (waveform.Convolve("same"), [X, Y], convolve.convolve(X, Y, "same")),
        (waveform.FFTConvolve("valid"), [X, Y], convolve.fftconvolve(X, Y, "valid")),
        (waveform.AddNoise(), [X, X.flip(0), SNR], gain.add_noise(X, X.flip(0), SNR)),
        (waveform.Preemphasis(0.9), [X], emphasis.preemphasis(X, 0.9)),
        (waveform.Deemphasis(0.9), [X], emphasis.deemphasis(X, 0.9)),
    ],
)
def test_a_module_is_its_function(module: nn.Module, inputs: list[torch.Tensor], expected: torch.Tensor) -> None:
    torch.testing.assert_close(module(*inputs), expected)


@pytest.mark.parametrize("shape", ["linear", "half_sine", "quarter_sine", "logarithmic", "exponential"])
def test_fades_go_from_silence_to_full_and_back(shape: str) -> None:
    gains = waveform.Fade(100, 50, shape)(torch.ones(2, 1000))
    assert gains[:, [0, -1]].abs().max() < 1e-6
    torch.testing.assert_close(gains[:, 99:951], torch.ones(2, 852), atol=0.05, rtol=0)
    assert (gains[0, :100].diff() >= 0).all()
    assert (gains[0, -50:].diff() <= 0).all()


def test_fades_may_overlap_but_not_be_longer_than_the_sound() -> None:
    gains = waveform.Fade(11, 11)(torch.ones(11))
    t = torch.linspace(0, 1, 11)
    torch.testing.assert_close(gains, t * (1 - t))
    with pytest.raises(ValueError, match="do not fit 10"):
        waveform.Fade(11)(torch.ones(10))


def test_gradients_pass_modules() -> None:
    x = noise(1, 12).requires_grad_()
    assert gradcheck(waveform.Fade(4, 5, "half_sine"), x)
    assert gradcheck(waveform.Vol(0.7, "power"), x)


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="must not be under 0"):
        waveform.Vol(-1.0)
    with pytest.raises(ValueError, match="amplitude, power or db"):
        waveform.Vol(1.0, "loudness")
    with pytest.raises(ValueError, match="fade_shape must be one of linear"):
        waveform.Fade(1, 1, "cubic")
    with pytest.raises(ValueError, match="full, valid, same"):
        waveform.Convolve("half")
    assert math.isclose(waveform.Vol(-6.0, "db")(torch.ones(1)).item(), 0.5012, rel_tol=1e-3)
