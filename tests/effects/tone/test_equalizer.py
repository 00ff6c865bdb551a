"""The equalizer against scipy's filters and against its own curve."""

import numpy as np
import pytest
from scipy import signal

from workstation.core.params import Value
from workstation.effects.tone.equalizer import DESIGNS, Equalizer, design

RATE = 48000
FIVE: Value = (
    ("high pass", 80.0, 0.0, 0.7, True),
    ("low shelf", 200.0, 3.0, 0.8, True),
    ("peaking", 900.0, -6.0, 1.4, True),
    ("peaking", 4000.0, 4.5, 2.0, True),
    ("high shelf", 9000.0, -3.0, 0.7, True),
)


def test_is_the_cascade_scipy_computes() -> None:
    audio = np.random.default_rng(1).standard_normal((2, 50_000)).astype(np.float32)
    effect = Equalizer()
    sos = design(effect.values({"bands": FIVE}), RATE)
    assert sos.shape == (5, 6)
    expected = signal.sosfilt(sos, audio.astype(np.float64))
    np.testing.assert_allclose(effect.apply(audio, RATE, {"bands": FIVE}), expected, atol=2e-6)


@pytest.mark.parametrize("kind", DESIGNS)
def test_the_curve_is_what_the_sound_gets(kind: str) -> None:
    bands: Value = ((kind, 1000.0, 9.0, 1.5, True),)
    impulse = np.zeros((1, 1 << 15), np.float32)
    impulse[0, 0] = 1
    out = Equalizer().apply(impulse, RATE, {"bands": bands})
    measured = 20 * np.log10(np.abs(np.fft.rfft(out[0].astype(np.float64))) + 1e-12)
    hz = np.fft.rfftfreq(1 << 15, 1 / RATE)
    curve = Equalizer().response_db({"bands": bands}, RATE, hz)
    heard = curve > -50
    np.testing.assert_allclose(measured[heard], curve[heard], atol=0.01)


def test_known_points_of_the_curve() -> None:
    effect = Equalizer()

    def at(kind: str, hz: float, gain: float = 6.0, q: float = 0.7071) -> float:
        return float(effect.response_db({"bands": ((kind, 1000.0, gain, q, True),)}, RATE, hz))

    assert at("peaking", 1000) == pytest.approx(6)
    assert at("low shelf", 20) == pytest.approx(6, abs=0.01)
    assert at("low shelf", 1000) == pytest.approx(3, abs=0.01)
    assert at("high shelf", 20000) == pytest.approx(6, abs=0.05)
    assert at("low pass", 1000) == pytest.approx(-3.01, abs=0.01)
    assert at("high pass", 500) == pytest.approx(-12.3, abs=0.2)
    assert at("notch", 1000) < -100
    assert at("band pass", 1000) == pytest.approx(0, abs=1e-6)


def test_bands_that_are_off_do_nothing() -> None:
    audio = np.random.default_rng(1).standard_normal((1, 1000)).astype(np.float32)
    out = Equalizer().apply(audio, RATE, {"bands": (("low pass", 100.0, 0.0, 0.7, False),)})
    np.testing.assert_array_equal(out, audio)


def test_a_band_above_the_sound_is_held_below_half_the_rate() -> None:
    out = Equalizer().apply(np.ones((1, 4000), np.float32), 8000, {"bands": (("low pass", 20000.0, 0.0, 0.7, True),)})
    assert np.isfinite(out).all()
    np.testing.assert_allclose(out[0, -100:], 1, atol=1e-3)


def test_new_sections_start_settled() -> None:
    """A rumble filter switched on over a tone with an offset must not thump."""
    at = np.arange(RATE)
    audio = (0.5 + 0.1 * np.sin(2 * np.pi * 440 * at / RATE)).astype(np.float32)[None]
    stream = Equalizer().stream(1, RATE, {"bands": ()})
    assert stream is not None
    stream.process(audio[:, : RATE // 2])
    stream.set({"bands": (("high pass", 30.0, 0.0, 0.7, True),)})
    out = stream.process(audio[:, RATE // 2 :])
    # Started from silence, the filter would swing to -0.5 where the offset ends.
    assert out[0].min() > -0.25
