"""Cues that are moved as a whole, and finding words among thousands."""

from dataclasses import replace

import numpy as np
import pytest

from workstation.core.multi_cut import Cuts
from workstation.core.ranges import Change, FrameRange
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.core.words.transcript_edits import exchanged, inserted, placed, within, without


def spoken(count: int = 30, a_cue: int = 4) -> Transcript:
    words = [Word(f"w{n}", FrameRange(100 * n, 100 * n + 80), 0.5 + n / 100, n % 3 == 0) for n in range(count)]
    words[7] = Word("lost", None, 0.0)
    cues = [Cue(tuple(words[n : n + a_cue]), "Ada", f"t{n}") for n in range(0, count, a_cue)]
    return Transcript("en", tuple(cues))


def test_a_moved_cue_is_one_whose_words_are_moved() -> None:
    for cue in spoken().cues:
        moved = cue.shifted(50).shifted(-20)
        plain = replace(cue, words=tuple(replace(w, range=w.range and w.range.shift(30)) for w in cue.words))
        assert moved.text == plain.text
        assert len(moved) == len(plain)
        assert moved.range == plain.range
        assert moved == plain
        assert hash(moved) == hash(plain)
        assert repr(moved) == repr(plain)
        assert moved.unmoved is cue
        assert moved.shifted(-30) is cue
        assert replace(moved, speaker="B").words == plain.words
    with pytest.raises(AttributeError):
        _ = spoken().cues[0].nonsense  # type: ignore[attr-defined]


@pytest.mark.parametrize("change", [Change(0, 0, 70), Change(450, 200, 0), Change(820, 33, 90), Change(5000, 10, 0)])
def test_words_follow_a_change_as_if_each_were_asked(change: Change) -> None:
    transcript = spoken()
    expected = []
    for word in transcript.words:
        range_ = word.range and change.map_range(word.range)
        if range_ is not None or word.range is None:
            expected.append(replace(word, range=range_))
    assert transcript.mapped(change).words == tuple(expected)
    if not change.inserted:
        assert Cuts((FrameRange(change.start, change.start + change.removed),)).follow(transcript).words == tuple(
            expected
        )


def test_words_are_found_by_number() -> None:
    transcript = spoken()
    assert transcript.firsts[-1] == 30
    assert [transcript.word(n) for n in range(30)] == list(transcript.words)
    assert transcript.place(9) == (2, 1)
    with pytest.raises(ValueError, match="there is no word 30"):
        transcript.word(30)


def test_words_are_taken_out_exchanged_and_put_in() -> None:
    rng = np.random.default_rng(2)
    for _ in range(50):
        transcript = spoken(int(rng.integers(8, 20)), int(rng.integers(1, 5)))
        count = transcript.firsts[-1]
        gone = rng.choice(count, int(rng.integers(0, count)), replace=False).tolist()
        left = without(transcript, gone)
        assert left.words == tuple(w for n, w in enumerate(transcript.words) if n not in gone)
        assert all(len(cue) for cue in left.cues)
        first = int(rng.integers(0, count + 1))
        stop = int(rng.integers(first, count + 1))
        new = tuple(Word(f"n{n}") for n in range(int(rng.integers(0, 3))))
        changed = exchanged(transcript, first, stop, new)
        assert changed.words == (*transcript.words[:first], *new, *transcript.words[stop:])
        assert all(len(cue) for cue in changed.cues)
        cues = tuple(Cue((Word("p"), Word("q")), "Ben") for _ in range(int(rng.integers(0, 3))))
        at = int(rng.integers(0, count + 1))
        more = inserted(transcript, at, cues)
        assert more.words == (*transcript.words[:at], *(w for c in cues for w in c.words), *transcript.words[at:])


def test_words_of_which_more_than_half_lies_in_a_range() -> None:
    assert within(spoken(), FrameRange(150, 460)) == (2, 3, 4)
    assert within(spoken(), FrameRange(181, 199)) == ()


def test_words_get_other_places_and_scores() -> None:
    moved = placed(spoken(), {7: FrameRange(700, 720), 9: FrameRange(905, 910)}, {7: 1.0})
    assert moved.word(7) == Word("lost", FrameRange(700, 720), 1.0)
    assert moved.word(9).range == FrameRange(905, 910)
    assert moved.cues[0] is not None
    assert moved.word(8) == spoken().word(8)


def test_several_words_are_replaced_at_once() -> None:
    cues = (Cue((Word("a"), Word("b"))), Cue((Word("c"),)), Cue((Word("d"),)))
    before = Transcript(cues=cues)
    after = before.with_words({3: Word("D"), 0: Word("A"), 1: Word("B")})
    assert [word.text for word in after.words] == ["A", "B", "c", "D"]
    assert after.cues[1] is cues[1]
    with pytest.raises(ValueError, match="there is no word 4"):
        before.with_words({0: Word("x"), 4: Word("y")})
