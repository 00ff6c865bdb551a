"""The named filters shape the spectrum as their names say, and gradients reach their parameters."""

import numpy as np
import pytest
import torch
from scipy import signal
from torch.autograd import gradcheck

from workstation.dsp.filters import biquad, biquad_filters

RATE = 48_000


def response_db(y: torch.Tensor, *frequencies_hz: float) -> np.ndarray:
    """Decibels of an impulse response at frequencies."""
    _, h = signal.freqz(y.numpy(), worN=np.array(frequencies_hz), fs=RATE)
    return np.asarray(20 * np.log10(np.maximum(np.abs(h), 1e-9)))


def impulse(frames: int = RATE) -> torch.Tensor:
    x = torch.zeros(frames, dtype=torch.float64)
    x[0] = 0.05
    return x


DESIGNS = {
    "lowpass_biquad": (biquad.lowpass(RATE, 900, 2.0), (900.0, 2.0)),
    "highpass_biquad": (biquad.highpass(RATE, 900, 2.0), (900.0, 2.0)),
    "bandpass_biquad": (biquad.bandpass(RATE, 900, 2.0), (900.0, 2.0)),
    "bandreject_biquad": (biquad.notch(RATE, 900, 2.0), (900.0, 2.0)),
    "allpass_biquad": (biquad.allpass(RATE, 900, 2.0), (900.0, 2.0)),
    "equalizer_biquad": (biquad.peaking(RATE, 900, -7.0, 2.0), (900.0, -7.0, 2.0)),
    "bass_biquad": (biquad.low_shelf(RATE, 900, -7.0, 2.0), (-7.0, 900.0, 2.0)),
    "treble_biquad": (biquad.high_shelf(RATE, 900, -7.0, 2.0), (-7.0, 900.0, 2.0)),
}


@pytest.mark.parametrize("name", DESIGNS)
def test_cookbook_filters_are_the_designs_clamped(name: str) -> None:
    row, values = DESIGNS[name]
    x = torch.randn(2, 2, 1000, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    y = getattr(biquad_filters, name)(x, RATE, *values)
    np.testing.assert_allclose(y, np.clip(signal.lfilter(row[:3], row[3:], x), -1, 1), atol=1e-12)


@pytest.mark.parametrize("name", [*DESIGNS, "band_biquad"])
def test_gradients_reach_samples_and_parameters(name: str) -> None:
    values = DESIGNS[name][1] if name in DESIGNS else (900.0, 2.0)
    x = 0.1 * torch.randn(1, 15, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    inputs = [x, *(torch.tensor(v, dtype=torch.float64) for v in values)]
    filter_ = getattr(biquad_filters, name)
    assert gradcheck(lambda x, *values: filter_(x, RATE, *values), [t.requires_grad_() for t in inputs])


def test_band_has_its_resonance_at_the_centre() -> None:
    levels = response_db(biquad_filters.band_biquad(impulse(), RATE, 1000, 4.0), 500, 900, 1000, 1100, 2000)
    assert np.argmax(levels) == 2


def test_noise_band_keeps_the_power_of_noise() -> None:
    y = biquad_filters.band_biquad(impulse(), RATE, 3000, 1.0, noise=True)
    assert float((y**2).sum() / 0.05**2) == pytest.approx(1.0, rel=1e-6)


def test_bandpass_with_constant_skirt_peaks_at_q() -> None:
    y = biquad_filters.bandpass_biquad(impulse(), RATE, 1000, 4.0, const_skirt_gain=True) / 0.05
    assert response_db(y, 1000) == pytest.approx(20 * np.log10(4.0), abs=1e-6)


def test_deemphasis_follows_50_and_15_microseconds() -> None:
    w = 2 * np.pi * np.array([100.0, 1000.0, 5000.0, 10_000.0])
    expected = 20 * np.log10(np.abs((1 + 15e-6j * w) / (1 + 50e-6j * w)))
    levels = response_db(biquad_filters.deemph_biquad(impulse(), RATE) / 0.05, 100, 1000, 5000, 10_000)
    np.testing.assert_allclose(levels, expected, atol=0.2)


def test_riaa_follows_its_time_constants() -> None:
    w = 2 * np.pi * np.array([50.0, 1000.0, 5000.0])
    curve = np.abs((1 + 318e-6j * w) / (1 + 3180e-6j * w) / (1 + 75e-6j * w))
    levels = response_db(biquad_filters.riaa_biquad(impulse(), RATE) / 0.05, 50, 1000, 5000)
    np.testing.assert_allclose(levels, 20 * np.log10(curve / curve[1]), atol=0.3)


def test_rates_without_a_curve_are_refused() -> None:
    with pytest.raises(ValueError, match="44100 and 48000"):
        biquad_filters.deemph_biquad(impulse(), 16_000)
    with pytest.raises(ValueError, match="got 8000"):
        biquad_filters.riaa_biquad(impulse(), 8000)
