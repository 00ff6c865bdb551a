"""Alignment without an acoustic model, of voices that are not the synthesiser's own."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from tests.speech.answers import finish
from workstation.speech.engines import align, engine
from workstation.speech.phones.espeak import espeak
from workstation.speech.words import AlignedTranscript

RECORDINGS = Path(__file__).parents[4] / "shared" / "speech"
RATE = 16000
LATE = 0.03
"""How long after their beginnings the synthesiser's events tell of words, at most as a rule."""


def _speak(text: str, language: str) -> tuple[np.ndarray, int, list[float]]:
    speech = espeak().speak(text, language, 190, 80)
    return speech.samples, speech.rate, [start for _, start in speech.words]


def spoken(text: str, language: str = "en-us", taller: float = 1.12) -> tuple[np.ndarray, list[float]]:
    """Speech at 16 kHz, after half a second of faint noise, by a mouth that is so much smaller; the starts of words.

    A process of its own speaks, faster and higher than the aligner lets the synthesiser speak.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        samples, rate, starts = fresh.submit(_speak, text, language).result()
    voice = soxr.resample(samples, rate * taller, RATE).astype(np.float32)
    noise = np.random.default_rng(0).normal(0, 0.002, len(voice) + RATE).astype(np.float32)
    noise[RATE // 2 : RATE // 2 + len(voice)] += voice
    return noise, [start / taller + 0.5 for start in starts]


def by_synthesis(samples: np.ndarray, text: str, language: str = "en") -> tuple[AlignedTranscript, list[float]]:
    return finish(align(samples, RATE, text, language, "synthesis"))


def errors(found: AlignedTranscript, starts: list[float]) -> np.ndarray:
    return np.array([(w.start or 0.0) - s for w, s in zip(found.words, starts, strict=True)])


def in_order(found: AlignedTranscript, seconds: float) -> bool:
    assert all(word.timed for word in found.words)
    edges = [0.0, *(edge or 0.0 for word in found.words for edge in (word.start, word.end)), seconds]
    return edges == sorted(edges)


def test_words_of_another_voice_are_found_where_they_were_spoken() -> None:
    text = "The quick brown fox jumps over the lazy dog near the old river bank"
    samples, starts = spoken(text)
    found, progress = by_synthesis(samples, text)
    assert np.median(np.abs(errors(found, starts))) < LATE
    assert np.abs(errors(found, starts)).max() < 0.12
    assert in_order(found, len(samples) / RATE)
    assert progress == sorted(progress)
    assert all(0 <= p <= 1 for p in progress)
    assert len(progress) > 5
    assert np.median([w.score or 0.0 for w in found.words]) > 0.5


def test_pauses_are_not_part_of_words() -> None:
    samples, starts = spoken("seven yellow birds were singing")
    cut = round((starts[2] - 0.03) * RATE)
    pause = np.random.default_rng(1).normal(0, 0.002, 3 * RATE).astype(np.float32)
    longer = np.concatenate([samples[:cut], pause, samples[cut:]])
    found, _ = by_synthesis(longer, "seven yellow birds were singing")
    assert np.abs(errors(found, [s + 3 * (i > 1) for i, s in enumerate(starts)])).max() < 0.12
    assert (found.words[1].end or 9) < starts[2] + 0.1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der kleine Hund schlief unter dem Tisch während die Kinder spielten"),
        ("fr", "le petit chien dormait sous la table pendant que nous parlions"),
        ("ru", "маленькая собака спала под столом пока дети играли"),
    ],
)
def test_other_languages_need_no_model(language: str, text: str) -> None:
    samples, _ = spoken(text, language)
    with_times, _ = by_synthesis(samples, text, language)
    assert [w.text for w in with_times.words] == text.split()
    assert in_order(with_times, len(samples) / RATE)
    spoken_part = (with_times.words[0].start or 0, with_times.words[-1].end or 0)
    assert spoken_part[0] == pytest.approx(0.5, abs=0.1)
    assert all((w.end or 0) - (w.start or 0) > 0.02 for w in with_times.words)


def test_characters_that_the_synthesiser_runs_together_get_times_of_their_own() -> None:
    samples, _ = spoken("ちいさいいぬはねていました", "ja")
    found, _ = by_synthesis(samples, "ちいさいいぬはねていました", "ja")
    assert len(found.words) > 8
    assert in_order(found, len(samples) / RATE)
    assert np.mean([(w.end or 0) - (w.start or 0) > 0.03 for w in found.words]) > 0.8


def test_print_is_kept_and_every_printed_word_has_a_time() -> None:
    samples, _ = spoken("it cost thirteen pounds sixty in twenty fourteen, and ten percent more now")
    found, _ = by_synthesis(samples, "ANNA: It cost £13.60 in 2014,\n[laughs] and 10% more — now.")
    assert [(c.speaker, len(c.words)) for c in found.cues] == [("ANNA", 5), ("ANNA", 5)]
    assert all(w.timed for w in found.words)
    assert in_order(found, len(samples) / RATE)


def test_words_that_are_not_said_get_no_score_and_the_rest_keeps_its_place() -> None:
    said = "the old man walked slowly down the road to the market and bought some bread"
    samples, starts = spoken(said)
    found, _ = by_synthesis(samples, said.replace("to the market", "to the hippopotamus enclosure market"))
    assert in_order(found, len(samples) / RATE)
    wrong = [w for w in found.words if w.text in ("hippopotamus", "enclosure")]
    kept = [w for w in found.words if w not in wrong]
    off = np.abs([(w.start or 0.0) - s for w, s in zip(kept, starts, strict=True)])
    assert np.median(off) < LATE
    assert max(w.score or 0.0 for w in wrong) < min(0.3, np.median([w.score or 0.0 for w in kept]))


def test_a_word_is_kept_within_the_window_of_its_line() -> None:
    from workstation.speech.synthesis.engine import align_script
    from workstation.speech.text.tokens import parse_text

    samples, starts = spoken("come home now come home now")
    script = parse_text("come home now", "en")
    found, _ = finish(align_script(samples, RATE, script, [(starts[3] - 0.1, len(samples) / RATE)]))
    assert np.abs(errors(found, starts[3:])).max() < 0.12
    first, _ = finish(align_script(samples, RATE, script, part=(0.3, starts[3])))
    assert np.abs(errors(first, starts[:3])).max() < 0.12


def test_much_sound_is_skimmed_first_and_then_searched_near_that(monkeypatch: pytest.MonkeyPatch) -> None:
    from workstation.speech.acoustic import coarse_search, phone_alignment
    from workstation.speech.synthesis import search

    text = "the morning train was late again so we walked along the river to the bridge"
    samples, starts = spoken(text)
    plain, _ = by_synthesis(samples, text)
    monkeypatch.setattr(search, "_VAST", 0)
    monkeypatch.setattr(phone_alignment, "_LARGE", 0)
    found, _ = by_synthesis(samples, text)
    assert errors(found, [w.start or 0.0 for w in plain.words]) == pytest.approx(0, abs=0.02)
    assert np.median(np.abs(errors(found, starts))) < LATE

    monkeypatch.setattr(coarse_search, "_WIDEST", 8)  # so few that the search loses its way
    again, _ = by_synthesis(samples, text)
    assert errors(again, [w.start or 0.0 for w in plain.words]) == pytest.approx(0, abs=0.02)
    monkeypatch.setattr(coarse_search, "_WIDER", 8)
    with pytest.raises(ValueError, match="too short for the text"):
        by_synthesis(samples, text)


@pytest.mark.parametrize(
    ("samples", "text", "language", "message"),
    [
        (np.ones(16000, np.float32), " — ", "en", "the text has no words"),
        (np.zeros(16000, np.float32), "hello", "en", "the sound is silent"),
        (np.full(300, 0.1, np.float32), "one two", "en", "is too short for the text"),
        (np.ones(16000, np.float32), "hello", "tlh", "no voice for the language 'tlh'"),
    ],
)
def test_jobs_without_a_result_say_why(samples: np.ndarray, text: str, language: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        by_synthesis(samples, text, language)
    assert "\n" not in str(caught.value)


def test_sound_that_is_next_to_nothing_is_made_audible(recwarn: pytest.WarningsRecorder) -> None:
    faint = np.random.default_rng(1).normal(0, 1e-41, 16000).astype(np.float32)
    found, _ = by_synthesis(faint, "hello world")
    assert in_order(found, 1.0)
    assert not recwarn.list


def test_noise_and_bad_samples_do_not_break_it() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 32000).astype(np.float32)
    noise[100:200] = np.nan
    found, _ = by_synthesis(noise, "hello world")
    assert in_order(found, 2.0)


def test_it_is_an_engine_of_any_language() -> None:
    assert engine("synthesis").speaks("mt")
    assert engine("synthesis").ready("align", "is")


@pytest.mark.speech_data
@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="needs the recordings beside the repository")
def test_australian_sentences_are_within_the_aim() -> None:
    import json

    off = []
    for reference in sorted((RECORDINGS / "emur_ae").glob("*.ref.json")):
        true = json.loads(reference.read_text("utf-8"))
        samples, rate = soundfile.read(RECORDINGS / true["audio"], dtype="float32")
        text = reference.with_name(reference.name.replace(".ref.json", ".txt")).read_text("utf-8")
        found, _ = finish(align(samples, rate, text, true["language"], "synthesis"))
        if len(found.words) == len(true["words"]):
            off += [abs((w.start or 0) - t["start"]) for w, t in zip(found.words, true["words"], strict=True)]
    assert len(off) > 30
    assert np.mean(off) < 0.024
