"""Files that are cut short, mixed up or of another kind: words, or one line that says what is wrong."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.speech.formats.samples import PLAIN
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import FORMATS, read_words, write_words
from workstation.speech.words import AlignedTranscript

NAMES = [f"a.{form.extensions[0]}" for form in FORMATS]


def reads_or_says(name: str, raw: bytes) -> None:
    try:
        words = read_words(name, raw)
    except ValueError as error:
        said = str(error)
    else:
        said = f"{name}: read"
        check_words(words)
    assert said.startswith(name)
    assert "\n" not in said


def check_words(words: AlignedTranscript) -> None:
    for word in words.words:
        assert word.start is None or 0 <= word.start <= (word.end or 0.0)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40)
@given(raw=st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace"))))
def test_anything_at_all(name: str, raw: bytes) -> None:
    reads_or_says(name, raw)


@pytest.mark.parametrize("name", NAMES)
def test_files_that_were_good_once(name: str) -> None:
    chance = random.Random(4)
    good = write_words(name, PLAIN, WriteOptions("word" if name[2:] in ("ass", "vtt", "lrc", "ttml") else "")).encode()
    for _ in range(150):
        raw = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(raw))
            kind = chance.randrange(4)
            if kind == 0:
                del raw[at : at + chance.randint(1, 40)]
            elif kind == 1:
                raw[at] = chance.choice(b'0123456789:;,.<>{}[]\\"\n\t -')
            elif kind == 2:
                raw[at:at] = raw[chance.randrange(len(raw)) :][: chance.randint(1, 60)]
            else:
                del raw[at:]
            if not raw:
                break
        reads_or_says(name, bytes(raw))


@pytest.mark.parametrize(("written", "score"), [("0.5", 0.5), ("85", None), ("nan", None), ("-2.1", None), ("", None)])
def test_scores_on_another_scale_are_left_out(written: str, score: float | None) -> None:
    table = f"start,end,word,score\n0,1,hello,{written}\n".encode()
    assert [word.score for word in read_words("a.csv", table).words] == [score]
