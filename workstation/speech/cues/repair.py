"""Mending what is wrong with cues where a rule can: cut, join, trim and place them."""

from bisect import bisect_right
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from workstation.speech.cues.lint import CueFault, check_transcript
from workstation.speech.cues.manual_times import cut_own, settled
from workstation.speech.cues.rules import CueRules
from workstation.speech.cues.segmentation import split_cue
from workstation.speech.cues.trying import Tried, count_faults
from workstation.speech.progress import finish, within
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

FIXABLE = ("lines", "columns", "speed", "short", "long", "overlap", "gap", "missing")
"""The kinds of faults that a rule may mend."""

_CUT = ("lines", "columns", "long")
_JOIN = ("speed", "short")
_HOLD = ("speed", "short", "long", "overlap", "gap")
_AROUND = 3
"""Cues before and after that a change can make faulty."""
_TELL = 256
"""After so many cues it is told how far the work is."""
_GUESS = 0.0
"""The score of a word that was placed without listening."""


def fix_cues(
    transcript: AlignedTranscript, rules: CueRules, only: int | None = None, faults: Sequence[CueFault] | None = None
) -> AlignedTranscript:
    """The transcript with fewer faults: of one cue, counted from 0, or of all. Words are kept, and their order.

    Cues that are too long are cut, those too short or fast joined to a neighbour of the same speaker if that leaves
    fewer faults; one that runs into the next ends where that begins; one that was not found is put into the gap. Cues
    with times of their own are cut, held longer and trimmed, but not joined. `faults`: those of all, where known.
    """
    return finish(fixing_cues(transcript, rules, only, faults))


def fixing_cues(
    transcript: AlignedTranscript, rules: CueRules, only: int | None = None, faults: Sequence[CueFault] | None = None
) -> Generator[float, None, AlignedTranscript]:
    """The same, telling from time to time how far it is, from 0 to 1."""
    faults = check_transcript(transcript, rules) if faults is None else faults
    wrong = [f for f in faults if f.rule in FIXABLE and only in (None, f.cue)]
    cues = list(transcript.cues)
    for number in {f.cue for f in wrong if f.rule == "missing"}:
        cues[number] = _placed(cues, number)
    if any(f.rule == "overlap" for f in wrong):
        late = {f.cue for f in wrong if f.rule == "overlap"}
        cues = _trimmed(cues, late)
    to_cut = {f.cue for f in wrong if f.rule in _CUT}
    to_join = {f.cue for f in wrong if f.rule in _JOIN and cues[f.cue].shown is None} - to_cut
    cues = settled(cues, {f.cue for f in wrong if f.rule in _HOLD} - to_cut, rules)
    out: list[tuple[TimedCue, bool]] = []
    for number, cue in enumerate(cues):
        if number % _TELL == 0:
            yield 0.5 * number / len(cues)
        cut = cut_own if cue.shown is not None else _cut
        out += ((part, number in to_join) for part in (cut(cue, rules) if number in to_cut else [cue]))
    done = yield from within(0.5, 0.95, _joined(out, rules))
    joined = replace(transcript, cues=done)
    late = {f.cue for f in check_transcript(joined, rules) if f.rule in _HOLD} if to_cut and only is None else set()
    return replace(joined, cues=tuple(settled(joined.cues, late, rules)))


def _cut(cue: TimedCue, rules: CueRules) -> list[TimedCue]:
    return split_cue(_without_breaks(cue), rules)


def _joined(cues: Sequence[tuple[TimedCue, bool]], rules: CueRules) -> Generator[float, None, tuple[TimedCue, ...]]:
    """Cues, those with a mark joined to a neighbour as long as that leaves fewer faults among those around."""
    rest = [(Tried(cue, rules), marked) for cue, marked in cues][::-1]
    told = 0
    done: list[Tried] = []
    joint: Callable[[Tried, Tried], Tried] = lru_cache(2)(lambda a, b: Tried(_join(a.cue, b.cue), rules))
    while rest:
        if len(done) >= told:
            yield len(done) / (len(done) + len(rest))
            told = len(done) + _TELL
        now, marked = rest.pop()
        if not marked:
            done.append(now)
            continue
        before, after = done[-_AROUND:], [tried for tried, _ in rest[: -_AROUND - 1 : -1]]
        fewest = count_faults([*before, now, *after])
        best: tuple[bool, Tried] | None = None
        if before and _may_join(before[-1].cue, now.cue, rules):
            one = joint(before[-1], now)
            if (count := count_faults([*before[:-1], one, *after], fewest)) < fewest:
                fewest, best = count, (True, one)
        if after and _may_join(now.cue, after[0].cue, rules):
            one = joint(now, after[0])
            if count_faults([*before, one, *after[1:]], fewest) < fewest:
                best = False, one
        if best is None:
            done.append(now)
            continue
        (done if best[0] else rest).pop()
        rest.append((best[1], True))
    return tuple(tried.cue for tried in done)


def _may_join(first: TimedCue, second: TimedCue, rules: CueRules) -> bool:
    """Whether one speaker says both, without a pause between that would begin a cue, and neither has its own time."""
    if first.shown is not None or second.shown is not None:
        return False
    ends = [w.end for w in first.words if w.end is not None]
    starts = [w.start for w in second.words if w.start is not None]
    return bool(ends and starts and first.speaker == second.speaker and starts[0] - max(ends) < rules.pause)


def _join(first: TimedCue, second: TimedCue) -> TimedCue:
    translation = " ".join(filter(None, (first.translation, second.translation)))
    return _without_breaks(TimedCue(first.words + second.words, first.speaker, translation))


def _without_breaks(cue: TimedCue) -> TimedCue:
    return replace(cue, words=tuple(replace(word, breaks=False) if word.breaks else word for word in cue.words))


def _trimmed(cues: list[TimedCue], late: Iterable[int]) -> list[TimedCue]:
    """Cues that are said into a late one end where it begins."""
    begins = [next((w.start for w in cue.words if w.start is not None), None) for cue in cues]
    limits = sorted((begin, number) for number in late if (begin := begins[number]) is not None)
    out = []
    for number, (cue, begin) in enumerate(zip(cues, begins, strict=True)):
        after = len(limits) if begin is None else bisect_right(limits, (begin, number))
        if after < len(limits):
            limit = limits[after][0]
            if any(word.end is not None and word.end > limit for word in cue.words):
                cue = replace(cue, words=tuple(_ended(word, limit) for word in cue.words))
        out.append(cue)
    return out


def _ended(word: TimedWord, limit: float) -> TimedWord:
    if word.start is None or word.end is None or word.end <= limit:
        return word
    return replace(word, start=min(word.start, limit), end=limit)


def _placed(cues: list[TimedCue], number: int) -> TimedCue:
    """A cue without times in the gap between its neighbours, words by their letters; itself when there is no gap."""
    before = [w.end for cue in cues[:number] for w in cue.words if w.end is not None]
    after = [w.start for cue in cues[number + 1 :] for w in cue.words if w.start is not None]
    start = max(before, default=0.0)
    cue = cues[number]
    total = sum(len(word.text) + 1 for word in cue.words)
    usual = total / 15  # characters a second of ordinary speech
    stop = min(after, default=start + usual)
    if stop - start < 0.1:
        return cue
    room = min(stop - start, usual)
    done, words = 0, []
    for word in cue.words:
        a = start + room * done / total
        done += len(word.text) + 1
        words.append(replace(word, start=a, end=max(a, start + room * done / total), score=_GUESS))
    return replace(cue, words=tuple(words))
