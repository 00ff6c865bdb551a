"""Speech brought out of steady noise."""

import numpy as np
import pytest

from workstation.speech.acoustic import enhance as module
from workstation.speech.acoustic.enhance import _percentiles, enhance
from workstation.speech.progress import finish

RATE = 16000


def tone(seconds: float) -> np.ndarray:
    """A tone that comes and goes twice a second."""
    t = np.arange(round(seconds * RATE)) / RATE
    return (0.3 * np.sin(2 * np.pi * 440 * t) * (np.sin(2 * np.pi * 2 * t) > 0)).astype(np.float32)


@pytest.mark.parametrize("seconds", [0.01, 3.0, 45.0])
def test_clean_sound_passes(seconds: float) -> None:
    sound = tone(seconds)
    out = finish(enhance(sound))
    heard = out.sound[:]
    assert heard.shape == sound.shape
    assert heard.dtype == np.float32
    assert float(np.sqrt(np.mean((heard - sound) ** 2))) < 0.02 + 0.1 * float(sound.std())


def test_noise_goes_and_the_signal_stays() -> None:
    sound = tone(4.0)
    noise = np.random.default_rng(0).normal(0, sound.std(), len(sound)).astype(np.float32)
    out = finish(enhance(sound + noise))
    quiet = (np.convolve(np.abs(sound), np.ones(800), "same") == 0) & (np.arange(len(sound)) > RATE)
    assert out.sound[:][quiet].std() < 0.35 * noise.std()
    assert np.corrcoef(out.sound[:], sound)[0, 1] > 0.9
    assert out.above_noise_db < 10 < finish(enhance(sound + 0.01 * noise)).above_noise_db


@pytest.mark.parametrize("sound", [np.zeros(0, np.float32), np.zeros(5000, np.float32), np.ones(3, np.float32)])
def test_odd_sounds_stay_finite(sound: np.ndarray) -> None:
    out = finish(enhance(sound))
    assert out.sound.shape == sound.shape
    assert np.isfinite(out.sound[:]).all()
    assert np.isfinite(out.above_noise_db)


def test_each_piece_hears_what_lies_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The windows that two pieces share are transformed once, and all are those of the sound."""
    sound = np.random.default_rng(2).normal(0, 0.1, 48 * RATE).astype(np.float32)
    heard: list[np.ndarray] = []
    noise = module._noise

    def listening(power: np.ndarray) -> np.ndarray:
        heard.append(power.copy())
        return noise(power)

    monkeypatch.setattr(module, "_noise", listening)
    finish(enhance(sound))
    views = np.lib.stride_tricks.sliding_window_view(np.pad(sound, 384), 512)[::128]
    power = np.abs(np.fft.rfft(views * np.sqrt(np.hanning(513)[:-1]).astype(np.float32), axis=1)) ** 2
    ends = [(0, 3500), (1500, 6000), (4000, len(power))]
    assert [len(part) for part in heard] == [b - a for a, b in ends]
    for part, (a, b) in zip(heard, ends, strict=True):
        np.testing.assert_allclose(part, power[a:b], rtol=1e-3, atol=1e-4)


def test_percentiles_by_leading_bits_are_those_of_sorting() -> None:
    rows = np.random.default_rng(2).exponential(1.0, (5, 999)).astype(np.float32) ** 3
    rows[3] = 0.25
    columns, found = np.flatnonzero(np.arange(999) % 3), np.zeros(5)
    _percentiles(rows, columns, 0.1, 1, 5, found)
    np.testing.assert_allclose(found[1:], np.percentile(rows[1:, columns], 10, axis=1), rtol=1e-6)
    assert found[0] == 0
