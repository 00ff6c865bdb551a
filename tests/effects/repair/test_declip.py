"""De-clipping: crests come back, what was whole stays."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from workstation.effects.repair.declip import Declip

RATE = 44100
SPEECH = Path(__file__).parents[2].parent / "shared" / "speech"
WHOLE = {"output_db": 0.0}


def ratio_db(heard: np.ndarray, wanted: np.ndarray) -> float:
    return float(10 * np.log10((wanted**2).sum() / (((heard - wanted) ** 2).sum() + 1e-30)))


def music() -> np.ndarray:
    at = np.arange(3 * RATE) / RATE
    tones = sum(np.sin(2 * np.pi * hz * at + k) / k for k, hz in enumerate((196, 294, 440, 587), 1))
    return (0.4 * tones + 0.001 * np.random.default_rng(0).standard_normal(len(at))).astype(np.float32)


def test_crests_come_back() -> None:
    clean = music()
    cut = np.clip(clean, -0.45, 0.45)
    out = Declip().apply(cut[None], RATE, WHOLE)[0]
    assert ratio_db(cut, clean) < 20
    assert ratio_db(out, clean) > 33
    untouched = np.abs(cut) < 0.44
    np.testing.assert_allclose(out[untouched], cut[untouched], atol=1e-6)
    assert (np.abs(out) >= np.abs(cut) - 1e-6).all()


def test_each_channel_has_its_own_level() -> None:
    clean = music()
    cut = np.stack([np.clip(clean, -0.45, 0.45), 0.5 * np.clip(clean, -0.6, 0.6)])
    out = Declip().apply(cut, RATE, WHOLE)
    assert ratio_db(out[0], clean) > 33
    assert ratio_db(2 * out[1], clean) > 33


def test_what_was_whole_stays_but_for_the_output_level() -> None:
    clean = music()
    out = Declip().apply(clean[None], RATE)[0]
    assert ratio_db(out * 10 ** (6 / 20), clean) > 45


@pytest.mark.speech_data
def test_cut_speech_comes_back() -> None:
    path = SPEECH / "jfk" / "jfk.flac"
    if not path.exists():
        pytest.skip("the recordings are not here")
    clean = np.ascontiguousarray(soundfile.read(path, dtype="float32")[0][:, 0])
    cut = np.clip(clean, -0.5 * clean.max(), 0.5 * clean.max())
    assert ratio_db(Declip().apply(cut[None], RATE, WHOLE)[0], clean) > ratio_db(cut, clean) + 12


def voice() -> np.ndarray:
    """Syllables of different loudness: its crests get rarer towards the highest."""
    at, rng = np.arange(4 * RATE) / RATE, np.random.default_rng(3)
    level = np.repeat(10 ** (rng.uniform(-15, 0, 40) / 20), RATE // 10)[: len(at)]
    shape = np.sin(np.pi * (at * 10 % 1)) ** 2
    tone = sum(np.sin(2 * np.pi * 140 * k * (at + 0.002 * np.sin(9 * at)) + k * k) / k for k in range(1, 9))
    return (0.3 * level * shape * tone).astype(np.float32)


@pytest.mark.parametrize("part", [0.6, 0.4])
@pytest.mark.parametrize("side", [1, -1])
def test_a_cut_on_one_side_alone_is_rounded_out(side: int, part: float) -> None:
    clean = side * voice()
    cut = np.minimum(clean, part * clean.max())
    out = Declip().apply(side * cut[None], RATE, WHOLE)[0] * side
    assert ratio_db(out, clean) > ratio_db(cut, clean) + 8
    np.testing.assert_allclose(out[cut < 0.9 * cut.max()], cut[cut < 0.9 * cut.max()], atol=1e-6)


def test_one_louder_crest_does_not_hide_the_others() -> None:
    clean = voice()
    cut = np.clip(clean, -0.4 * np.abs(clean).max(), 0.4 * np.abs(clean).max())
    for sound in (clean, cut):
        sound[RATE : RATE + 40] += 0.9 * np.hanning(40)
    assert ratio_db(Declip().apply(cut[None], RATE, WHOLE)[0], clean) > ratio_db(cut, clean) + 8


def test_each_stretch_has_its_own_level() -> None:
    clean = np.concatenate([voice(), 0.3 * voice()])
    half = len(clean) // 2
    cut = clean.copy()
    cut[half:] = np.clip(clean[half:], -0.1, 0.1)
    out = Declip().apply(cut[None], RATE, WHOLE)[0]
    assert ratio_db(out[half:], clean[half:]) > ratio_db(cut[half:], clean[half:]) + 8
    assert ratio_db(out[: half - RATE], clean[: half - RATE]) > 45


@pytest.mark.parametrize("part", [0.5, 0.35])
def test_a_cut_that_was_resampled_is_rounded_out(part: float) -> None:
    """As every compressed file is, and every sound at another rate: the crests ripple."""
    clean = voice()
    cut = np.clip(clean, -part * np.abs(clean).max(), part * np.abs(clean).max())
    clean, cut = (soxr.resample(sound, RATE, 48_000) for sound in (clean, cut))
    out = Declip().apply(cut[None], 48_000, WHOLE)[0]
    assert ratio_db(out, clean) > ratio_db(cut, clean) + 4
