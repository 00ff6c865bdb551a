"""Counting the faults of a few cues again and again while one of them is changed."""

from collections.abc import Sequence
from operator import attrgetter

from workstation.core.words.transcript import join_text
from workstation.speech.cues.line_breaking import columns
from workstation.speech.cues.lint import EPSILON, line_faults, time_faults
from workstation.speech.cues.rules import CueRules
from workstation.speech.cues.segmentation import held, shown_alone
from workstation.speech.words import TimedCue


class Tried:
    """A cue among those that are tried: what its neighbours do not change is worked out once."""

    __slots__ = ("_counts", "_rules", "_unbroken", "begins", "cue", "min_in_lines", "shown", "spoken", "start")

    def __init__(self, cue: TimedCue, rules: CueRules) -> None:
        span, texts = cue.span, [word.text for word in cue.words]
        whole = join_text(texts)
        # A break in such a text is as wide as the space that it stands for, so its times need no lines.
        self._unbroken: bool | None = cue.shown is None and whole.isascii() and all(texts)
        self._rules = rules
        self._counts: dict[float, int] = {}
        self.cue = cue
        self.shown = shown_alone(cue, rules, lines=(whole,) if self._unbroken else None)
        self.begins = 0.0 if span is None else span[0]
        self.start = 0.0 if self.shown is None else self.shown.start
        self.spoken = 0.0 if cue.shown is not None or span is None else span[1]
        """When the last of its words ends, of a cue without times of its own."""
        self.min_in_lines = 0
        """How many faults it has in its lines, or a few less until `in_lines` has been asked."""
        if self._unbroken and not cue.translation:
            width = columns(whole)
            self._unbroken = width > rules.line_columns
            self.min_in_lines = int(width > rules.lines * (rules.line_columns + 1) - 1)

    def in_time(self, after: float) -> int:
        """How many faults it has in its times when the next one begins at `after`."""
        if (known := self._counts.get(after)) is not None:
            return known
        assert self.shown is not None
        shown = self.shown if self.shown.own else held(self.shown, after, self._rules)
        count = self._counts[after] = sum(1 for _ in time_faults(shown, after, self._rules))
        return count

    @property
    def in_lines(self) -> int:
        """How many faults it has in its lines, which are broken only when somebody asks."""
        if self._unbroken is not None:
            shown = shown_alone(self.cue, self._rules) if self._unbroken else self.shown
            self.min_in_lines = 0 if shown is None else sum(1 for _ in line_faults(shown, self._rules))
            self._unbroken = None
        return self.min_in_lines


def count_faults(tried: Sequence[Tried], enough: float = float("inf")) -> int:
    """How many faults `check_transcript` finds in these cues, or `enough` or more when there are not fewer."""
    timed = sorted((one for one in tried if one.shown is not None), key=attrgetter("begins"))
    count = len(tried) - len(timed)
    if any(one.cue.translation for one in tried):
        count += sum(not one.cue.translation for one in tried if one.cue.words)
    after = [*(one.start for one in timed[1:]), float("inf")]
    reached = 0.0
    for one, limit in zip(timed, after, strict=False):
        count += one.in_time(limit) + one.min_in_lines + (one.start < reached - EPSILON)
        if one.spoken > reached:
            reached = one.spoken
    for one in tried:
        if not one.cue.words:
            count += 1
    for one in timed:
        if count >= enough:
            break
        count -= one.min_in_lines
        count += one.in_lines
    return count
