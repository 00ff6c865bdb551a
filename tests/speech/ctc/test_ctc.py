"""Words from CTC emissions: windows, alignment with a star, decoding."""

import numpy as np
import pytest

from tests.speech.answers import finish, in_order
from tests.speech.ctc.posteriors import LABELS, STEP, heard, rows, written
from workstation.speech.ctc.alignment import find_words
from workstation.speech.ctc.decoding import beam_words, greedy_words
from workstation.speech.ctc.emissions import Emissions
from workstation.speech.ctc.engine import align, emissions_of, transcribe
from workstation.speech.ctc.romanise import spell


class Written:
    """A model that hears what is written: each frame's label is its loudest sample, in thousandths."""

    labels, blank, rate, hop, field = LABELS, 0, 16000, 320, 400

    def __init__(self) -> None:
        self.longest = 0

    def emissions(self, samples: np.ndarray) -> np.ndarray:
        self.longest = max(self.longest, len(samples))
        frames = (len(samples) - self.field) // self.hop + 1
        heard = np.rint(samples[: frames * self.hop].reshape(frames, self.hop).max(axis=1) * 1000).astype(int)
        return rows(heard)


def sound(text: str) -> np.ndarray:
    return np.repeat(np.array(written(text), np.float32) / 1000, 320)


def test_windows_answer_as_the_whole_does() -> None:
    model, samples = Written(), sound("the quick brown fox." * 40)
    assert len(samples) > 60 * 16000
    found, progress = finish(emissions_of(model, samples, 16000))
    np.testing.assert_array_equal(found.log_probs.argmax(axis=1), written("the quick brown fox." * 40))
    assert model.longest <= 24 * 16000 + 80
    assert progress == sorted(progress)
    assert progress[-1] == 1.0


def test_words_are_found_where_they_are() -> None:
    found, progress = finish(align(sound(".hello there.friend."), 16000, "Hello there,\nfriend!", model=Written()))
    assert [w.text for w in found.words] == ["Hello", "there,", "friend!"]
    assert [round(w.start or 0, 2) for w in found.words] == [1.0, 1.6, 3.1]
    assert all((w.score or 0) > 0.9 for w in found.words)
    assert len(found.cues) == 2
    assert progress == sorted(progress)


def test_speech_that_is_not_in_the_text_is_passed_over() -> None:
    said = ".some other speech.hello there.and more of it."
    found, _ = finish(align(sound(said), 16000, "hello there", model=Written()))
    start = written(said[: said.index("hello")])
    assert found.words[0].start == pytest.approx(len(start) * STEP, abs=0.021)
    assert (found.words[1].end or 0) < len(written(said[: said.index(".and")])) * STEP + 0.02


def test_a_word_that_is_not_said_has_no_score_and_moves_no_other() -> None:
    text = "hello strange my friend"
    found, _ = finish(align(sound(".hello my friend."), 16000, text, model=Written()))
    whole, _ = finish(align(sound(".hello my friend."), 16000, "hello my friend", model=Written()))
    assert found.words[1].timed
    assert found.words[1].score == 0.0
    rest = [found.words[i] for i in (0, 2, 3)]
    for word, same in zip(rest, whole.words, strict=True):
        assert word.start == pytest.approx(same.start, abs=0.041)


def test_a_number_is_heard_in_the_reading_that_was_said() -> None:
    year, _ = finish(align(sound(".it was nineteen eighty four."), 16000, "it was 1984", model=Written()))
    count, _ = finish(
        align(sound(".it was one thousand nine hundred eighty four."), 16000, "it was 1984", model=Written())
    )
    assert all((w.score or 0) > 0.8 for w in year.words)
    assert (count.words[2].end or 0) - (count.words[2].start or 0) > 3


def test_a_word_that_cannot_be_spelt_has_a_time_between_its_neighbours() -> None:
    found, _ = finish(align(sound(".hello.friend."), 16000, "hello 漢 friend", model=Written()))
    assert in_order(found, 10.0)


@pytest.mark.parametrize(
    ("samples", "text", "message"),
    [
        (np.zeros(16000, np.float32), "hello", "silent"),
        (np.zeros(0, np.float32), "hello", "empty"),
        (np.full(1600, 0.001, np.float32), "a very long text", "too short"),
        (np.full(1600, 0.001, np.float32), "...", "no words"),
    ],
)
def test_what_cannot_be_aligned_is_said(samples: np.ndarray, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        finish(align(samples, 16000, text, model=Written()))


def test_speech_becomes_words_with_times() -> None:
    found, _ = finish(transcribe(sound(".hello there.friend."), 16000, model=Written()))
    assert " ".join(w.text for w in found.words) == "hello therefriend"
    found, _ = finish(transcribe(sound(".hello there .friend."), 16000, model=Written()))
    assert [w.text for w in found.words] == ["hello", "there", "friend"]
    assert found.words[0].start == pytest.approx(1.0, abs=0.021)
    assert in_order(found, 10.0)


def test_silence_gives_no_cues() -> None:
    assert finish(transcribe(np.zeros(32000, np.float32), 16000, model=Written()))[0].cues == ()
    assert finish(transcribe(np.full(32000, 1e-5, np.float32), 16000, model=Written()))[0].cues == ()


def test_greedy_and_beam_agree_where_the_sound_is_clear() -> None:
    clear = heard("it is all well here")
    assert greedy_words(clear) == beam_words(clear) == ["it", "is", "all", "well", "here"]


def test_a_beam_sums_over_the_paths_of_a_text() -> None:
    log_probs = np.full((2, len(LABELS)), -30.0, np.float32)
    log_probs[:, 0], log_probs[:, 2] = np.log(0.6), np.log(0.4)
    unsure = Emissions(log_probs, LABELS, 0, STEP, 0.0)
    assert greedy_words(unsure) == []
    assert beam_words(unsure) == ["a"]


def test_a_lexicon_and_a_language_model_choose() -> None:
    log_probs = rows(written("the cat"))
    a, u, c, b = (LABELS.index(letter) for letter in "aucb")
    for frame in np.flatnonzero(log_probs.argmax(axis=1) == a):
        log_probs[frame, [a, u]] = np.log([0.45, 0.5])
    for frame in np.flatnonzero(log_probs.argmax(axis=1) == c):
        log_probs[frame, [c, b]] = np.log([0.5, 0.45])
    unsure = Emissions(log_probs, LABELS, 0, STEP, 0.0)
    assert beam_words(unsure) == ["the", "cut"]
    assert beam_words(unsure, lexicon=["THE", "cat", "bat"]) == ["the", "cat"]

    class Zoo:
        def score(self, words: tuple[str, ...]) -> float:
            return 0.0 if words in {("the",), ("the", "bat")} else -9.0

    assert beam_words(unsure, language_model=Zoo(), weight=1.0) == ["the", "bat"]


def test_more_words_than_frames_have_no_place() -> None:
    assert finish(find_words(heard("ab"), ["abc"] * 10))[0] is None


@pytest.mark.parametrize(
    ("word", "spelt"),
    [("Ärger", "arger"), ("don’t", "don't"), ("Straße", "strasse"), ("Москва", "moskva"), ("Αθήνα", "athina"),
     ("Łódź", "lodz"), ("...", ""), ("'", "")],
)  # fmt: skip
def test_words_are_written_in_the_letters_of_the_model(word: str, spelt: str) -> None:
    assert "".join(spell(word, LABELS)) == spelt


def test_a_models_own_letters_come_first() -> None:
    assert spell("Ära", ("Ä", "R", "A")) == ("Ä", "R", "A")
