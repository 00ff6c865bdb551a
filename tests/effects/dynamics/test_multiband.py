"""Multiband compressor: its bands add up flat, and each is compressed by itself."""

import numpy as np
import pytest
from scipy import signal

from workstation.effects.dynamics.multiband import MultibandCompressor

RATE = 48000
FLAT = [(120.0, -24.0, 1.0, 15.0, 150.0, 0.0, True), (800.0, -24.0, 1.0, 15.0, 150.0, 0.0, True)]
FOUR = [*FLAT, (850.0, -24.0, 1.0, 15.0, 150.0, 0.0, True), (20000.0, -24.0, 1.0, 15.0, 150.0, 0.0, True)]


def response_db(bands: list[tuple[object, ...]], hz: np.ndarray, rate: int = RATE) -> np.ndarray:
    click = np.zeros((1, 1 << 16), np.float32)
    click[0, 0] = 1
    out = MultibandCompressor().apply(click, rate, {"bands": bands})[0].astype(np.float64)
    _, response = signal.freqz(out, worN=hz, fs=rate)
    return np.asarray(20 * np.log10(np.abs(response)))


@pytest.mark.parametrize("rate", [8000, 48000, 192_000])
@pytest.mark.parametrize("bands", [FLAT[:1], FLAT, FOUR])
def test_the_bands_add_up_flat(bands: list[tuple[object, ...]], rate: int) -> None:
    hz = np.geomspace(20, 0.49 * rate, 2000)
    assert np.abs(response_db(bands, hz, rate)).max() < 0.01


def test_a_band_alone_is_linkwitz_and_rileys() -> None:
    """Others turned down by 24 dB leave in the middle what two Butterworth filters in a row leave there."""
    bands = [(120.0, -24.0, 1.0, 15.0, 150.0, -24.0, True), (2000.0, -24.0, 1.0, 15.0, 150.0, 24.0, True)]
    bands.append((20000.0, -24.0, 1.0, 15.0, 150.0, -24.0, True))
    hz = np.array([300.0, 600.0, 1000.0])
    sections = [signal.butter(2, 120, "high", fs=RATE), signal.butter(2, 2000, "low", fs=RATE)]
    expected = sum(40 * np.log10(np.abs(signal.freqz(b, a, worN=hz, fs=RATE)[1])) for b, a in sections)
    np.testing.assert_allclose(response_db(bands, hz), 24 + np.asarray(expected), atol=0.1)


def test_a_loud_bass_turns_down_itself_alone() -> None:
    at = np.arange(2 * RATE) / RATE
    bass, voice = 0.8 * np.sin(2 * np.pi * 60 * at), 0.01 * np.sin(2 * np.pi * 1500 * at)
    bands = [(300.0, -20.0, 4.0, 10.0, 100.0, 0.0, True), (20000.0, -20.0, 4.0, 10.0, 100.0, 0.0, True)]
    out = MultibandCompressor().apply((bass + voice).astype(np.float32)[None], RATE, {"bands": bands})[0, RATE:]
    spectrum = np.abs(np.fft.rfft(out.astype(np.float64) * np.hanning(RATE))) / (RATE / 4)
    assert 20 * np.log10(spectrum[1500] / 0.01) == pytest.approx(0, abs=0.05)
    level = 20 * np.log10(0.8 / 2**0.5)
    assert 20 * np.log10(spectrum[60] / 0.8) == pytest.approx(-0.75 * (level + 20), abs=0.5)


def test_it_tells_how_far_each_band_is_turned_down() -> None:
    stream = MultibandCompressor().stream(1, RATE)
    assert stream is not None
    at = np.arange(RATE) / RATE
    stream.process((0.9 * np.sin(2 * np.pi * 60 * at)).astype(np.float32)[None])
    assert stream.reduction_db is not None
    assert 10 < stream.reduction_db < 20


def test_without_bands_the_sound_passes() -> None:
    noise = np.random.default_rng(0).uniform(-1, 1, (2, 5000)).astype(np.float32)
    np.testing.assert_array_equal(MultibandCompressor().apply(noise, RATE, {"bands": ()}), noise)
