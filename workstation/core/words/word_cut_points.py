"""Cuts that take words out of the sound: between the words that stay, where it is quiet."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workstation.core.document import Document
from workstation.core.multi_cut import Cuts
from workstation.core.ranges import FrameRange
from workstation.core.sound.cut_points import Edge, Listen, Mono, quiet_cuts
from workstation.core.sound.finite import finite
from workstation.core.sound.sources import Samples, remix
from workstation.core.words.cue_edges import edges_of_words, time_order
from workstation.core.words.transcript import Cue, Transcript

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
    timed = _timed(transcript, set(indices))
    if not timed.size:
        return []
    chosen = timed[:, 2]
    firsts = np.flatnonzero(np.r_[True, chosen[1:] != chosen[:-1]])
    starts, lasts = timed[firsts, 0].tolist(), np.maximum.reduceat(timed[:, 1], firsts).tolist()
    ends = [*firsts[1:].tolist(), len(timed)]
    found, stay = [], 0
    for at, (first, end, last) in enumerate(zip(firsts.tolist(), ends, lasts, strict=True)):
        if not chosen[first]:
            stay = max(stay, last)
            continue
        start, stop = starts[at], min(last, frames)
        following = starts[at + 1] if at + 1 < len(starts) else frames
        start = max(start, min(stay, stop))  # a word that stays and reaches in keeps its sound
        stop = max(start, min(stop, following))
        room = FrameRange(min(stay, start), min(max(following, stop), frames))
        found.append(WordCut(tuple(timed[first:end, 3].tolist()), FrameRange(start, stop), room))
    return [run for run in found if run.range.frames]


def _timed(transcript: Transcript, chosen: Collection[int]) -> npt.NDArray[np.int64]:
    """Start, stop, whether it is chosen, and number (words, 4) of the words near chosen ones, in the order of time."""
    numbers, ranges = list[int](), list[FrameRange | None]()
    for first, cue in _near(transcript, chosen):
        words = cue.words
        numbers.extend(range(first, first + len(words)))
        ranges += [word.range for word in words]
    placed = [range_ for range_ in ranges if range_ is not None]
    if len(placed) < len(ranges):
        numbers = [number for number, range_ in zip(numbers, ranges, strict=True) if range_ is not None]
    rows = np.empty((len(placed), 4), np.int64)
    rows[:, 0], rows[:, 1] = [range_.start for range_ in placed], [range_.stop for range_ in placed]
    rows[:, 2], rows[:, 3] = [number in chosen for number in numbers], numbers
    starts = rows[:, 0]
    return rows if (starts[1:] > starts[:-1]).all() else rows[np.lexsort(rows.T[::-1])]


def _near(transcript: Transcript, chosen: Collection[int]) -> Iterator[tuple[int, Cue]]:
    """The cues of chosen words, and those beside or across them in time, with the numbers of their first words.

    Of two hours of speech that leaves a few: the others are too far away to bound a cut.
    """
    cues = transcript.cues
    wanted = set(transcript.cues_of(list(chosen)))
    edges = edges_of_words(cues)
    timed = np.flatnonzero(edges[:, 0] >= 0)
    order = timed[time_order(edges[timed])]
    starts, stops = edges[order].T
    latest = np.maximum.accumulate(stops)
    near: set[int] = set()
    for at in np.flatnonzero(np.isin(order, list(wanted))).tolist():
        start, stop = starts[at], stops[at]
        near.add(int(order[at]))
        reached = 0
        for before in range(at - 1, -1, -1):
            near.add(int(order[before]))
            reached = max(reached, stops[before])
            if not before or latest[before - 1] <= min(reached, start):
                break
        for after in range(at + 1, len(order)):
            near.add(int(order[after]))
            if starts[after] >= stop:
                break
    firsts = transcript.firsts
    for cue in sorted(near):
        yield firsts[cue], cues[cue]


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

    heard = [document.track(key).edits for key in tracks]

    def listen(range_: FrameRange) -> Mono:
        sounds = (remix(finite(edits.read(range_)), 1) for edits in heard)
        mixed: Samples | None = None
        for sound in sounds:
            mixed = sound if mixed is None else mixed + sound
        mono: Mono = np.zeros(range_.frames, np.float32) if mixed is None else mixed[0]
        return mono

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
