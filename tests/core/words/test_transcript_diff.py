import random

import pytest

from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.core.words.transcript_diff import GUESS, hunks, retyped, retyped_cues


def word(text: str, start: int, stop: int) -> Word:
    return Word(text, FrameRange(start, stop), 0.9)


TEXT = Transcript(
    cues=(
        Cue((word("the", 0, 100), word("quik", 100, 300), word("fox", 300, 400))),
        Cue((word("jumps", 600, 900), word("over", 900, 1000))),
    )
)


def shown(transcript: Transcript) -> list[tuple[str, tuple[int, int] | None, float | None]]:
    return [(w.text, w.range and (w.range.start, w.range.stop), w.score) for w in transcript.words]


def test_a_word_spelled_anew_keeps_its_time() -> None:
    typed = retyped(TEXT, 0, 3, ["The", "quick", "fox"])
    assert shown(typed)[:3] == [("The", (0, 100), 0.9), ("quick", (100, 300), 0.9), ("fox", (300, 400), 0.9)]
    assert typed.cues[1] is TEXT.cues[1]


def test_new_words_stand_in_the_pause() -> None:
    typed = retyped(TEXT, 3, 3, ["then"])
    assert shown(typed)[3] == ("then", (400, 533), GUESS)
    assert [len(cue) for cue in typed.cues] == [3, 3]
    assert shown(typed)[4:] == shown(TEXT)[3:]


def test_without_a_pause_the_word_before_gives_some_of_its_time() -> None:
    typed = retyped(TEXT, 2, 2, ["brown"])
    assert shown(typed)[1:4] == [("quik", (100, 234), 0.9), ("brown", (234, 300), GUESS), ("fox", (300, 400), 0.9)]


def test_two_words_for_one_share_its_time() -> None:
    typed = retyped(TEXT, 1, 2, ["very", "fast"])
    assert shown(typed)[1:3] == [("very", (100, 200), GUESS), ("fast", (200, 300), GUESS)]


def test_words_left_out_go_and_an_empty_cue_with_them() -> None:
    assert [w[0] for w in shown(retyped(TEXT, 0, 3, ["the", "fox"]))] == ["the", "fox", "jumps", "over"]
    assert retyped(TEXT, 3, 5, []).cues == TEXT.cues[:1]


def test_at_the_ends_and_in_nothing() -> None:
    assert shown(retyped(TEXT, 0, 0, ["Oh"]))[0] == ("Oh", None, None)
    assert shown(retyped(TEXT, 5, 5, ["it"]))[5] == ("it", (1000, 1050), GUESS)
    assert shown(retyped(Transcript(), 0, 0, ["a"])) == [("a", None, None)]


@pytest.mark.parametrize(
    ("old", "new"), [("a b c d", "a x c d"), ("a b a b", "b a b a"), ("", "x"), ("x y", ""), ("a b c", "a b c")]
)
def test_hunks_make_the_one_list_of_the_other(old: str, new: str) -> None:
    a, b = old.split(), new.split()
    made: list[str] = []
    for hunk in hunks(a, b):
        assert not hunk.same or a[slice(*hunk.old)] == b[slice(*hunk.new)]
        made += b[slice(*hunk.new)]
    assert made == b


def test_many_cues_at_once_are_as_one_after_the_other() -> None:
    chance = random.Random(5)
    for _ in range(300):
        at, cues = 0, []
        for _ in range(chance.randrange(1, 7)):
            words = []
            for _ in range(chance.randrange(4)):
                at += chance.randrange(0, 60)
                length = chance.randrange(1, 120)
                words.append(word(chance.choice("abc"), at, at + length) if chance.random() < 0.7 else Word("d"))
                at += length
            shown = None if words and chance.random() < 0.7 else FrameRange(at, at + 5)
            cue = Cue(tuple(words), shown=shown)
            cues.append(cue.shifted(chance.choice((0, 0, 1000))))
        transcript = Transcript(cues=tuple(cues))
        texts = {
            number: [chance.choice("abcdx") for _ in range(chance.randrange(5))]
            for number, cue in enumerate(cues)
            if len(cue) and chance.random() < 0.6
        }
        expected = transcript
        for number, new in sorted(texts.items(), reverse=True):
            first = expected.firsts[number]
            expected = retyped(expected, first, first + len(expected.cues[number]), new)
        assert retyped_cues(transcript, texts) == expected
