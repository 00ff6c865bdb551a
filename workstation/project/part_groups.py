"""Cues or markers in groups, each of which is one part: most edits leave most groups as they were."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress, count
from operator import is_not
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Frames = npt.NDArray[np.int64]

_MIN, _MAX = 24, 128
"""Things in a group."""
_ONE_OF = 16
"""Of gaps so many, on the average, one ends a group that has enough things."""

Put = Callable[[int, int], tuple[int, int]]
"""The part of the things from one number up to another, and the frame that it counts from, as if the first of them had
not been moved."""


class _Group(NamedTuple):
    first: int
    stop: int
    part: int
    frame: int


class PartGroups:
    """The groups of what was written last; those that are as they were are taken over, moved or not."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """The parts may have gone."""
        self._things: Sequence[object] = ()
        self._shifts: Frames = np.zeros(0, np.int64)
        self._groups: list[_Group] = []

    def placed(self, things: Sequence[object], shifts: Sequence[int], starts: Frames, put: Put) -> list[list[int]]:
        """Parts as [number, frame] of all things in turn; `put` is asked for those groups that are new.

        Each thing was moved by `shifts` since it was made, and begins at the frame of `starts` now.
        """
        moved = np.array(shifts, np.int64)
        groups = self._kept(things, moved)
        behind = self._behind(things, moved)
        begun = groups[-1].stop if groups else 0
        for first, stop in bounds(starts, begun):
            if first in behind:
                break
            groups.append(_Group(first, stop, *put(first, stop)))
        begun = groups[-1].stop if groups else 0
        if begun < len(things):
            at, by = behind[begun]
            groups += [group._replace(first=group.first + by, stop=group.stop + by) for group in self._groups[at:]]
        self._things, self._shifts, self._groups = things, moved, groups
        return [[group.part, group.frame + shifts[group.first]] for group in groups]

    def _kept(self, things: Sequence[object], shifts: Frames) -> list[_Group]:
        """The groups before the first thing that is another one, or lies elsewhere.

        Where a group ends depends on the thing behind it.
        """
        shorter = min(len(things), len(self._things))
        same = min(_alike(map(is_not, things, self._things)), shorter)
        same = _first(shifts[:same] != self._shifts[:same])
        return [group for group in self._groups if group.stop < same]

    def _behind(self, things: Sequence[object], shifts: Frames) -> dict[int, tuple[int, int]]:
        """Which groups are among the last things that are the same, all moved equally, by where they begin now.

        Each with its number, and how many more things are before it than were.
        """
        if not things or not self._things:
            return {}
        shorter = min(len(things), len(self._things))
        same = min(_alike(map(is_not, reversed(things), reversed(self._things))), shorter)
        moved = shifts[::-1][:same] - self._shifts[::-1][:same]
        same = _first(moved != moved[:1])
        more = len(things) - len(self._things)
        since = len(self._things) - same
        return {group.first + more: (at, more) for at, group in enumerate(self._groups) if group.first >= since}


def bounds(starts: Frames, begun: int = 0) -> Iterator[tuple[int, int]]:
    """Things in groups whose edges depend on the gap that stands there: one more or less changes one or two groups."""
    gaps = np.diff(starts[begun:], prepend=starts[begun - 1] if begun else 0)
    ends = (np.flatnonzero((gaps * 2_654_435_761 >> 12) % _ONE_OF == 0) + begun).tolist()
    first = begun
    while first < len(starts):
        at = bisect_left(ends, first + _MIN)
        stop = min(ends[at] if at < len(ends) else len(starts), first + _MAX, len(starts))
        yield first, stop
        first = stop


def _first(differ: npt.NDArray[np.bool_]) -> int:
    """How many come before the first that differs; all when none does."""
    return int(differ.argmax()) if differ.any() else len(differ)


def _alike(differ: Iterable[bool]) -> int:
    """How many pairs come before the first that differs; very many when none does."""
    return next(compress(count(), differ), 1 << 60)
