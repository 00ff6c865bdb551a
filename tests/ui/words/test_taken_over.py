"""What is known of words before an edit is taken over: the same comes out as from the words alone, for less work."""

import random
from dataclasses import replace

import pytest

from workstation.core.ranges import Change, FrameRange
from workstation.core.words.transcript import Cue, Transcript, Word, common_ends
from workstation.core.words.transcript_edits import exchanged, without
from workstation.ui.words.text.running_text import RunningText
from workstation.ui.words.word_layout import WordIndex

FRAMES = 1_000_000


def spoken(dice: random.Random, count: int) -> Transcript:
    cues, at = [], 0
    for number in range(count):
        words = []
        for n in range(dice.randrange(5)):
            at += dice.randrange(5, 50)
            place = None if dice.random() < 0.2 else FrameRange(at, at + dice.randrange(1, 90))
            words.append(Word(f"w{number}-{n}", place, dice.choice((None, 0.1, 0.9))))
        shown = FrameRange(at, at + 60) if dice.random() < 0.2 else None
        cues.append(Cue(tuple(words), dice.choice(("", "A", "B")), shown=shown))
    return Transcript("en", tuple(cues))


def edited(dice: random.Random, transcript: Transcript) -> Transcript:
    count = transcript.firsts[-1]
    kind = dice.randrange(4)
    if kind == 0 and count:
        return without(transcript, {dice.randrange(count)})
    if kind == 1:
        return transcript.mapped(Change(at := dice.randrange(2000), dice.randrange(100), dice.randrange(100 + at % 7)))
    first = dice.randrange(count + 1)
    stop = min(count, first + dice.randrange(8))
    word = Word("new", FrameRange(at := dice.randrange(3000), at + dice.randrange(1, 500)))
    return exchanged(transcript, first, stop, (word,) * dice.randrange(3))


def thinned(places: WordIndex, start: int, stop: int, gap: int) -> list[tuple[int, int, int]]:
    """Cues between two frames of which each ends `gap` frames after the one before at least."""
    found, rows = [], places.spread(start, stop)
    for row in rows:
        found.append(row)
        rows.after = row[1] + gap
    return found


def test_cues_are_thinned_as_if_all_were_looked_at() -> None:
    dice = random.Random(3)
    for _ in range(40):
        places = WordIndex(spoken(dice, 60), FRAMES)
        start, gap = dice.randrange(3000), dice.choice((0, 5, 40, 300))
        stop = start + dice.randrange(3000)
        rows, after = [], 0
        for row in places.edges_between(start, stop):
            if row[1] >= after:
                rows.append(row)
                after = row[1] + gap
        assert thinned(places, start, stop, gap) == rows
        count = len(places.edges_between(start, stop))
        for limit in (0, count - 1, count, count + 1):
            assert places.are_more_than(max(limit, 0), start, stop) == (count > max(limit, 0))


def looked_up(places: WordIndex) -> object:
    everything = (
        thinned(places, 0, FRAMES, 50),
        places.edges_between(0, FRAMES),
        places._starts.tolist(),
        places._missing.tolist(),
        places.gaps,
        places.missing,
    )
    return everything, [places.between(at, at + 40) for at in range(0, 4000, 97)]


@pytest.mark.parametrize("seed", range(12))
def test_places_and_text_are_those_of_the_words_alone(seed: int) -> None:
    dice = random.Random(seed)
    transcript = spoken(dice, dice.choice((1, 5, 40, 90)))
    places, text = WordIndex(transcript, FRAMES), RunningText.of(transcript)
    for _ in range(25):
        transcript = edited(dice, transcript)
        places, text = WordIndex(transcript, FRAMES), RunningText.of(transcript, text)
        fresh = RunningText.of(transcript)
        alone = Transcript("en", tuple(replace(cue, words=cue.words) for cue in transcript.cues))
        assert looked_up(places) == looked_up(WordIndex(alone, FRAMES))
        assert text.cues == fresh.cues
        assert (text.letters, text.firsts, text.doubtful) == (fresh.letters, fresh.firsts, fresh.doubtful)
        assert text.letters[-1] == len(text.text) + bool(text.cues)
        assert text.firsts == tuple(transcript.firsts)


def by_each_word(transcript: Transcript, first: int, stop: int, words: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    """The words of each cue after an exchange, found by asking for every word where it belongs."""
    count = transcript.firsts[-1]
    target = transcript.place(min(first, count - 1))[0]
    found = []
    for number, (cue, begin) in enumerate(zip(transcript.cues, transcript.firsts, strict=False)):
        numbers = range(begin, begin + len(cue.words))
        left = [word for n, word in zip(numbers, cue.words, strict=True) if n < first]
        right = [word for n, word in zip(numbers, cue.words, strict=True) if n >= stop]
        kept = (*left, *(words if number == target else ()), *right)
        if kept or not cue.words:
            found.append(kept)
    return found


@pytest.mark.parametrize("seed", range(30))
def test_words_are_exchanged_where_they_stand(seed: int) -> None:
    dice = random.Random(seed)
    transcript = spoken(dice, 12)
    count = transcript.firsts[-1]
    first = dice.randrange(count + 1)
    stop = dice.randrange(first, count + 1)
    words = tuple(Word(f"new{n}") for n in range(dice.randrange(3)))
    found = exchanged(transcript, first, stop, words)
    assert [cue.words for cue in found.cues if cue.words] == [
        w for w in by_each_word(transcript, first, stop, words) if w
    ]


def test_a_word_typed_over_among_many_costs_its_block(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(1)
    transcript = spoken(dice, 5000)
    _, text = WordIndex(transcript, FRAMES), RunningText.of(transcript)
    looked: list[Word] = []
    is_missing = Word.is_missing.fget
    assert is_missing is not None

    def counted(word: Word) -> bool:
        looked.append(word)
        return is_missing(word)

    monkeypatch.setattr(Word, "is_missing", property(counted))
    monkeypatch.setattr(WordIndex, "_gaps", lambda places: iter(()))
    new = transcript.with_word(4000, Word("new", FrameRange(5, 6)))
    RunningText.of(new, text)
    assert 0 < len(looked) <= 5
    WordIndex(new, FRAMES)
    assert len(looked) <= 4 * 512
    assert common_ends(transcript.cues, new.cues) == (cue := transcript.place(4000)[0], len(new.cues) - cue - 1)


@pytest.mark.parametrize(("old", "new", "ends"), [("abc", "abc", (3, 0)), ("abc", "axc", (1, 1)), ("", "ab", (0, 0))])
def test_ends_that_are_the_same(old: str, new: str, ends: tuple[int, int]) -> None:
    assert common_ends(old, new) == ends
    assert common_ends("aa", "aaa") == (2, 0)
