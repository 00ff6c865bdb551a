"""The classical phase vocoder against a loop over frames."""

import math

import numpy as np
import pytest
import torch
from torch.autograd import gradcheck

from workstation.dsp.spectral import stft
from workstation.dsp.stretch.phase_vocoder import phase_vocoder, pitch_shift, stretch_waveform


def advance(bins: int, hop: int = 100) -> torch.Tensor:
    return torch.linspace(0, math.pi * hop, bins, dtype=torch.float64)[:, None]


def spectra(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, dtype=torch.complex128, generator=torch.Generator().manual_seed(0))


def by_hand(x: np.ndarray, rate: float, bins_advance: np.ndarray) -> np.ndarray:
    """(bins, frames) one output frame after the other."""
    frames = x.shape[1]
    x = np.pad(x, ((0, 0), (0, 2)))
    phase, out = np.angle(x[:, 0]), []
    for time in np.arange(0, frames, rate):
        t, share = int(time), time % 1
        a, b = x[:, t], x[:, t + 1]
        out.append(((1 - share) * abs(a) + share * abs(b)) * np.exp(1j * phase))
        gain = np.angle(b) - np.angle(a) - bins_advance
        phase = phase + bins_advance + gain - 2 * np.pi * np.round(gain / (2 * np.pi))
    return np.stack(out, axis=1)


@pytest.mark.parametrize("rate", [0.4, 0.8, 1.3, 2.0, 3.7])
@pytest.mark.parametrize("frames", [1, 2, 150])
def test_output_frames_are_those_of_the_loop(way: str, rate: float, frames: int) -> None:
    x = spectra(2, 3, 17, frames)
    got = phase_vocoder(x, rate, advance(17))
    want = by_hand(x[1, 2].numpy(), rate, advance(17)[:, 0].numpy())
    assert got.shape == (2, 3, 17, math.ceil(frames / rate))
    np.testing.assert_allclose(got[1, 2].numpy(), want, atol=1e-8)


def test_silent_bins_have_phase_0(way: str) -> None:
    x = spectra(5, 40)
    x[2, 10:20] = 0
    x[3, 0] = 0
    got = phase_vocoder(x, 0.9, advance(5))
    np.testing.assert_allclose(got.numpy(), by_hand(x.numpy(), 0.9, advance(5)[:, 0].numpy()), atol=1e-8)


def test_order_of_memory_does_not_matter_and_the_input_stays(way: str) -> None:
    x = spectra(2, 17, 90)
    turned = x.transpose(-1, -2).contiguous().transpose(-1, -2)
    before = x.clone()
    torch.testing.assert_close(phase_vocoder(x, 1.3, advance(17)), phase_vocoder(turned, 1.3, advance(17)))
    torch.testing.assert_close(
        phase_vocoder(x.conj(), 1.3, advance(17)), phase_vocoder(x.conj().resolve_conj(), 1.3, advance(17))
    )
    assert torch.equal(x, before)
    assert phase_vocoder(x, 1.0, advance(17)) is x


def test_float32_holds_its_phase_over_long_sounds(way: str) -> None:
    x = spectra(4, 20000)
    exact = phase_vocoder(x, 1.25, advance(4))
    got = phase_vocoder(x.to(torch.complex64), 1.25, advance(4))
    np.testing.assert_allclose(got.numpy(), exact.numpy(), atol=2e-3)


@pytest.mark.parametrize("steps", [-12, -3.5, 0, 4, 12])
@pytest.mark.parametrize("hop", [None, 32])
def test_a_stretched_tone_keeps_its_pitch(way: str, steps: float, hop: int | None) -> None:
    tone = torch.sin(2 * torch.pi * 1000 * torch.arange(12000, dtype=torch.float64) / 16000)
    window = torch.hann_window(512, dtype=torch.float64)
    got = stretch_waveform(tone.expand(2, -1), steps, 12, 512, None, hop, window)
    length = round(12000 * 2 ** (steps / 12))
    assert got.shape == (2, length)
    spectrum = np.abs(np.fft.rfft(got[1].numpy() * np.hanning(length), 1 << 18))
    assert spectrum.argmax() * 16000 / (1 << 18) == pytest.approx(1000, abs=2)


@pytest.mark.parametrize("steps", [-5, 0, 3.5, 12])
def test_a_shifted_tone_has_the_pitch_wanted(way: str, steps: float) -> None:
    tone = torch.sin(2 * torch.pi * 1000 * torch.arange(12000, dtype=torch.float64) / 16000)
    got = pitch_shift(tone.expand(2, -1), 16000, steps, window=torch.hann_window(512, dtype=torch.float64))
    assert got.shape == (2, 12000)
    spectrum = np.abs(np.fft.rfft(got[1].numpy() * np.hanning(12000), 1 << 18))
    assert spectrum.argmax() * 16000 / (1 << 18) == pytest.approx(1000 * 2 ** (steps / 12), abs=3)


def test_one_pass_gives_what_the_three_steps_give(monkeypatch: pytest.MonkeyPatch) -> None:
    x = torch.randn(2, 30000, generator=torch.Generator().manual_seed(0))
    plain = stretch_waveform(x[:, :9000].double(), 4, window=torch.hann_window(512, dtype=torch.float64))
    monkeypatch.setattr(stft, "LONG", 0)
    torch.testing.assert_close(
        stretch_waveform(x[:, :9000].double(), 4, window=torch.hann_window(512, dtype=torch.float64)), plain
    )


def test_gradients() -> None:
    x = spectra(3, 6).requires_grad_()
    y = torch.randn(60, dtype=torch.float64, generator=torch.Generator().manual_seed(0)).requires_grad_()
    window = torch.hann_window(16, dtype=torch.float64)
    assert gradcheck(lambda s: pitch_shift(s, 8000, 4, 12, 16, window=window), y, fast_mode=True)
    assert gradcheck(lambda s: phase_vocoder(s, 1.3, advance(3)), x, fast_mode=True)
