"""Noise reduction: its formulas against scipy, and what it does to voices in noise."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy import special

from workstation.dsp.kernels.denoise import denoise_gains, exponential_integral
from workstation.effects.repair.noise_reduction import NoiseReduction

RATE = 16000
SPEECH = Path(__file__).parents[2].parent / "shared" / "speech"


def test_exponential_integral_is_scipys() -> None:
    x = np.geomspace(1e-6, 50, 200)
    np.testing.assert_allclose([exponential_integral(v) for v in x], special.exp1(x), rtol=1e-4)


def test_the_gain_of_a_bin_far_above_known_noise_is_ephraims_and_malahs() -> None:
    noise, speech, power = 1.0, 90.0, 120.0
    gains = np.empty((1, 1), np.float32)
    settings = np.array([1.0, 0.1, 1.0, 0.9, 0.98, 100.0])
    state = np.array([[noise], [speech], [1.0], [0.0], [0.0], [0.0]])
    denoise_gains(np.full((1, 1), power, np.float32), settings, state, np.array([50.0]), gains)
    before = 0.98 * speech / noise + 0.02 * (power / noise - 1)
    share = before / (1 + before)
    assert gains[0, 0] == pytest.approx(share * np.exp(0.5 * special.exp1(share * power / noise)), rel=1e-3)


def voice(seconds: float = 6.0) -> tuple[np.ndarray, np.ndarray]:
    """Harmonic syllables of a quarter of a second with pauses as long, and where the pauses are."""
    at = np.arange(int(seconds * RATE)) / RATE
    pitch = 140 + 15 * np.sin(2 * np.pi * 0.7 * at)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    sound = sum(np.sin(k * phase) / k for k in range(1, 20))
    syllable = np.clip(np.sin(2 * np.pi * 2 * at) * 8, 0, 1)
    return 0.1 * sound * syllable, syllable == 0


def ratio_db(heard: np.ndarray, wanted: np.ndarray) -> float:
    return float(10 * np.log10((wanted**2).sum() / ((heard - wanted) ** 2).sum()))


@pytest.mark.parametrize(("snr", "better"), [(5, 6.5), (15, 3.5)])
def test_a_voice_in_hiss_becomes_clearer(snr: float, better: float) -> None:
    clean, pauses = voice()
    hiss = np.random.default_rng(1).standard_normal(len(clean))
    hiss *= np.sqrt((clean**2).mean() / (hiss**2).mean()) * 10 ** (-snr / 20)
    noisy = (clean + hiss).astype(np.float32)[None]
    out = NoiseReduction().apply(noisy, RATE, {"reduction_db": 15.0})[0]
    assert ratio_db(out, clean) > ratio_db(noisy[0], clean) + better
    pauses[: RATE // 2] = False
    assert 20 * np.log10(out[pauses].std() / hiss[pauses].std()) < -12.5


def test_it_starts_right_away() -> None:
    hiss = (0.01 * np.random.default_rng(2).standard_normal((1, RATE))).astype(np.float32)
    out = NoiseReduction().apply(hiss, RATE, {"reduction_db": 20.0})
    assert 20 * np.log10(out[0, : RATE // 4].std() / 0.01) < -15


def test_noise_that_rises_is_followed() -> None:
    hiss = 0.003 * np.random.default_rng(3).standard_normal((1, 8 * RATE))
    hiss[:, 3 * RATE :] *= 4
    out = NoiseReduction().apply(hiss.astype(np.float32), RATE, {"reduction_db": 20.0})
    assert 20 * np.log10(out[0, 6 * RATE :].std() / hiss[0, 6 * RATE :].std()) < -15


def test_the_residue_and_the_rest_are_the_whole() -> None:
    audio = (0.1 * np.random.default_rng(4).standard_normal((2, 8000))).astype(np.float32)
    rest = NoiseReduction().apply(audio, RATE)
    residue = NoiseReduction().apply(audio, RATE, {"residue": True})
    np.testing.assert_allclose(rest + residue, audio, atol=1e-5)


def test_channels_apart_are_as_if_alone() -> None:
    audio = np.stack([voice(2.0)[0], 0.01 * np.random.default_rng(5).standard_normal(2 * RATE)]).astype(np.float32)
    both = NoiseReduction().apply(audio, RATE, {"link": False})
    for channel in range(2):
        alone = NoiseReduction().apply(audio[channel : channel + 1], RATE)
        np.testing.assert_allclose(both[channel], alone[0], atol=1e-6)


@pytest.mark.speech_data
def test_real_speech_gains_as_much() -> None:
    path = SPEECH / "jfk" / "jfk.flac"
    if not path.exists():
        pytest.skip("the recordings are not here")
    stereo, rate = soundfile.read(path, dtype="float32")
    clean = stereo[:, 0]
    hiss = np.random.default_rng(0).standard_normal(len(clean)) * clean.std() * 10 ** (-10 / 20)
    out = NoiseReduction().apply((clean + hiss).astype(np.float32)[None], rate)[0]
    assert ratio_db(out, clean) > 10 + 6
