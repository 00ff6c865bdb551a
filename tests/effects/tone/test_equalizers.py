"""Graphic, tilting, linear-phase, matching and dynamic equalizers against their definitions."""

import numpy as np
import pytest
from scipy import signal

from workstation.core.sound.sources import ArraySource, Samples
from workstation.effects.base import Effect
from workstation.effects.streams.spectrum_rows import learn
from workstation.effects.tone.dynamic_equalizer import DynamicEqualizer
from workstation.effects.tone.equalizer import Equalizer
from workstation.effects.tone.graphic_equalizer import CENTRES, GraphicEqualizer
from workstation.effects.tone.linear_equalizer import LinearEqualizer
from workstation.effects.tone.match_equalizer import MatchEqualizer
from workstation.effects.tone.tilt import Tilt

RATE = 48000


def response(effect: Effect, values: dict[str, object], rate: int = RATE, frames: int = 1 << 16) -> np.ndarray:
    """The complex response at every bin of `frames`."""
    click = np.zeros((1, frames), np.float32)
    click[0, frames // 2] = 1
    return np.asarray(np.fft.rfft(np.roll(effect.apply(click, rate, values)[0].astype(np.float64), -frames // 2)))


def db(x: np.ndarray) -> np.ndarray:
    return np.asarray(20 * np.log10(np.maximum(np.abs(x), 1e-10)))


def at(found: np.ndarray, hz: float, rate: int = RATE) -> float:
    return float(np.interp(hz, np.linspace(0, rate / 2, len(found)), db(found)))


@pytest.mark.parametrize("gains", [(12, -12) * 5, (15,) * 10, (0, 0, 6, 0, 0, -15, 0, 0, 3, 0)])
def test_the_graphic_curve_goes_through_its_sliders(gains: tuple[float, ...]) -> None:
    values = {f"at_{int(hz)}": float(gain) for hz, gain in zip(CENTRES, gains, strict=True)}
    found = response(GraphicEqualizer(), values)
    for hz, gain in zip(CENTRES[1:], gains[1:], strict=True):
        assert at(found, hz) == pytest.approx(gain, abs=0.25)
    exact = GraphicEqualizer().response_db(GraphicEqualizer().values(values), RATE, np.array(CENTRES))
    np.testing.assert_allclose(exact, gains, atol=0.1)


def test_a_tilt_leans_around_its_pivot() -> None:
    found = response(Tilt(), {"tilt_db": 6.0, "pivot_hz": 1000.0})
    assert at(found, 1000) == pytest.approx(0, abs=0.01)
    assert at(found, 21000) == pytest.approx(6, abs=0.05)
    assert at(found, 15) == pytest.approx(-6, abs=0.05)
    b, a = signal.bilinear([2.0, 2000 * np.pi], [1.0, 4000 * np.pi], RATE)
    hz = np.array([250.0, 500.0, 2000.0])
    expected = db(signal.freqz(b, a, worN=hz, fs=RATE)[1])
    exact = db(response(Tilt(), {"tilt_db": 20 * np.log10(2), "pivot_hz": 1000.0}))
    np.testing.assert_allclose(np.interp(hz, np.linspace(0, RATE / 2, len(exact)), exact), expected, atol=0.02)


BANDS = [
    ("low shelf", 120.0, 5.0, 0.7, True),
    ("peaking", 400.0, -8.0, 2.0, True),
    ("peaking", 3000.0, 6.0, 1.0, True),
    ("high shelf", 9000.0, -4.0, 0.7, True),
]


@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_without_turns_of_phase_the_gains_stay(rate: int) -> None:
    plain, linear = (response(effect, {"bands": BANDS}, rate) for effect in (Equalizer(), LinearEqualizer()))
    bins = np.linspace(0, rate / 2, len(plain)) > 20
    assert np.abs(db(plain) - db(linear))[bins].max() < 0.1
    assert np.abs(np.angle(linear))[bins].max() < 1e-4
    assert np.abs(np.angle(plain))[bins].max() > 0.2


def noise(colour: float, seconds: float = 6.0, seed: int = 0) -> Samples:
    """Noise whose density falls by so many decibels an octave."""
    frames = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(frames))
    hz = np.maximum(np.fft.rfftfreq(frames, 1 / RATE), 20)
    out = np.fft.irfft(spectrum * (hz / 1000) ** (-colour / 6.0206), frames)
    return (0.05 * out / out.std()).astype(np.float32)[None]


def test_what_is_learned_is_the_density_of_noise() -> None:
    found = np.array(learn(ArraySource(noise(0), RATE)))
    np.testing.assert_allclose(found[2:-1, 1], 20 * np.log10(0.05), atol=1.5)
    assert found[2:-1, 1].mean() == pytest.approx(20 * np.log10(0.05), abs=0.1)
    with pytest.raises(ValueError, match=r"takes 0\.04 s"):
        learn(ArraySource(noise(0)[:, :100].copy(), RATE))
    with pytest.raises(ValueError, match="silence"):
        learn(ArraySource(np.zeros((1, RATE), np.float32), RATE))


def test_a_sound_gets_the_colour_of_another() -> None:
    """Pink noise becomes white: the curve is 3 dB an octave, and the loudness about what it was."""
    pink, white = noise(3), noise(0, seed=1)
    values = {"sound": learn(ArraySource(pink, RATE)), "model": learn(ArraySource(white, RATE)), "most_db": 24.0}
    found = response(MatchEqualizer(), values)
    for hz in (250.0, 1000.0, 4000.0):
        assert at(found, 2 * hz) - at(found, hz) == pytest.approx(3, abs=0.4)
    assert np.abs(np.angle(found))[100:].max() < 1e-3
    out = MatchEqualizer().apply(pink, RATE, values)
    slope = np.array(learn(ArraySource(out, RATE)))
    middle = (slope[:, 0] > 200) & (slope[:, 0] < 8000)
    assert np.abs(np.polyfit(np.log2(slope[middle, 0]), slope[middle, 1], 1)[0]) < 0.2


@pytest.mark.parametrize(("most_db", "level_db", "expected"), [(-12.0, -20, -6.67), (-4.0, -6, -4.0), (6.0, -20, 6.0)])
def test_a_band_moves_while_it_is_loud(most_db: float, level_db: float, expected: float) -> None:
    """10 dB over the threshold at 3:1 are lowered by 6.67 dB; what lies elsewhere stays."""
    at = np.arange(2 * RATE) / RATE
    loud = 10 ** (level_db / 20) * np.sin(2 * np.pi * 1000 * at) + 1e-3 * np.sin(2 * np.pi * 60 * at)
    bands = [(1000.0, 2.0, -30.0, 3.0, most_db, 10.0, 100.0, True)]
    out = DynamicEqualizer().apply(loud.astype(np.float32)[None], RATE, {"bands": bands})[0, RATE:]
    spectrum = np.abs(np.fft.rfft(out.astype(np.float64))) / (RATE / 2)
    assert 20 * np.log10(spectrum[1000]) - level_db == pytest.approx(expected, abs=0.15)
    assert 20 * np.log10(spectrum[60] / 1e-3) == pytest.approx(0, abs=0.1)


def test_a_band_that_is_soft_stays() -> None:
    soft = (1e-3 * np.random.default_rng(3).standard_normal((2, RATE))).astype(np.float32)
    np.testing.assert_allclose(DynamicEqualizer().apply(soft, RATE), soft, atol=1e-6)
