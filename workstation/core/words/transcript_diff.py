"""Text typed over timed words: what is the same keeps its time, what is new gets a likely one."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice

from workstation.core.ranges import FrameRange
from workstation.core.words.cue_list import apart, replaced
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.core.words.transcript_edits import exchanged, shared_out

GUESS = 0.4
"""The score of words whose time was only shared out: they should be looked at."""

_COMPARED = 250_000
"""Pairs of words up to which the best matching is looked for; beyond, all between equal ends counts as new."""
_SHARE = 3
"""Where new words have no pause to stand in, the word before gives up the last of so many parts."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """The words `old` (start, stop) that give way to the texts `new` (start, stop), or are the `same`."""

    old: tuple[int, int]
    new: tuple[int, int]
    same: bool


def retyped(transcript: Transcript, first: int, stop: int, texts: Sequence[str]) -> Transcript:
    """The transcript with other texts for the words from `first` up to `stop`; none of either is an insertion.

    Words that stay keep time and score, and so do as many that are spelled otherwise. Several in place of others
    share their time; new ones stand in the pause where they were typed, or take a part of the word before. Both get
    the score `GUESS`.
    """
    before, at = _timed_before(transcript, first)
    old = tuple(transcript.word(number) for number in range(first, stop))
    changed, words = _typed(before, old, _range_after(transcript, stop), texts)
    if changed is not None and changed is not before:
        transcript = transcript.with_word(at, changed)
    return exchanged(transcript, first, stop, words)


def retyped_cues(transcript: Transcript, texts: Mapping[int, Sequence[str]]) -> Transcript:
    """The transcript with other texts for all words of some cues, by their numbers, in one pass: as `retyped` one after
    the other, the last cue first. Cues that are left without words go.
    """
    cues = transcript.cues
    timed = [any(word.range is not None for word in cue.words) for cue in apart(cues)[0]]
    earlier = list(accumulate((n if is_timed else -1 for n, is_timed in enumerate(timed)), max, initial=-1))
    candidates = [number for number, is_timed in enumerate(timed) if is_timed or number in texts]
    new: dict[int, Cue | None] = {}

    def now(number: int) -> Cue | None:
        return new.get(number, cues[number]) if number >= 0 else None

    def range_behind(number: int) -> FrameRange | None:
        """The place of the next word that has one, behind a cue."""
        for later in islice(candidates, bisect_right(candidates, number), None):
            words = () if (cue := now(later)) is None else cue.words
            if (found := next((word.range for word in words if word.range is not None), None)) is not None:
                return found
        return None

    for number in sorted(texts, reverse=True):
        cue, above = now(number), now(earlier[number])
        assert cue is not None  # none is left out before it is reached
        at = -1 if above is None else max(n for n, word in enumerate(above.words) if word.range is not None)
        before = None if above is None else above.words[at]
        changed, words = _typed(before, cue.words, range_behind(number), texts[number])
        if above is not None and changed is not None and changed is not before:
            kept = (*above.words[:at], changed, *above.words[at + 1 :])
            new[earlier[number]] = replace(above, words=kept)
        new[number] = replace(cue, words=words) if words else None
    return replace(transcript, cues=replaced(cues, new))


def _typed(
    before: Word | None, old: Sequence[Word], following: FrameRange | None, texts: Sequence[str]
) -> tuple[Word | None, tuple[Word, ...]]:
    """Words for other texts in place of `old`, between a timed word and a place; and that word, perhaps shorter now."""
    words = [before] if before is not None else []
    for hunk in hunks([word.text for word in old], texts):
        gone, new = old[slice(*hunk.old)], texts[slice(*hunk.new)]
        timed = [word.range for word in gone if word.range is not None]
        if hunk.same:
            words += gone
        elif len(gone) == len(new):
            words += [replace(word, text=text) for word, text in zip(gone, new, strict=True)]
        elif timed and new:
            words += shared_out(new, FrameRange(timed[0].start, max(r.stop for r in timed)), GUESS)
        elif new:
            later = next((word.range for word in old[hunk.old[1] :] if word.range is not None), following)
            words = _with_new(words, new, later)
    return (None, tuple(words)) if before is None else (words[0], tuple(words[1:]))


def hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[Hunk]:
    """How to come from one list of words to another by the fewest changes, in order."""
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    shorter -= head
    tail = next((i for i in range(shorter) if old[-1 - i] != new[-1 - i]), shorter)
    pairs = [(i, i) for i in range(head)]
    pairs += [(head + a, head + b) for a, b in _matched(old[head : len(old) - tail], new[head : len(new) - tail])]
    pairs += [(len(old) - i, len(new) - i) for i in range(tail, 0, -1)]
    a = b = 0
    for i, j in [*pairs, (len(old), len(new))]:
        if a < i or b < j:
            yield Hunk((a, i), (b, j), same=False)
        if i < len(old):
            yield Hunk((i, i + 1), (j, j + 1), same=True)
        a, b = i + 1, j + 1


def _matched(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """A longest common subsequence, as pairs of indexes."""
    if not old or not new or len(old) * len(new) > _COMPARED:
        return []
    longest = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        row, below = longest[i], longest[i + 1]
        for j in range(len(new) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if old[i] == new[j] else max(below[j], row[j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if old[i] == new[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif longest[i + 1][j] >= longest[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _with_new(words: list[Word], new: Sequence[str], later: FrameRange | None) -> list[Word]:
    """Words with new ones after them: in the pause before `later`, as long as the word before would take for them."""
    index = next((i for i in range(len(words) - 1, -1, -1) if words[i].range is not None), None)
    left = words[index].range if index is not None else None
    letters = sum(map(len, new))
    if index is None or left is None:
        needed = later.frames // 2 if later is not None else 0
        if later is None or later.start < max(1, needed // _SHARE):
            return [*words, *(Word(text) for text in new)]
        return [*words, *shared_out(new, FrameRange(max(0, later.start - needed), later.start), GUESS)]
    needed = max(1, left.frames * letters // max(len(words[index].text), 1))
    pause = later.start - left.stop if later is not None else needed
    if pause >= needed // _SHARE:
        return [*words, *shared_out(new, FrameRange(left.stop, left.stop + min(pause, needed)), GUESS)]
    cut = left.stop - left.frames // _SHARE
    shrunk = replace(words[index], range=FrameRange(left.start, cut))
    return [*words[:index], shrunk, *words[index + 1 :], *shared_out(new, FrameRange(cut, left.stop), GUESS)]


def _timed_before(transcript: Transcript, first: int) -> tuple[Word | None, int]:
    """The next timed word before a number, and its number."""
    for number in range(first - 1, -1, -1):
        word = transcript.word(number)
        if word.range is not None:
            return word, number
    return None, -1


def _range_after(transcript: Transcript, stop: int) -> FrameRange | None:
    count = transcript.firsts[-1]
    return next((r for r in (transcript.word(number).range for number in range(stop, count)) if r is not None), None)
