"""What a recogniser heard against what the aligner found."""

from collections.abc import Generator, Sequence
from types import SimpleNamespace

import pytest

from tests.speech.answers import finish
from workstation.speech import refine_times
from workstation.speech.refine_times import retime
from workstation.speech.text.placing import Found
from workstation.speech.text.tokens import Script
from workstation.speech.words import TimedWord


def retimed(
    monkeypatch: pytest.MonkeyPatch,
    words: Sequence[TimedWord],
    found: Sequence[Found | None] | None,
    asked: list[Script] | None = None,
) -> list[TimedWord]:
    def find(heard: object, script: Script) -> Generator[float, None, Sequence[Found | None] | None]:
        if asked is not None:
            asked.append(script)
        yield 0.5
        return found

    monkeypatch.setattr(refine_times, "find_words", find)
    return finish(retime(SimpleNamespace(seconds=20.0), words, "en"))[0]  # type: ignore[arg-type]


HEARD = TimedWord("word", 5.0, 6.0, 0.64)


@pytest.mark.parametrize(
    ("place", "start", "end", "score"),
    [
        (Found(5.2, 5.8, 0.4), 5.2, 5.8, 0.32),  # 0.4 times the root of 0.64
        (Found(3.6, 4.4, 0.4), 3.6, 4.4, 0.32),  # its middle is just a second before
        (Found(3.5, 4.3, 0.4), 5.0, 6.0, 0.32),  # and here more: half of 0.64 where it was heard
        (Found(6.6, 7.4, 0.4), 6.6, 7.4, 0.32),
        (Found(6.8, 7.4, 0.4), 5.0, 6.0, 0.32),
        (Found(15.0, 15.5, 0.5), 15.0, 15.5, 0.4),  # far away, but it fits
        (Found(15.0, 15.5, 0.49), 5.0, 6.0, 0.32),
        (None, 5.0, 6.0, 0.32),
    ],
)
def test_found_times_count_where_they_are_near_or_fit(
    monkeypatch: pytest.MonkeyPatch, place: Found | None, start: float, end: float, score: float
) -> None:
    (word,) = retimed(monkeypatch, [HEARD], [place])
    assert (word.text, word.start, word.end) == ("word", start, end)
    assert word.score == pytest.approx(score, abs=0.001)


def test_a_word_without_a_score_is_taken_for_sure_and_nothing_found_leaves_all_as_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    word = TimedWord("word", 5.0, 6.0)
    assert retimed(monkeypatch, [word], [Found(5.2, 5.8, 0.4)])[0].score == pytest.approx(0.4)
    assert retimed(monkeypatch, [word], None)[0].score == pytest.approx(0.5)


def test_what_parts_into_several_is_looked_for_as_one_and_marks_are_not_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = [TimedWord("3.5%", 1.0, 2.0, 1.0), TimedWord("—", 2.0, 2.5, 1.0), TimedWord("go", 3.0, 3.5, 1.0)]
    asked: list[Script] = []
    found = retimed(monkeypatch, words, [Found(1.1, 1.9, 0.8), Found(3.1, 3.4, 0.8)], asked)
    (line,) = asked[0].lines
    assert [token.text for token in line.tokens] == ["3.5%", "go"]
    assert line.tokens[0].readings[0] == ("three", "point", "five", "percent")
    assert [(word.text, word.start, word.end) for word in found] == [
        ("3.5%", 1.1, 1.9),
        ("—", 2.0, 2.5),
        ("go", 3.1, 3.4),
    ]
    asked.clear()
    assert retimed(monkeypatch, [words[1]], [], asked)[0].start == 2.0
    assert not asked
