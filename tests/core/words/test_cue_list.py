"""Cues in blocks: what edits make of them is what they make of a plain tuple, for less work."""

import random
from dataclasses import replace

import pytest

from workstation.core.multi_cut import Cuts
from workstation.core.ranges import Change, FrameRange
from workstation.core.words import cue_list
from workstation.core.words.cue_edges import cue_edges, edges_of_words, lost_words, timed_cues
from workstation.core.words.cue_list import CueList, apart, base_of, common_ends
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.core.words.transcript_diff import retyped_cues
from workstation.core.words.transcript_edits import excerpt, exchanged, inserted, placed, without

PLAIN = 1 << 60


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cue_list, "_BLOCK", 4)
    monkeypatch.setattr(cue_list, "MANY", 1)


def talk(dice: random.Random, count: int) -> tuple[Cue, ...]:
    """Cues of nought to four words, some without a time, some with one of their own, some across others."""
    cues, at = [], 0
    for number in range(count):
        words = []
        for n in range(dice.randrange(5)):
            at += dice.randrange(5, 50)
            place = None if dice.random() < 0.2 else FrameRange(at, at + dice.randrange(90))
            words.append(Word(f"w{number}-{n}", place, dice.choice((None, 0.0, 0.9))))
        shown = FrameRange(max(0, at - 40), at + 60) if dice.random() < 0.2 else None
        cues.append(Cue(tuple(words), dice.choice(("", "A", "B")), shown=shown))
    return tuple(cues)


def plain(transcript: Transcript) -> Transcript:
    """The same words in a tuple."""
    made = replace(transcript, cues=())
    object.__setattr__(made, "cues", tuple(transcript.cues))
    return made


def edited(dice: random.Random, transcript: Transcript) -> Transcript:
    count, end = transcript.firsts[-1], 3000
    kind = dice.randrange(8)
    if kind == 0:
        return transcript.mapped(Change(dice.randrange(end), dice.choice((0, 9, 400)), dice.choice((0, 5, 300))))
    if kind == 1:
        edges = sorted(dice.sample(range(end), 8))
        return Cuts(tuple(map(FrameRange, edges[::2], edges[1::2]))).follow(transcript)
    if kind == 2:
        return without(transcript, {dice.randrange(count + 3) for _ in range(dice.randrange(6))})
    if kind == 7:
        chosen_cues = dice.sample(range(len(transcript.cues)), min(3, len(transcript.cues)))
        return retyped_cues(transcript, {n: ["a", "b", "c"][: dice.randrange(4)] for n in chosen_cues})
    first = dice.randrange(count + 1)
    stop = min(count, first + dice.randrange(9))
    if kind == 3:
        return exchanged(transcript, first, stop, (Word("new", FrameRange(first, first + 9)),) * dice.randrange(3))
    if kind == 4:
        return inserted(transcript, first, talk(dice, dice.randrange(4)))
    chosen = {n: FrameRange(n, n + 7) for n in range(first, stop)}
    if kind == 5:
        return placed(transcript, chosen, {})
    return transcript.with_words({n: Word("typed", range_) for n, range_ in chosen.items()})


@pytest.mark.parametrize("seed", range(40))
def test_edits_make_of_blocks_what_they_make_of_a_tuple(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(seed)
    blocks = Transcript("en", talk(dice, dice.choice((1, 7, 60))))
    for _ in range(25):
        state = dice.getstate()
        before, blocks = blocks, edited(dice, blocks)
        dice.setstate(state)
        with monkeypatch.context() as patch:
            patch.setattr(cue_list, "MANY", PLAIN)
            expected = edited(dice, plain(before))
        assert isinstance(expected.cues, tuple)
        if not blocks.cues:
            assert not expected.cues
            blocks = Transcript("en", talk(dice, 30))
            continue
        assert isinstance(blocks.cues, CueList)
        same_facts(blocks, expected)
        assert blocks.cues == expected.cues
        assert hash(blocks) == hash(expected)
        assert [cue.moved_by for cue in blocks.cues] == [cue.moved_by for cue in expected.cues]
        head, tail = common_ends(before.cues, blocks.cues)
        assert head + tail <= min(len(before.cues), len(blocks.cues))
        assert tuple(before.cues)[:head] == tuple(blocks.cues)[:head]
        assert tuple(before.cues)[len(before.cues) - tail :] == tuple(blocks.cues)[len(blocks.cues) - tail :]


def same_facts(blocks: Transcript, expected: Transcript) -> None:
    """All that is asked of many cues at once, before any of those that were moved has been made."""
    for ask in (cue_edges, edges_of_words):
        assert ask(blocks.cues).tolist() == ask(expected.cues).tolist()
    for one, two in zip(timed_cues(blocks.cues), timed_cues(expected.cues), strict=True):
        assert one.tolist() == two.tolist()
    assert lost_words(blocks.cues).tolist() == lost_words(expected.cues).tolist()
    (unmoved, by), (others, frames) = apart(blocks.cues), apart(expected.cues)
    assert (by, unmoved) == (frames, others)
    count = len(expected.cues)
    assert [base_of(blocks.cues, number) for number in range(count)] == others
    assert tuple(blocks.firsts) == tuple(expected.firsts)
    assert [blocks.firsts[n] for n in range(-count - 1, count + 1)] == [
        expected.firsts[n] for n in range(-count - 1, count + 1)
    ]
    assert [blocks.place(n) for n in range(blocks.firsts[-1])] == [expected.place(n) for n in range(blocks.firsts[-1])]
    assert blocks.speakers == expected.speakers
    numbers = range(0, blocks.firsts[-1], 3)
    assert excerpt(blocks, numbers) == excerpt(expected, numbers)


def test_a_list_of_cues_is_a_sequence_as_a_tuple_is() -> None:
    cues = talk(random.Random(5), 23)
    made = CueList(cues).followed(lambda first, last: 1000, tuple)
    moved = tuple(cue.shifted(1000) if cue.edges else cue for cue in cues)
    assert made[3] is made[3] is made[:5][3]
    assert (made[-1], made[2:20], made[20:2], made[::-5]) == (moved[-1], moved[2:20], (), moved[::-5])
    assert list(reversed(made)) == list(reversed(moved))
    assert made == moved
    assert made != moved[:-1]
    assert made != CueList(cues)
    assert repr(made) == repr(moved)
    with pytest.raises(IndexError, match="there is no cue 23 of 23"):
        made[23]
    assert CueList().spliced(0, 0, cues) == cues


def test_an_edit_shares_all_blocks_but_those_it_is_in() -> None:
    cues = tuple(Cue((Word("a", FrameRange(100 * n, 100 * n + 80)),)) for n in range(400))
    before = CueList(cues)
    after = before.followed(lambda first, last: 0 if last < 9000 else -50 if first > 9500 else None, tuple)
    shared = [a.origin is b.origin for a, b in zip(before.blocks, after.blocks, strict=False)]
    assert shared.count(False) <= 4
    assert all(block._all is None for block in after.blocks[-50:])
    assert before.spliced(200, 201, ()).blocks[-1] is before.blocks[-1]
