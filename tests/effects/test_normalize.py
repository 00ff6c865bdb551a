"""Normalizing: the target is met, silence stays, peaks are held."""

import numpy as np
import pytest

from workstation.dsp.loudness_meter import LoudnessMeter
from workstation.effects.normalize import Normalize

RATE = 48000
NOISE = np.array([[0.1], [0.02]], np.float32) * np.random.default_rng(4).uniform(-1, 1, (2, 200_000)).astype(np.float32)


def loudness(audio: np.ndarray) -> float:
    meter = LoudnessMeter(len(audio), RATE)
    meter.add(audio)
    return meter.integrated()


def test_to_peak() -> None:
    out = Normalize().apply(NOISE, RATE, {"peak_db": -6.0})
    assert np.abs(out).max() == pytest.approx(10 ** (-6 / 20), rel=1e-5)
    np.testing.assert_allclose(out[1] / NOISE[1], out[0, 0] / NOISE[0, 0], rtol=1e-4)


def test_to_peak_each_channel() -> None:
    out = Normalize().apply(NOISE, RATE, {"peak_db": -6.0, "link": False})
    np.testing.assert_allclose(np.abs(out).max(axis=1), 10 ** (-6 / 20), rtol=1e-5)


def test_to_loudness() -> None:
    out = Normalize().apply(NOISE, RATE, {"to": "loudness", "loudness_lufs": -30.0})
    assert loudness(out) == pytest.approx(-30, abs=0.01)


def test_to_loudness_over_peaks_limits_them() -> None:
    audio = NOISE.copy()
    audio[:, 50_000] = 0.9
    values = {"to": "loudness", "loudness_lufs": -16.0}
    out = Normalize().apply(audio, RATE, values)
    assert np.abs(out).max() <= 10 ** (-1 / 20) + 1e-6
    assert loudness(out) == pytest.approx(-16, abs=0.3)
    free = Normalize().apply(audio, RATE, {**values, "limit": False})
    assert np.abs(free).max() > 1


@pytest.mark.parametrize("to", ["peak", "loudness"])
def test_silence_is_left_alone(to: str) -> None:
    faint = np.full((1, 48000), 1e-7, np.float32)
    np.testing.assert_array_equal(Normalize().apply(faint, RATE, {"to": to}), faint)
