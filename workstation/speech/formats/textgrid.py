"""Praat's TextGrid (.TextGrid), with tiers of words and cues."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace

from workstation.core.numbers import short
from workstation.speech.cues.segmentation import ShownCue
from workstation.speech.formats.distribute_times import spread
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.textgrid_tiers import Tier, read_tiers, write_tiers
from workstation.speech.formats.timestamp import OddTimes
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

Interval = tuple[float, float, str]
_NEAR = 1e-6
"""Seconds: a cue that ends with its words has no times of its own."""


def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """The long form: a tier `words`, and one of cues named after each speaker."""
    words = [(w.start, w.end, w.text) for w in transcript.words if w.start is not None and w.end is not None]
    speakers = list(dict.fromkeys(cue.speaker for cue in transcript.cues))
    shown = [c for c in options.cues(transcript) if c.own or any(w.timed for w in c.words)]
    end = max([options.seconds, *(w[1] for w in words), *(_span(c)[1] for c in shown)])
    tiers = [("words", words)]
    tiers += [(s or "cues", [(*_span(c), " ".join(c.lines)) for c in shown if c.speaker == s]) for s in speakers]
    return write_tiers([Tier(name, False, entries) for name, entries in tiers], end)


def _span(shown: ShownCue) -> tuple[float, float]:
    if shown.own:
        return shown.start, shown.end
    timed = [w for w in shown.words if w.start is not None]
    return timed[0].start or 0.0, max(w.end or 0.0 for w in timed)


def read(text: str) -> AlignedTranscript:
    """Long or short form. A tier named like words gives the words, else every tier gives cues of its name."""
    odd = OddTimes()
    tiers = [(tier.name, _intervals(tier, odd)) for tier in read_tiers(text)]
    words = next((t for name, t in tiers if re.search(r"word|wort|mot|palabra", name, re.I)), None)
    others = [(name, t) for name, t in tiers if t is not words and not re.search(r"phon|segment|syll", name, re.I)]
    if words is None:
        cues = [(start, _cue_of(said, start, stop, name)) for name, t in others for start, stop, said in t]
        in_order = (cue for _, cue in sorted(cues, key=lambda c: c[0]) if cue.words)
        return AlignedTranscript(cues=tuple(in_order), odd=tuple(odd.said))
    timed = [TimedWord(said, start, stop) for start, stop, said in words]
    edges = sorted((start, stop, "" if name == "cues" else name) for name, t in others for start, stop, _ in t)
    cues_out: list[TimedCue] = []
    rest = sorted(timed, key=_middle)
    middles = [_middle(word) for word in rest]
    for start, stop, name in edges:
        first, last = bisect_left(middles, start - _NEAR), bisect_right(middles, stop)
        inside = rest[first:last]
        if inside:
            cue = TimedCue(tuple(inside), name)
            cues_out.append(cue if _is_same(cue.span, (start, stop)) else replace(cue, shown=(start, stop)))
            del rest[first:last], middles[first:last]
    if rest:
        cues_out.append(TimedCue(tuple(rest)))
    cues_out.sort(key=lambda cue: cue.words[0].start or 0.0)
    return AlignedTranscript(cues=tuple(cues_out), odd=tuple(odd.said))


def _middle(word: TimedWord) -> float:
    return ((word.start or 0.0) + (word.end or 0.0)) / 2


def _cue_of(said: str, start: float, stop: float, name: str) -> TimedCue:
    return TimedCue(spread(said, start, stop), name, shown=(start, stop))


def _is_same(span: tuple[float, float] | None, other: tuple[float, float]) -> bool:
    return span is not None and max(abs(a - b) for a, b in zip(span, other, strict=True)) < _NEAR


def _intervals(tier: Tier, odd: OddTimes) -> list[Interval]:
    """The entries of a tier, within what a sound has; a point lasts until the next."""
    entries = list(tier.entries)
    if tier.points:
        ends = [start for start, _, _ in entries[1:]] + [entries[-1][0] + 1.0 if entries else 0.0]
        entries = [(start, stop, said) for (start, _, said), stop in zip(entries, ends, strict=False) if said]
    return [
        (*odd.span(start, stop, number, f"entry of the tier {short(tier.name)}"), said)
        for number, (start, stop, said) in enumerate(entries, 1)
    ]
