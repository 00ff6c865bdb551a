"""Speech to words."""

from pathlib import Path

import numpy as np
import pytest

from tests.speech.answers import finish, in_order
from workstation.speech.engines import transcribe
from workstation.speech.pauses import FrameLevels, cut_at_pauses, loudness
from workstation.speech.transcribe import _pieces

RECORDINGS = Path(__file__).parents[3] / "shared" / "speech"


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(16000, np.float32)])
def test_silence_has_no_cues(samples: np.ndarray) -> None:
    found, _ = finish(transcribe(samples, 16000))
    assert found.cues == ()


@pytest.mark.speech_data
@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="needs the recordings beside the repository")
def test_a_short_phrase_is_recognised() -> None:
    soundfile = pytest.importorskip("soundfile")
    samples, rate = soundfile.read(RECORDINGS / "pocketsphinx" / "goforward.wav", dtype="float32")
    found, progress = finish(transcribe(samples, rate))
    assert [w.text for w in found.words] == ["go", "forward", "ten", "meters"]
    assert all(w.timed and w.score is not None for w in found.words)
    assert in_order(found, len(samples) / rate)
    assert progress == sorted(progress)


def test_noise_is_no_error() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 32000).astype(np.float32)
    found, _ = finish(transcribe(noise, 16000))
    assert in_order(found, 2.0)


def test_long_sound_is_cut_where_it_is_quiet() -> None:
    level = np.full(5000, -10.0)
    level[900:930] = level[2300:2330] = -60.0
    pieces = cut_at_pauses(FrameLevels(level, -30.0), 600, 2000)
    assert pieces[0][0] == 0
    assert pieces[-1][1] == 5000
    assert [a for a, _ in pieces[1:]] == [b for _, b in pieces[:-1]]
    assert 900 <= pieces[0][1] < 930
    assert 2300 <= pieces[1][1] < 2330
    assert all(b - a <= 2000 for a, b in pieces)


def test_only_speech_is_listened_to() -> None:
    level = FrameLevels(np.full(10_000, -10.0), -30.0)
    assert _pieces([(1.0, 3.0), (3.5, 6.0), (9.0, 12.0)], level) == [(100, 600), (900, 1200)]
    assert _pieces([], level) == []
    long = _pieces([(10.0, 60.0)], level)
    assert (long[0][0], long[-1][1]) == (1000, 6000)
    assert all(b - a <= 2000 for a, b in long)


def test_threshold_lies_between_speech_and_pause() -> None:
    bands = np.full((400, 25), 2.0)
    bands[100:300] = 9.0
    assert loudness(bands).speech[110:290].all()
    assert not loudness(bands).speech[:90].any()
    assert loudness(np.full((100, 25), 3.0)).speech.all()
    assert loudness(np.zeros((0, 25))).speech.size == 0
