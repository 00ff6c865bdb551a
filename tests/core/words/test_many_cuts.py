"""Many words cut at once: what is looked up for all of them together is what each alone would have."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from workstation.core.multi_cut import Cuts
from workstation.core.ranges import FrameRange
from workstation.core.sound.cut_points import Edge, _quietest
from workstation.core.words.cue_edges import cue_edges, timed_cues
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.core.words.word_cut_points import WordCut, runs

FRAMES = 400_000


def talk(seed: int) -> Transcript:
    """Words that may overlap, lie apart, or have no place; cues with and without a time of their own, some moved."""
    chance = np.random.default_rng(seed)
    cues, at = [], 100
    for number in range(120):
        words = []
        for _ in range(chance.integers(0, 6)):
            start = at + int(chance.integers(-300, 400))
            stop = max(start, 0) + int(chance.integers(0, 900))
            placed = FrameRange(max(start, 0), stop) if chance.random() < 0.9 else None
            words.append(Word(f"w{number}", placed, 0.5))
            at = max(at, stop) if placed else at
        shown = FrameRange(at, at + 500) if chance.random() < 0.3 else None
        cues.append(Cue(tuple(words), shown=shown).shifted(int(chance.integers(0, 2)) * 50))
    return Transcript("en", tuple(cues), "t1")


def one_by_one(transcript: Transcript, chosen: set[int]) -> list[WordCut]:
    """As in `runs`, from a list of all words."""
    timed = sorted(
        (word.range.start, word.range.stop, number in chosen, number)
        for number, word in enumerate(word for cue in transcript.cues for word in cue.words)
        if word.range is not None
    )
    found, stay, at = [], 0, 0
    while at < len(timed):
        stop_at = at
        while stop_at < len(timed) and timed[stop_at][2] == timed[at][2]:
            stop_at += 1
        last = max(row[1] for row in timed[at:stop_at])
        if timed[at][2]:
            following = timed[stop_at][0] if stop_at < len(timed) else FRAMES
            stop = min(last, FRAMES)
            start = max(timed[at][0], min(stay, stop))
            stop = max(start, min(stop, following))
            room = FrameRange(min(stay, start), min(max(following, stop), FRAMES))
            found.append(WordCut(tuple(row[3] for row in timed[at:stop_at]), FrameRange(start, stop), room))
        else:
            stay = max(stay, last)
        at = stop_at
    return [run for run in found if run.range.frames]


@pytest.mark.parametrize("seed", range(6))
def test_runs_of_chosen_words_are_those_of_a_walk_through_all(seed: int) -> None:
    transcript = talk(seed)
    for share in (0.05, 0.5, 1.0):
        chance = np.random.default_rng(seed)
        chosen = {n for n in range(transcript.firsts[-1]) if chance.random() < share}
        assert runs(transcript, chosen, FRAMES) == one_by_one(transcript, chosen)


def followed(cuts: Cuts, cues: Sequence[Cue]) -> Iterator[Cue]:
    """Each cue and each word by itself."""
    for cue in cues:
        if cue.edges is None:
            yield cue
            continue
        start, stop = map(cuts.map, cue.edges)
        if stop - start == cue.edges[1] - cue.edges[0]:
            yield cue.shifted(start - cue.edges[0])
            continue
        placed = [(word, word.range and cuts.map_range(word.range)) for word in cue.words]
        words = tuple(replace(word, range=place) for word, place in placed if place or word.range is None)
        shown = cue.shown and cuts.map_range(cue.shown)
        if words or (shown and not cue.words):
            yield replace(cue, words=words, shown=shown)


@pytest.mark.parametrize("seed", range(6))
def test_words_follow_many_cuts_as_each_alone_would(seed: int) -> None:
    chance, transcript = np.random.default_rng(seed), talk(seed)
    edges = np.unique(chance.integers(0, 90_000, 160)).tolist()
    cuts = Cuts(tuple(FrameRange(*pair) for pair in zip(edges[::2], edges[1::2], strict=False)))
    assert tuple(cuts.follow(transcript).cues) == tuple(followed(cuts, transcript.cues))


def test_words_before_the_first_cut_are_the_same_ones() -> None:
    transcript = talk(1)
    last = max(edges[1] for cue in transcript.cues if (edges := cue.edges))
    left = Cuts((FrameRange(last, last + 5),)).follow(transcript)
    assert all(one is two for one, two in zip(left.cues, transcript.cues, strict=True))
    assert Cuts(()).follow(transcript) == transcript


def test_of_equally_quiet_places_the_first_is_taken() -> None:
    """Silence, noise, and a wanted place between two steps of the grid: as if the places had been sorted."""
    chance = np.random.default_rng(3)
    sound = (chance.normal(0, 0.1, 40_000) * (chance.random(40_000) > 0.5)).astype(np.float32)
    sound[8000:20_000] = 0
    edges = [
        Edge(FrameRange(start, start + width), start + int(width * share))
        for start in range(200, 36_000, 700)
        for width, share in ((0, 0), (7, 0.5), (800, 0.31), (1600, 0.5), (1603, 0.999))
    ]
    for edge, found in zip(edges, _quietest(lambda r: sound[r.start : r.stop], edges, 16_000).tolist(), strict=True):
        low, high = edge.within.start, edge.within.stop
        costs = []
        for place in sorted({*range(low, high + 1, 16), edge.wanted}):
            a, b = max(place - 48, max(0, low - 48)), min(place + 48, high + 48)
            power = float(np.square(sound[a:b].astype(np.float64)).sum()) / max(b - a, 1)
            cost = 10 * np.log10(power + 1e-10) + 6.0 * abs(place - edge.wanted) / max(high - low, 1)
            costs.append((round(cost, 7), place))
        assert found == min(costs)[1]


@pytest.mark.parametrize("seed", range(3))
def test_edges_of_all_cues_are_those_of_each(seed: int) -> None:
    cues = talk(seed).cues
    timed = [(*edges, number) for number, cue in enumerate(cues) if (edges := cue.edges) is not None]
    edges_, numbers = timed_cues(cues)
    assert [(*pair, number) for pair, number in zip(edges_.tolist(), numbers.tolist(), strict=True)] == sorted(timed)
    assert cue_edges(cues).tolist() == [list(cue.edges or (0, 0)) for cue in cues]
    assert [len(part) for part in timed_cues(())] == [0, 0]
