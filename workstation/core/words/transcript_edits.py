"""Words taken out of transcripts, put in, moved and exchanged; what happens to the sound is decided elsewhere."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from workstation.core.ranges import FrameRange
from workstation.core.words.cue_edges import cues_touching
from workstation.core.words.cue_list import base_of, replaced, spliced
from workstation.core.words.cue_times import cut_cue, with_cues
from workstation.core.words.transcript import Cue, Transcript, Word


def without(transcript: Transcript, indices: Collection[int]) -> Transcript:
    """The transcript without some words; cues that lose all of theirs go."""
    cues: dict[int, Cue | None] = {}
    for number, dropped in _by_cue(transcript, indices).items():
        if len(dropped) == len(base_of(transcript.cues, number)):
            cues[number] = None
            continue
        cue = transcript.cues[number]
        words = tuple(word for at, word in enumerate(cue.words) if at not in dropped)
        cues[number] = replace(cue, words=words) if words else None
    return replace(transcript, cues=replaced(transcript.cues, cues))


def exchanged(transcript: Transcript, first: int, stop: int, words: tuple[Word, ...]) -> Transcript:
    """The transcript with `words` in place of those from `first` up to `stop`, all in the cue where these began.

    With `first == stop` they come before the word `first`, in its cue; at the end, in the last cue.
    """
    count = transcript.firsts[-1]
    if not 0 <= first <= stop <= count:
        raise ValueError(f"words {first} to {stop} are not in a transcript of {count}")
    if not count:
        return replace(transcript, cues=(Cue(words),)) if words else transcript
    target, _ = transcript.place(min(first, count - 1))
    firsts = transcript.firsts
    low = min(bisect_right(firsts, first) - 1, target)
    high = max(bisect_left(firsts, stop), target + 1)
    cues = []
    for number, cue in enumerate(transcript.cues[low:high], low):
        begin, end = firsts[number], firsts[number + 1]
        if number != target and (end <= first or begin >= stop):
            cues.append(cue)
            continue
        left, right = cue.words[: max(0, first - begin)], cue.words[max(0, stop - begin) :]
        kept = (*left, *(words if number == target else ()), *right)
        if kept:
            cues.append(replace(cue, words=kept))
    return replace(transcript, cues=spliced(transcript.cues, low, high, cues))


def excerpt(transcript: Transcript, indices: Collection[int]) -> tuple[Cue, ...]:
    """The cues of some words, with only these."""
    cues = []
    for number, kept in sorted(_by_cue(transcript, indices).items()):
        cue = transcript.cues[number]
        whole = len(kept) == len(cue)
        cues.append(cue if whole else replace(cue, words=tuple(cue.words[at] for at in sorted(kept))))
    return tuple(cues)


def inserted(transcript: Transcript, at: int, cues: tuple[Cue, ...]) -> Transcript:
    """The transcript with the words of other cues before the word `at` (after the last: the count of words).

    Words of one cue join the cue there, unless somebody else speaks it; several stay cues of their own.
    """
    count = transcript.firsts[-1]
    if not 0 <= at <= count:
        raise ValueError(f"there is no place {at} among {count} words")
    if not cues or not count:
        return with_cues(transcript, len(transcript.cues), 0, cues)
    number, inner = transcript.place(min(at, count - 1))
    inner += at == count
    cue = transcript.cues[number]
    if len(cues) == 1 and cues[0].speaker in ("", cue.speaker):
        words = (*cue.words[:inner], *cues[0].words, *cue.words[inner:])
        return with_cues(transcript, number, 1, (replace(cue, words=words),))
    reached = cues[-1].range
    halves = cut_cue(cue, inner, None if reached is None else reached.stop)
    if halves[0].shown is not None and (begun := cues[0].range) is not None:
        shown = halves[0].shown
        halves = (replace(halves[0], shown=FrameRange(shown.start, max(shown.start, begun.start))), halves[1])
    first, last = ((half,) if half.words else () for half in halves)
    return with_cues(transcript, number, 1, (*first, *cues, *last))


def _by_cue(transcript: Transcript, indices: Iterable[int]) -> dict[int, set[int]]:
    """Of each cue with some of these words their numbers there; numbers that are not those of words are left out."""
    firsts = transcript.firsts
    words = [index for index in indices if 0 <= index < firsts[-1]]
    found: dict[int, set[int]] = {}
    for index, number in zip(words, transcript.cues_of(words), strict=True):
        found.setdefault(number, set()).add(index)
    return {number: {index - first for index in found[number]} for number in found for first in (firsts[number],)}


def within(transcript: Transcript, range_: FrameRange) -> tuple[int, ...]:
    """The numbers of the words of which more than half lies in a range."""
    found = []
    for cue in cues_touching(transcript.cues, range_):
        for number, word in enumerate(transcript.cues[cue].words, transcript.firsts[cue]):
            common = word.range and word.range.intersect(range_)
            if word.range is not None and common is not None and 2 * common.frames > word.range.frames:
                found.append(number)
    return tuple(found)


def neighbours(transcript: Transcript, first: int, stop: int) -> tuple[FrameRange | None, FrameRange | None]:
    """The ranges of the timed words next before the word `first` and next from the word `stop` on."""
    return _next(transcript, range(first - 1, -1, -1)), _next(transcript, range(stop, transcript.firsts[-1]))


def shared_out(texts: Iterable[str], range_: FrameRange, score: float | None) -> tuple[Word, ...]:
    """A word for each text, a stretch of time shared out by their letters."""
    texts = tuple(texts)
    letters = sum(map(len, texts))
    words, done = [], 0
    for text in texts:
        start = range_.start + range_.frames * done // letters
        done += len(text)
        words.append(Word(text, FrameRange(start, range_.start + range_.frames * done // letters), score))
    return tuple(words)


def _next(transcript: Transcript, numbers: Iterable[int]) -> FrameRange | None:
    return next((r for r in (transcript.word(number).range for number in numbers) if r is not None), None)


def placed(transcript: Transcript, ranges: Mapping[int, FrameRange], scores: Mapping[int, float | None]) -> Transcript:
    """The transcript with other places for some words, and other scores for some."""
    cues = {}
    firsts = transcript.firsts
    for number in sorted({transcript.place(n)[0] for n in {*ranges, *scores}}):
        words = (
            replace(word, range=ranges.get(n, word.range), score=scores.get(n, word.score))
            for n, word in enumerate(transcript.cues[number].words, firsts[number])
        )
        cues[number] = replace(transcript.cues[number], words=tuple(words))
    return replace(transcript, cues=replaced(transcript.cues, cues))
