"""Phase recovery against its formulas, and that it converges."""

import numpy as np
import pytest
import torch
from torch.autograd import gradcheck

from workstation.dsp.spectral.griffin_lim import griffinlim
from workstation.dsp.spectral.stft import spectrogram

N, HOP = 64, 16
WINDOW = torch.hann_window(N, dtype=torch.float64)


def magnitudes(*lead: int, power: float = 1.0) -> torch.Tensor:
    x = torch.randn(*lead, 1600, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    return spectrogram(x, 0, WINDOW, N, HOP, N, power, False)


def to_spectra(x: np.ndarray) -> np.ndarray:
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(x, N // 2, mode="reflect"), N)[::HOP]
    return np.fft.rfft(frames * WINDOW.numpy())


def to_sound(spectra: np.ndarray) -> np.ndarray:
    out, weight = np.zeros(1600 + N), np.zeros(1600 + N)
    for k, frame in enumerate(np.fft.irfft(spectra)):
        out[k * HOP : k * HOP + N] += frame * WINDOW.numpy()
        weight[k * HOP : k * HOP + N] += WINDOW.numpy() ** 2
    return (out / np.where(weight > 0, weight, 1))[N // 2 : -N // 2]


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.99])
@pytest.mark.parametrize("power", [1.0, 2.0])
def test_rounds_are_those_of_the_papers(way: str, momentum: float, power: float) -> None:
    size = magnitudes().T.numpy()
    phases, before = np.ones_like(size, dtype=complex), 0
    for _ in range(5):
        rebuilt = to_spectra(to_sound(size * phases))
        step = rebuilt - momentum / (1 + momentum) * before
        phases, before = step / np.maximum(np.abs(step), 1e-16), rebuilt
    want = to_sound(size * phases)
    got = griffinlim(magnitudes(power=power), WINDOW, N, HOP, N, power, 5, momentum, None, False)
    np.testing.assert_allclose(got.numpy(), want, atol=1e-9)


def test_the_sound_found_has_nearly_the_magnitudes_wanted(way: str) -> None:
    torch.manual_seed(0)
    wanted = magnitudes(2)
    error = []
    for rounds in (1, 50):
        sound = griffinlim(wanted, WINDOW, N, HOP, N, 1.0, rounds, 0.99, 1600, True)
        found = spectrogram(sound, 0, WINDOW, N, HOP, N, 1.0, False)
        error.append(float((found - wanted).norm() / wanted.norm()))
    assert sound.shape == (2, 1600)
    assert error[1] < 0.5 * error[0] < 0.3


@pytest.mark.parametrize("length", [None, 1590, 1610])
def test_lengths(way: str, length: int | None) -> None:
    size = magnitudes(2, 1)
    if length == 1590:
        size = size[..., :100]
    got = griffinlim(size, WINDOW, N, HOP, N, 1.0, 2, 0.5, length, False)
    assert got.shape == (2, 1, 1600 if length is None else length)
    assert torch.isfinite(got).all()


def test_momentum_has_a_range() -> None:
    with pytest.raises(ValueError, match=r"below 1, got 1\.0"):
        griffinlim(magnitudes(), WINDOW, N, HOP, N, 1.0, 2, 1.0, None, False)


def test_gradients() -> None:
    size = torch.rand(5, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) + 0.5
    window = torch.hann_window(8, dtype=torch.float64)
    assert gradcheck(
        lambda s: griffinlim(s, window, 8, 4, 8, 1.0, 2, 0.5, None, False), size.requires_grad_(), fast_mode=True
    )
