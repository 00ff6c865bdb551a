"""Loudness against the standard's own coefficients and test tones."""

import numpy as np
import pytest

from workstation.dsp.levels.loudness_meter import LoudnessMeter, k_weighting


def measured(audio: np.ndarray, rate: int, block: int = 10_000) -> float:
    meter = LoudnessMeter(len(audio), rate)
    for at in range(0, audio.shape[1], block):
        meter.add(audio[:, at : at + block].astype(np.float32))
    return meter.integrated()


def tone(db: float, seconds: float, rate: int = 48000, hz: float = 997) -> np.ndarray:
    return 10 ** (db / 20) * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate)[None]


def test_the_filter_is_the_standards_at_48_khz() -> None:
    shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285, 1, -1.69065929318241, 0.73248077421585]
    high_pass = [1, -2, 1, 1, -1.99004745483398, 0.99007225036621]
    np.testing.assert_allclose(k_weighting(48000), [shelf, high_pass], atol=1e-10)


@pytest.mark.parametrize("rate", [16000, 44100, 48000, 96000])
def test_a_full_scale_tone_in_one_channel_is_3_below(rate: int) -> None:
    assert measured(tone(0, 3, rate), rate) == pytest.approx(-3.01, abs=0.05)


def test_stereo_adds_up_and_surround_weighs() -> None:
    one = tone(-23, 3)
    assert measured(np.repeat(one, 2, 0), 48000) == pytest.approx(-23, abs=0.03)
    low = np.zeros((6, one.shape[1]))
    low[3] = one
    assert measured(low, 48000) == -np.inf
    low[4] = one
    assert measured(low, 48000) == pytest.approx(-23 - 3.01 + 1.49, abs=0.03)


def test_pauses_are_gated_as_in_ebu_tech_3341() -> None:
    """Case 3: 10 s at -36, 60 s at -23, 10 s at -36 dBFS, both channels: -23 LUFS."""
    parts = [tone(-36, 10), tone(-23, 60), tone(-36, 10)]
    assert measured(np.repeat(np.concatenate(parts, 1), 2, 0), 48000) == pytest.approx(-23, abs=0.1)


def test_blocks_of_any_size_tell_the_same() -> None:
    audio = 0.1 * np.random.default_rng(0).standard_normal((2, 100_000))
    assert measured(audio, 48000, 977) == pytest.approx(measured(audio, 48000, 100_000), abs=1e-6)


def test_silence_and_the_very_short() -> None:
    assert measured(np.zeros((2, 48000)), 48000) == -np.inf
    assert measured(np.zeros((1, 0)), 48000) == -np.inf
    assert measured(tone(0, 0.2), 48000) == pytest.approx(-3, abs=0.3)
