"""The cues of a transcript in groups, each of which is one part: most edits leave most groups as they were."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress, count, repeat
from operator import is_not, ne, sub
from typing import NamedTuple, TypeVar

from workstation.core.words.transcript import Cue, apart

T = TypeVar("T")

_MIN, _MAX, _USUALLY = 24, 128, 40
"""Things in a group."""

Put = Callable[[Sequence[Cue]], tuple[int, int]]
"""The part of some cues, and the frame that it counts from, as if the first of them had not been moved."""


class _Group(NamedTuple):
    first: int
    stop: int
    part: int
    frame: int


class CueGroups:
    """The groups of the transcript that was written last; those that are as they were are taken over, moved or not."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """The parts may have gone."""
        self._things: list[Cue] = []
        self._shifts: list[int] = []
        self._groups: list[_Group] = []

    def placed(self, cues: Sequence[Cue], put: Put) -> list[list[int]]:
        """Parts as [number, frame] of all cues in turn; `put` is asked for those groups that are new."""
        things, shifts = apart(cues)
        groups = self._kept(things, shifts)
        behind = self._behind(things, shifts)
        begun = groups[-1].stop if groups else 0
        for first, stop in bounds(cues, cue_start, begun):
            if first in behind:
                break
            groups.append(_Group(first, stop, *put(cues[first:stop])))
        begun = groups[-1].stop if groups else 0
        if begun < len(cues):
            at, by = behind[begun]
            groups += [group._replace(first=group.first + by, stop=group.stop + by) for group in self._groups[at:]]
        self._things, self._shifts, self._groups = things, shifts, groups
        return [[group.part, group.frame + shifts[group.first]] for group in groups]

    def _kept(self, things: list[Cue], shifts: list[int]) -> list[_Group]:
        """The groups before the first cue that is another one, or lies elsewhere.

        Where a group ends depends on the cue behind it.
        """
        same = min(_alike(map(is_not, things, self._things)), _alike(map(ne, shifts, self._shifts)))
        same = min(same, len(things), len(self._things))
        return [group for group in self._groups if group.stop < same]

    def _behind(self, things: list[Cue], shifts: list[int]) -> dict[int, tuple[int, int]]:
        """Which groups are among the last cues that are the same, all moved equally, by where they begin now.

        Each with its number, and how many more cues are before it than were.
        """
        if not things or not self._things:
            return {}
        moved = map(sub, reversed(shifts), reversed(self._shifts))
        by = shifts[-1] - self._shifts[-1]
        same = min(_alike(map(is_not, reversed(things), reversed(self._things))), _alike(map(ne, moved, repeat(by))))
        more = len(things) - len(self._things)
        since = max(len(self._things) - same, 0)
        return {group.first + more: (at, more) for at, group in enumerate(self._groups) if group.first >= since}


def bounds(rows: Sequence[T], start: Callable[[T], int], begun: int = 0) -> Iterator[tuple[int, int]]:
    """Rows in groups whose edges depend on the gap that stands there: one more or less changes one or two groups."""
    first = begun
    before = start(rows[first - 1]) if first else 0
    for number in range(first, len(rows)):
        here = start(rows[number])
        gap, before = here - before, here
        long = number - first
        if long >= _MAX or (long >= _MIN and not (gap * 2_654_435_761 >> 12) % (_USUALLY - _MIN)):
            yield first, number
            first = number
    if first < len(rows):
        yield first, len(rows)


def cue_start(cue: Cue) -> int:
    """The first frame of a cue; 0 of one without a time."""
    edges = cue.edges
    return 0 if edges is None else edges[0]


def _alike(differ: Iterable[bool]) -> int:
    """How many pairs come before the first that differs; very many when none does."""
    return next(compress(count(), differ), 1 << 60)
