"""The embedded English engine, on synthesised speech and on recordings."""

from pathlib import Path

import numpy as np
import pytest

from tests.speech.answers import finish, in_order
from tests.speech.spoken import spoken
from workstation.speech.engines import align, choose, engine
from workstation.speech.pocketsphinx_engine import align_script
from workstation.speech.text.tokens import parse_text

RECORDINGS = Path(__file__).parents[3] / "shared" / "speech"


def test_words_are_found_where_they_were_spoken() -> None:
    text = "The quick brown fox jumps over the lazy dog near the old river bank"
    samples, rate, starts = spoken(text)
    found, progress = finish(align(samples, rate, text))
    assert [w.text for w in found.words] == text.split()
    errors = [abs((w.start or 0.0) - s) for w, s in zip(found.words, starts, strict=True)]
    assert np.median(errors) < 0.03
    assert max(errors) < 0.2
    assert in_order(found, len(samples) / rate)
    assert progress == sorted(progress)
    assert all(0 <= p <= 1 for p in progress)
    assert np.median([w.score or 0.0 for w in found.words]) > 0.5


def test_print_is_kept_and_every_printed_word_has_a_time() -> None:
    samples, rate, _ = spoken("it cost thirteen pounds sixty in twenty fourteen, and ten percent more now")
    found, _ = finish(align(samples, rate, "ANNA: It cost £13.60 in 2014,\n[laughs] and 10% more — now."))
    assert [
        w.text.replace(" ", "\xa0") for w in found.words
    ] == "It cost £13.60 in 2014, [laughs] and 10% more — now.".replace(" —", "\xa0—").split(" ")
    assert [(c.speaker, len(c.words)) for c in found.cues] == [("ANNA", 5), ("ANNA", 5)]
    assert all(w.timed for w in found.words)
    assert in_order(found, len(samples) / rate)


def test_words_that_are_not_said_get_a_time_but_no_score_and_the_rest_keeps_its_place() -> None:
    said = "the old man walked slowly down the road to the market and bought some bread"
    samples, rate, starts = spoken(said)
    text = said.replace("to the market", "to the hippopotamus enclosure market")
    found, _ = finish(align(samples, rate, text))
    words = found.words
    assert {w.text for w in words if not w.score} == {"hippopotamus", "enclosure"}
    assert all(w.timed for w in words)
    assert in_order(found, len(samples) / rate)
    kept = [w for w in words if w.score]
    errors = [abs((w.start or 0.0) - s) for w, s in zip(kept, starts, strict=True)]
    assert np.median(errors) < 0.03


def test_speech_that_the_text_lacks_is_passed_over() -> None:
    said = "kindly note that my first remark was never written down anywhere the meeting will begin at noon tomorrow"
    samples, rate, starts = spoken(said)
    found, _ = finish(align(samples, rate, "the meeting will begin at noon tomorrow"))
    errors = [abs((w.start or 0.0) - s) for w, s in zip(found.words, starts[-7:], strict=True)]
    assert max(errors) < 0.2


def test_a_wrong_word_has_a_lower_score_than_the_right_ones() -> None:
    said = "the old man walked slowly down the road and bought some bread"
    samples, rate, _ = spoken(said)
    found, _ = finish(align(samples, rate, said.replace("slowly", "magnetic")))
    scores = {w.text: w.score or 0.0 for w in found.words}
    assert scores["magnetic"] < 0.6 * np.median(list(scores.values()))
    assert all(0 <= score <= 1 for score in scores.values())


def test_another_text_gets_low_scores() -> None:
    samples, rate, _ = spoken("bright autumn leaves were falling over the quiet garden wall")
    found, _ = finish(align(samples, rate, "six thick thistle sticks vex jumbo zebras"))
    assert max((w.score or 0.0) for w in found.words if w.timed or w.score is not None) < 0.5


@pytest.mark.parametrize(
    ("samples", "text", "message"),
    [
        (np.ones(16000, np.float32), " — ", "the text has no words"),
        (np.zeros(0, np.float32), "hello", "the sound is empty"),
        (np.zeros(16000, np.float32), "hello", "the sound is silent"),
        (np.full(16000, np.nan, np.float32), "hello", "the sound is silent"),
        (np.full(300, 0.1, np.float32), "one two", "is too short for the text"),
        (np.ones((2, 16000), np.float32), "hello", "must be mono"),
    ],
)
def test_jobs_without_a_result_say_why(samples: np.ndarray, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        finish(align(samples, 16000, text))
    assert "\n" not in str(caught.value)


def test_noise_and_bad_samples_do_not_break_it() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 32000).astype(np.float32)
    noise[100:200] = np.nan
    found, _ = finish(align(noise, 16000, "hello world"))
    assert len(found.words) == 2


def test_progress_never_falls_where_the_windows_have_no_room() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 16 * 16000).astype(np.float32)
    script = parse_text("hello\nworld", "en")
    found, progress = finish(align_script(noise, 16000, script, [(0.0, 0.001), (16.0, 16.0)]))
    assert len(found.words) == 2
    assert progress == sorted(progress)


def test_engines_are_chosen_by_language() -> None:
    assert choose("align", "en-GB").id == "embedded"
    with pytest.raises(ValueError, match="there is no engine 'x'"):
        engine("x")
    with pytest.raises(ValueError, match="rate must be positive"):
        finish(align(np.ones(9, np.float32), 0, "a"))


@pytest.mark.speech_data
@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="needs the recordings beside the repository")
def test_jfk_has_all_words_in_order() -> None:
    soundfile = pytest.importorskip("soundfile")
    samples, rate = soundfile.read(RECORDINGS / "jfk" / "jfk.flac", dtype="float32")
    samples = samples.mean(axis=1)
    text = (RECORDINGS / "jfk" / "jfk.txt").read_text()
    found, _ = finish(align(samples, rate, text))
    assert [w.text for w in found.words] == text.split()
    assert all(w.timed for w in found.words)
    assert in_order(found, len(samples) / rate)
    assert abs((found.words[0].start or 0.0) - 0.3) < 0.1
