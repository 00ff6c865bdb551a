"""Cues with times of their own, mended: held longer, trimmed before the next, cut in two, broken into other lines."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from workstation.speech.cues.line_breaking import broken_lines, columns
from workstation.speech.cues.rules import CueRules
from workstation.speech.cues.segmentation import ShownCue, cues_as_they_are, held_until, split_cue
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord


def cut_own(cue: TimedCue, rules: CueRules) -> list[TimedCue]:
    """A cue in as many as the rules ask for, which share its time where their words meet; its lines broken anew."""
    if not cue.words:
        return [cue]
    plain = replace(cue, words=tuple(replace(word, breaks=False) for word in cue.words), shown=None)
    parts = split_cue(plain, rules)
    if cue.shown is None:
        return parts
    start, end = cue.shown
    joints = [_first(part, start) for part in parts[1:]]
    edges = [start, *joints, end]
    if any(before >= after for before, after in pairwise(edges)):  # its words are said at another time
        widths = [sum(columns(word.text) + 1 for word in part.words) for part in parts]
        edges = [start + (end - start) * reached / sum(widths) for reached in accumulate(widths, initial=0)]
    out = []
    for number, part in enumerate(parts):
        stop = edges[number + 1]
        if number + 1 < len(parts):
            stop -= min(rules.gap, (stop - edges[number]) / 2)
        out.append(replace(part, words=in_lines(part.words, rules), shown=(edges[number], stop)))
    return out


def settled(cues: Sequence[TimedCue], wrong: Collection[int], rules: CueRules) -> list[TimedCue]:
    """Cues, those with times of their own among the numbers `wrong` held as the rules wish, until the next at most."""
    out = list(cues)
    if not wrong:
        return out
    shown = cues_as_they_are(AlignedTranscript(cues=tuple(cues)))
    for place, cue in enumerate(shown):
        if not cue.own or cue.number not in wrong:
            continue
        limit = shown[place + 1].start if place + 1 < len(shown) else float("inf")
        out[cue.number] = replace(out[cue.number], shown=(cue.start, _end(cue, limit, rules)))
    return out


def _end(cue: ShownCue, limit: float, rules: CueRules) -> float:
    room = limit - cue.start
    latest = cue.start + rules.longest
    if room <= 0:
        return min(cue.end, latest)
    end = held_until(replace(cue, end=min(cue.end, limit, latest)), limit, rules)
    return min(end, max(limit - rules.gap, cue.start + room / 2))


def _first(cue: TimedCue, otherwise: float) -> float:
    return next((word.start for word in cue.words if word.start is not None), otherwise)


def in_lines(words: tuple[TimedWord, ...], rules: CueRules) -> tuple[TimedWord, ...]:
    """The words with a break where a line ends by the rules: a cue with its own times keeps the lines it is given."""
    out, at = list(words), 0
    for line in broken_lines(words, rules)[:-1]:
        reached = 0
        while at < len(out) and reached < len(line):
            reached = line.index(out[at].text, reached) + len(out[at].text)
            at += 1
        out[at - 1] = replace(out[at - 1], breaks=True)
    return tuple(out)
