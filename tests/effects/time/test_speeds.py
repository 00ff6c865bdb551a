"""Varispeed, sliding stretch and Paulstretch against closed forms."""

import numpy as np
import pytest
import soxr

from workstation.core.sound.sources import Samples
from workstation.effects.time.paulstretch import Paulstretch
from workstation.effects.time.sliding_stretch import SlidingStretch
from workstation.effects.time.varispeed import Varispeed

RATE = 48000


def tone(hz: float, seconds: float = 2.0) -> Samples:
    at = np.arange(round(seconds * RATE)) / RATE
    return (0.5 * np.sin(2 * np.pi * hz * at)).astype(np.float32)[None]


def hz_along(out: Samples) -> np.ndarray:
    """The frequency of the strongest tone at every sample."""
    x = out[0].astype(np.float64)
    spectrum = np.fft.fft(x) * (np.arange(len(x)) < len(x) // 2) * 2
    hz = np.diff(np.unwrap(np.angle(np.fft.ifft(spectrum)))) * RATE / (2 * np.pi)
    smooth = np.hanning(960)
    return np.convolve(hz, smooth / smooth.sum(), "same")


@pytest.mark.parametrize("speed", [50.0, 80.0, 133.0])
def test_an_even_speed_is_another_rate(speed: float) -> None:
    noise = np.random.default_rng(0).standard_normal(30_000)
    smooth = np.convolve(noise, np.hanning(9) / np.hanning(9).sum(), "same").astype(np.float32)[None]
    out = Varispeed().apply(smooth, RATE, {"from_speed": speed, "to_speed": speed})
    expected = soxr.resample(smooth[0].astype(np.float64), speed, 100.0, quality="VHQ")
    assert abs(out.shape[1] - len(expected)) <= 1
    frames = min(out.shape[1], len(expected))
    np.testing.assert_allclose(out[0, 200 : frames - 200], expected[200 : frames - 200], atol=2e-3)


def test_nothing_folds_back_at_speed() -> None:
    out = Varispeed().apply(tone(15_000), RATE, {"from_speed": 200.0, "to_speed": 200.0})
    assert np.abs(out[:, 500:-500]).max() < 1e-3


def test_a_glide_takes_as_long_and_sounds_as_high_as_its_speeds() -> None:
    values = {"from_speed": 100.0, "to_speed": 50.0}
    out = Varispeed().apply(tone(1000), RATE, values)
    assert out.shape[1] == Varispeed().length(2 * RATE, values) == pytest.approx(2 * RATE * np.log(2) / 0.5, abs=2)
    found, at = hz_along(out), np.arange(out.shape[1] - 1) / out.shape[1]
    inside = slice(2000, -2000)
    np.testing.assert_allclose(found[inside], (1000 * 0.5**at)[inside], rtol=2e-3)


def test_unchanged_is_unchanged() -> None:
    noise = np.random.default_rng(0).uniform(-1, 1, (2, 40_000)).astype(np.float32)
    np.testing.assert_allclose(Varispeed().apply(noise, RATE, {"to_speed": 100.0}), noise, atol=1e-5)
    out = SlidingStretch().apply(noise, RATE, {"to_speed": 100.0})
    np.testing.assert_allclose(out[:, 4000:-4000], noise[:, 4000:-4000], atol=2e-3)


@pytest.mark.parametrize(("first", "last"), [(100.0, 60.0), (60.0, 150.0)])
def test_a_sliding_stretch_keeps_the_pitch(first: float, last: float) -> None:
    values = {"from_speed": first, "to_speed": last}
    out = SlidingStretch().apply(tone(440), RATE, values)
    assert out.shape[1] == Varispeed().length(2 * RATE, values)
    np.testing.assert_allclose(hz_along(out)[6000:-6000], 440, rtol=2e-3)
    assert np.abs(out[:, 6000:-6000]).max() == pytest.approx(0.5, rel=0.05)


def test_a_sliding_stretch_may_slide_the_pitch_alone() -> None:
    values = {"to_speed": 100.0, "to_semitones": 12.0}
    out = SlidingStretch().apply(tone(440), RATE, values)
    assert out.shape[1] == 2 * RATE
    at = np.arange(2 * RATE - 1) / (2 * RATE)
    np.testing.assert_allclose(hz_along(out)[6000:-6000], (440 * 2**at)[6000:-6000], rtol=5e-3)


def test_a_click_comes_where_the_speeds_take_it() -> None:
    click = np.zeros((1, 2 * RATE), np.float32)
    click[0, RATE] = 1
    values = {"from_speed": 100.0, "to_speed": 50.0}
    expected = int(np.abs(Varispeed().apply(click, RATE, values)).argmax())
    assert abs(int(np.abs(SlidingStretch().apply(click, RATE, values)).argmax()) - expected) < 1000


def test_paulstretch_keeps_tones_and_power() -> None:
    out = Paulstretch().apply(tone(1000, 1.0), RATE, {"stretch": 5.0})
    assert out.shape == (1, 5 * RATE)
    spectrum = np.abs(np.fft.rfft(out[0] * np.hanning(5 * RATE)))
    assert np.argmax(spectrum) / 5 == pytest.approx(1000, abs=5)
    assert 20 * np.log10(out[:, RATE:-RATE].std() / (0.5 / 2**0.5)) == pytest.approx(0, abs=1.5)
    same, other = (Paulstretch().apply(tone(1000, 0.2), RATE, {"seed": seed}) for seed in (0, 1))
    np.testing.assert_array_equal(same, Paulstretch().apply(tone(1000, 0.2), RATE))
    assert not np.array_equal(same, other)
