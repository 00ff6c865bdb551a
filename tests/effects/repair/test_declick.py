"""De-clicking: clicks go, the sound beneath comes back, and what never clicked stays."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy import signal

from workstation.dsp.kernels.repair import fill, prediction
from workstation.effects.repair.declick import Declick

RATE = 44100
SPEECH = Path(__file__).parents[2].parent / "shared" / "speech"


def music(seconds: float = 3.0) -> np.ndarray:
    """Chords over soft noise."""
    at = np.arange(int(seconds * RATE)) / RATE
    rng = np.random.default_rng(0)
    tones = sum(
        np.sin(2 * np.pi * hz * at + rng.uniform(0, 6)) / k for k, hz in enumerate((220, 277, 330, 660, 990), 1)
    )
    return (0.15 * tones + 0.002 * rng.standard_normal(len(at))).astype(np.float32)


def clicked(clean: np.ndarray, count: int, longest: int) -> np.ndarray:
    rng = np.random.default_rng(7)
    out = clean.copy()
    for place in rng.choice(np.arange(3000, len(clean) - 3000), count, replace=False):
        length = rng.integers(1, longest + 1)
        out[place : place + length] += 0.4 * rng.standard_normal(length).astype(np.float32)
    return out


def ratio_db(heard: np.ndarray, wanted: np.ndarray) -> float:
    return float(10 * np.log10((wanted**2).sum() / (((heard - wanted) ** 2).sum() + 1e-30)))


def test_clicks_in_music_go() -> None:
    clean = music()
    bad = clicked(clean, 100, 30)
    assert ratio_db(bad, clean) < 16
    assert ratio_db(Declick().apply(bad[None], RATE)[0], clean) > 42


def test_what_never_clicked_stays() -> None:
    clean = music()
    assert ratio_db(Declick().apply(clean[None], RATE)[0], clean) > 60


def test_channels_are_repaired_apart_and_across_pieces() -> None:
    clean = music(4.0)
    bad = np.stack([clicked(clean, 150, 20), clean])
    out = Declick().apply(bad, RATE)
    assert ratio_db(out[0], clean) > 36
    assert ratio_db(out[1], clean) > 60
    at_the_seam = clean.copy()
    at_the_seam[65530:65545] += 0.5
    assert ratio_db(Declick().apply(at_the_seam[None], RATE)[0], clean) > 40


def test_long_gaps_are_left_when_only_short_ones_are_meant() -> None:
    clean = music()
    bad = clean.copy()
    bad[50_000:50_300] += 0.3 * np.random.default_rng(1).standard_normal(300).astype(np.float32)
    out = Declick().apply(bad[None], RATE, {"longest_ms": 0.5})[0]
    np.testing.assert_allclose(out[50_050:50_250], bad[50_050:50_250], atol=1e-6)


def test_prediction_finds_the_filter_that_made_the_sound() -> None:
    made_by = np.array([1.0, -1.6, 0.81, 0.05])
    sound = signal.lfilter([1.0], made_by, np.random.default_rng(2).standard_normal(20_000))
    taps = np.empty(4)
    assert prediction(sound, 3, taps)
    np.testing.assert_allclose(taps, made_by, atol=0.03)
    assert not prediction(np.zeros(100), 3, taps)


def test_filling_is_the_least_squares_solution() -> None:
    rng = np.random.default_rng(3)
    taps = np.array([1.0, -1.2, 0.5, 0.1, -0.05])
    sound = signal.lfilter([1.0], taps, rng.standard_normal(60))
    first, last = 20, 33
    # Every equation of the residue, for all samples: e = T x, solved for the unknown columns.
    whole = np.array([[taps[n - k] if 0 <= n - k < 5 else 0.0 for k in range(60)] for n in range(4, 60)])
    known = sound.copy()
    known[first:last] = 0
    expected = np.linalg.lstsq(whole[:, first:last], -whole @ known, rcond=None)[0]
    fill(sound, first, last, taps)
    np.testing.assert_allclose(sound[first:last], expected, atol=1e-8)


@pytest.mark.speech_data
def test_real_speech_is_spared_and_repaired() -> None:
    path = SPEECH / "jfk" / "jfk.flac"
    if not path.exists():
        pytest.skip("the recordings are not here")
    clean = np.ascontiguousarray(soundfile.read(path, dtype="float32")[0][:, 0])
    assert ratio_db(Declick().apply(clean[None], RATE)[0], clean) > 45
    assert ratio_db(Declick().apply(clicked(clean, 200, 20)[None], RATE)[0], clean) > 35
