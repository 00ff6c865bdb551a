"""Cuts that take words out of the sound: between the words that stay, where it is quiet."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby

import numpy as np

from workstation.core.document import Document
from workstation.core.ranges import FrameRange
from workstation.core.sound.cut_points import Edge, Listen, Mono, quiet_cuts
from workstation.core.sound.finite import finite
from workstation.core.sound.multi_cut import Cuts
from workstation.core.sound.sources import Samples, remix
from workstation.core.words.transcript import Transcript, Word

_LONGEST_SHARED_SECONDS = 1.0
"""Of the pauses on both sides of a cut the shorter one goes, but no more than this."""
_REACH_SECONDS = 0.05
"""How far from the wanted place a quieter one is looked for."""
_INSIDE_SECONDS = 0.02
"""How far into the words that go: where words follow each other without a pause, the dip may be there."""


@dataclass(frozen=True, slots=True)
class WordCut:
    """Words that go, from the first frame to the last, and how far the words that stay leave room for the cut."""

    indices: tuple[int, ...]
    range: FrameRange
    room: FrameRange


def runs(transcript: Transcript, indices: Collection[int], frames: int) -> list[WordCut]:
    """Chosen words in the order of time, those without a word that stays between them together.

    Words without a place are in no run. The room ends at the words that stay, at 0 and at `frames`.
    """
    chosen = set(indices)
    timed = sorted(
        [
            (range_.start, range_.stop, number in chosen, number)
            for number, word in _near(transcript, chosen)
            if (range_ := word.range) is not None
        ]
    )
    groups = [(is_chosen, list(group)) for is_chosen, group in groupby(timed, key=lambda row: row[2])]
    found, stay = [], 0
    for at, (is_chosen, group) in enumerate(groups):
        last = max(stop for _, stop, _, _ in group)
        if not is_chosen:
            stay = max(stay, last)
            continue
        start, stop = group[0][0], min(last, frames)
        following = groups[at + 1][1][0][0] if at + 1 < len(groups) else frames
        start = max(start, min(stay, stop))  # a word that stays and reaches in keeps its sound
        stop = max(start, min(stop, following))
        room = FrameRange(min(stay, start), min(max(following, stop), frames))
        found.append(WordCut(tuple(number for _, _, _, number in group), FrameRange(start, stop), room))
    return [run for run in found if run.range.frames]


def _near(transcript: Transcript, chosen: Collection[int]) -> Iterator[tuple[int, Word]]:
    """The words of the cues of chosen words, and of those beside or across them in time, with their numbers.

    Of two hours of speech that leaves a few: the others are too far away to bound a cut.
    """
    firsts = transcript.firsts
    wanted = {bisect_right(firsts, number) - 1 for number in chosen}
    order = sorted((*edges, n) for n, cue in enumerate(transcript.cues) if (edges := cue.edges) is not None)
    latest = list(accumulate((stop for _, stop, _ in order), max))
    near = set()
    for at, (start, stop, cue) in enumerate(order):
        if cue not in wanted:
            continue
        near.add(cue)
        reached = 0
        for before in range(at - 1, -1, -1):
            near.add(order[before][2])
            reached = max(reached, order[before][1])
            if not before or latest[before - 1] <= min(reached, start):
                break
        for after in range(at + 1, len(order)):
            near.add(order[after][2])
            if order[after][0] >= stop:
                break
    for cue in sorted(near):
        yield from enumerate(transcript.cues[cue].words, firsts[cue])


def word_cuts(document: Document, found: Iterable[WordCut], tracks: Collection[str], fade_frames: int) -> Cuts:
    """Where to cut for runs of words to go.

    Of the pauses before and behind a run the longer one stays (never both: a word that goes must not leave a
    hole), half of each; the words that stay keep all of their sound.
    """
    rate, end = document.rate, document.frames
    edges = [_edges(rate, end, run, fade_frames) for run in found]
    listen = listener(document, tracks)
    return Cuts(tuple(quiet_cuts(listen, edges, fade_frames, rate, end)))


def listener(document: Document, tracks: Collection[str]) -> Listen:
    """Hears some tracks together in one channel; silence past their ends."""

    def listen(range_: FrameRange) -> Mono:
        mixed: Samples = np.zeros((1, range_.frames), np.float32)
        for key in tracks:
            mixed += remix(finite(document.track(key).edits.read(range_)), 1)
        heard: Mono = mixed[0]
        return heard

    return listen


def _edges(rate: int, end: int, run: WordCut, fade_frames: int) -> tuple[Edge, Edge]:
    """Where the cut for a run is looked for. At the ends of the sound all goes: else a mere scrap would be left."""
    word, room = run.range, run.room
    shared = min(word.start - room.start, room.stop - word.stop, round(_LONGEST_SHARED_SECONDS * rate)) // 2
    reach = round(_REACH_SECONDS * rate)
    inside = min(round(_INSIDE_SECONDS * rate), word.frames // 4)
    start, stop = Edge.at(0), Edge.at(end)
    if word.start > fade_frames:
        wanted = word.start - shared
        start = Edge(FrameRange(max(room.start, wanted - reach), min(wanted + reach, word.start + inside)), wanted)
    if word.stop < end - fade_frames:
        wanted = word.stop + shared
        stop = Edge(FrameRange(max(wanted - reach, word.stop - inside), min(wanted + reach, room.stop)), wanted)
    return start, stop
