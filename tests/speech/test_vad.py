"""Voice activity: synthesised speech between silence and noise, with Silero's network and by loudness alone."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.speech.ctc.tiny_ctc import RATE, say
from workstation.speech import silero
from workstation.speech.vad import Activity, ActivityRules, pauses_between, ranges_of, speech_ranges

SHARED = Path(__file__).resolve().parents[3] / "shared" / "speech"


def two_sayings() -> tuple[np.ndarray, list[tuple[float, float]]]:
    """A second of nothing, speech, two seconds of nothing, speech, a second of nothing; and where the speech is."""
    first, _, ends = say(["silver", "river", "open", "garden"])
    second, _, ends2 = say(["seven", "yellow", "tiger"])
    sound = np.concatenate([np.zeros(RATE), first, np.zeros(2 * RATE), second, np.zeros(RATE)]).astype(np.float32)
    start = 3 + len(first) / RATE
    return sound, [(1.0, 1 + ends[-1]), (start, start + ends2[-1])]


@pytest.mark.parametrize("without_wheel", [False, True])
@pytest.mark.parametrize("rate", [RATE, 44_100])
def test_speech_is_found_and_silence_is_not(without_wheel: bool, rate: int, monkeypatch: pytest.MonkeyPatch) -> None:
    import soxr

    if without_wheel:
        monkeypatch.setattr(silero, "weights_path", lambda: None)
    sound, wanted = two_sayings()
    found = speech_ranges(soxr.resample(sound, RATE, rate), rate, ActivityRules(pause=0.5))
    assert len(found) == len(wanted)
    for (start, stop), (first, last) in zip(found, wanted, strict=True):
        assert abs(start - first) < 0.25
        assert abs(stop - last) < 0.3


def test_noise_is_no_speech() -> None:
    noise = np.random.default_rng(3).normal(0, 0.1, 5 * RATE).astype(np.float32)
    assert speech_ranges(noise, RATE) == []


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(RATE), np.zeros(100), np.full(RATE, np.nan)])
def test_nothing_has_no_speech(samples: np.ndarray) -> None:
    assert speech_ranges(samples, RATE) == []


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.speech.answers import finish

    sound, _ = two_sayings()
    whole, _ = finish(silero.speech_probabilities(sound))
    monkeypatch.setattr(silero, "_BLOCK", 7)
    pieces, progress = finish(silero.speech_probabilities(sound))
    assert np.abs(whole - pieces).max() < 1e-5
    assert progress == sorted(progress)
    assert progress[-1] == 1.0


def test_rules_join_drop_and_widen() -> None:
    probabilities = np.zeros(300, np.float32)
    probabilities[50:100] = probabilities[110:150] = 0.9  # a gap of 0.1 s
    probabilities[150:160] = 0.4  # does not begin speech, but goes on with it
    probabilities[200:205] = 0.9  # too short
    activity = Activity(probabilities, 0.01, 3.0)
    assert ranges_of(activity, ActivityRules(margin=0.0)) == [(0.5, 1.6)]
    assert ranges_of(activity, ActivityRules(pause=0.05, margin=0.0)) == [(0.5, 1.0), (1.1, 1.6)]
    assert ranges_of(activity, ActivityRules(margin=1.0, shortest=0.01)) == [(0.0, 3.0)]


def test_pauses_are_what_lies_between() -> None:
    assert pauses_between([(0.5, 1.0), (2.0, 3.0)], 3.0) == [(0.0, 0.5), (1.0, 2.0)]
    assert pauses_between([], 2.0) == [(0.0, 2.0)]


def test_rules_are_checked() -> None:
    with pytest.raises(ValueError, match=r"threshold must lie between 0 and 1, got 1\.5"):
        ActivityRules(threshold=1.5)
    with pytest.raises(ValueError, match="pause must be 0 s or more, got -1"):
        ActivityRules(pause=-1)


@pytest.mark.speech_data
@pytest.mark.skipif(not SHARED.is_dir(), reason="the recordings are not here")
@pytest.mark.parametrize("name", ["emur_ae/msajc003", "pocketsphinx/sense_0890", "mfa/cold_corpus3"])
def test_words_of_recordings_lie_in_speech(name: str) -> None:
    reference = json.loads((SHARED / f"{name}.ref.json").read_text("utf-8"))
    samples, rate = soundfile.read(SHARED / reference["audio"], always_2d=True)
    found = speech_ranges(samples.mean(axis=1), rate)
    inside = [any(a <= (w["start"] + w["end"]) / 2 <= b for a, b in found) for w in reference["words"]]
    assert np.mean(inside) > 0.95
