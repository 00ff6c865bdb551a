"""Noise reduction by a learned profile: on noise alone, and on a voice in noise that it has heard alone before."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.core.sound.sources import ArraySource, Samples
from workstation.effects.repair.noise_profile import NoiseProfile
from workstation.effects.streams.spectrum_rows import learn

SPEECH = Path(__file__).parents[3].parent / "shared" / "speech"
RATE = 16_000


def hiss(seconds: float, seed: int, level: float = 0.02) -> Samples:
    """Noise that is no white one."""
    white = np.random.default_rng(seed).standard_normal((1, round(seconds * RATE)))
    return (level * np.diff(white, axis=1, prepend=0)).astype(np.float32)


def profile(noise: Samples, rate: int = RATE) -> object:
    return learn(ArraySource(noise, rate))


@pytest.mark.parametrize("reduction_db", [10.0, 20.0])
def test_what_was_learned_is_turned_down_by_as_much_as_said(reduction_db: float) -> None:
    values = {"profile": profile(hiss(2, 0)), "reduction_db": reduction_db}
    noise = hiss(3, 1)
    out = NoiseProfile().apply(noise, RATE, values)
    fallen = 20 * np.log10(out[:, RATE:].std() / noise[:, RATE:].std())
    assert fallen == pytest.approx(-reduction_db, abs=1.5)


def test_without_a_profile_the_sound_stays() -> None:
    noise = hiss(1, 1)
    np.testing.assert_allclose(NoiseProfile().apply(noise, RATE)[:, 800:-800], noise[:, 800:-800], atol=1e-6)


def test_the_residue_and_the_rest_are_the_whole() -> None:
    values = {"profile": profile(hiss(2, 0))}
    noise = hiss(1, 1)
    rest, residue = (NoiseProfile().apply(noise, RATE, {**values, "residue": on}) for on in (False, True))
    np.testing.assert_allclose((rest + residue)[:, 800:-800], noise[:, 800:-800], atol=1e-6)


def si_sdr(heard: np.ndarray, wanted: np.ndarray) -> float:
    scaled = (heard @ wanted) / (wanted @ wanted) * wanted
    return float(10 * np.log10((scaled @ scaled) / np.square(heard - scaled).sum()))


@pytest.mark.skipif(not SPEECH.is_dir(), reason="the recordings are not there")
@pytest.mark.parametrize("snr_db", [5.0, 0.0])
def test_a_voice_becomes_clearer(snr_db: float) -> None:
    voice, rate = soundfile.read(SPEECH / "pocketsphinx" / "goforward.wav", dtype="float64")
    noise = hiss(20, 5)[0, : len(voice) + rate].astype(np.float64)
    noise *= np.sqrt(np.square(voice).mean() / np.square(noise).mean()) * 10 ** (-snr_db / 20)
    mixed = voice + noise[rate:]
    values = {"profile": profile(noise[None, :rate].astype(np.float32), rate)}
    out = NoiseProfile().apply(mixed.astype(np.float32)[None], rate, values)[0].astype(np.float64)
    assert si_sdr(out, voice) > si_sdr(mixed, voice) + 6
