"""De-clipping: crests come back, what was whole stays."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.effects.declip import Declip

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
