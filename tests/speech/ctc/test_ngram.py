"""Word n-grams read from ARPA files, and what they weigh when speech is decoded."""

import gzip
import math
from pathlib import Path

import numpy as np
import pytest

from tests.speech.ctc.posteriors import LABELS, STEP, heard, rows, written
from workstation.speech.ctc.decoding import beam_words, greedy_words
from workstation.speech.ctc.emissions import Emissions
from workstation.speech.ctc.ngram import read_arpa

ARPA = r"""
\data\
ngram 1=5
ngram 2=2

\1-grams:
-1.0 <unk>
-99 <s> -0.5
-0.7 their -0.4
-0.6 there -0.3
-0.9 house

\2-grams:
-0.2 <s> there
-0.1 their house

\end\
"""


@pytest.fixture
def arpa(tmp_path: Path) -> Path:
    path = tmp_path / "words.arpa"
    path.write_text(ARPA)
    return path


def test_probabilities_back_off(arpa: Path) -> None:
    model = read_arpa(arpa)
    assert model.order == 2
    tens = {words: model.score(words) / math.log(10) for words in (("their", "house"), ("there", "house"), ("there",))}
    assert tens[("their", "house")] == pytest.approx(-0.1)
    assert tens[("there", "house")] == pytest.approx(-0.3 - 0.9)
    assert tens[("there",)] == pytest.approx(-0.2)
    assert model.score(("house", "mouse")) / math.log(10) == pytest.approx(-1.0)
    packed = arpa.with_suffix(".arpa.gz")
    packed.write_bytes(gzip.compress(ARPA.encode()))
    assert read_arpa(packed) == model


def test_every_step_back_has_its_price(tmp_path: Path) -> None:
    path = tmp_path / "three.arpa"
    path.write_text(
        "\\1-grams:\n-1.0 c\n-2.0 b -0.25\n-3.0 <s> -0.125\n"
        "\\2-grams:\n-0.5 a b -0.75\n-0.5 b d\n\\3-grams:\n-0.0625 a b d\n\\end\\\n"
    )
    model = read_arpa(path)
    tens = [
        model.score(tuple(words.split())) / math.log(10)
        for words in ("a b d", "a b c", "z z a b d", "x b d", "c", "a b q", "")
    ]
    assert model.order == 3
    assert tens == pytest.approx([-0.0625, -2.0, -0.0625, -0.5, -1.125, -8.0, 0.0])


@pytest.mark.parametrize(("text", "message"), [("\\1-grams:\nx y\n", "line 2"), ("hello", "is no language model")])
def test_what_is_no_model_is_said(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "x.arpa").write_text(text)
    with pytest.raises(ValueError, match=message):
        read_arpa(tmp_path / "x.arpa")


def test_the_model_decides_between_words_that_sound_alike(arpa: Path) -> None:
    """The sound leaves the end of the first word open; the next word tells."""
    one, other = rows(written("their house")), rows(written("there house"))
    mixed = np.log((np.exp(one) + np.exp(other)) / 2).astype(np.float32)
    sound = Emissions(mixed, LABELS, 0, STEP, 0.0)
    lexicon = ("their", "there", "house")
    assert beam_words(sound, 32, lexicon, read_arpa(arpa), 1.0)[0] == "their"


def test_long_sound_is_decoded_like_short_sound() -> None:
    long = heard("the quick brown fox " * 60)
    assert beam_words(long) == greedy_words(long)
