"""Cues in arrays: what is asked of all cues of a transcript at once costs no call for each of tens of thousands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from workstation.core.words.cue import Cue, apart, common_ends, moved_cues

Frames = npt.NDArray[np.int64]

_UNTIMED = -1
_RANGE = attrgetter("_range")


@dataclass(frozen=True, slots=True, eq=False)
class CueTable:
    """All cues, by their numbers. Nobody may change what is in it."""

    cues: tuple[Cue, ...]
    unmoved: list[Cue]
    """Each as it was before it was moved as a whole; itself where it was not."""
    moved_by: Frames
    """By how many frames it was."""
    starts: Frames
    """The first frame of its `range`, -1 where it has none."""
    stops: Frames
    """Behind the last frame, -1 where there is none."""

    @classmethod
    def of(cls, cues: tuple[Cue, ...], before: "CueTable | None" = None) -> "CueTable":
        """The table of some cues; of those that are at the ends of another table too that is taken from there."""
        old = before or _EMPTY
        head, tail = common_ends(old.cues, cues)
        end = len(old.cues) - tail
        middle = cues[head : len(cues) - tail]
        unmoved, moved_by = apart(middle)
        starts, stops = _edges(unmoved)
        rows = zip(old._arrays, _moved(np.array(moved_by, np.int64), starts, stops), strict=True)
        arrays = (np.concatenate((known[:head], new, known[end:])) for known, new in rows)
        return cls(cues, [*old.unmoved[:head], *unmoved, *old.unmoved[end:]], *arrays)

    @property
    def _arrays(self) -> tuple[Frames, Frames, Frames]:
        return self.moved_by, self.starts, self.stops

    def followed(
        self, shifts: Frames, touched: npt.NDArray[np.bool_], follow: Callable[[Cue], Cue | None]
    ) -> "CueTable":
        """The table after an edit: each cue `shifts` frames later, those `touched` as `follow` answers, None: gone.

        `shifts` and `touched` are (cues,); what is touched is not shifted.
        """
        shifts = np.where((self.starts == _UNTIMED) | touched, 0, shifts)
        total = self.moved_by + shifts
        cues, unmoved = list(self.cues), self.unmoved
        there = np.flatnonzero(shifts)
        back = there[total[there] == 0]  # moved to where they come from
        away = there[total[there] != 0]
        if len(away) and away[-1] - away[0] == len(away) - 1:
            part = slice(int(away[0]), int(away[-1]) + 1)
            cues[part] = moved_cues(unmoved[part], _shared(total[part]))
        else:
            moved = moved_cues(list(map(unmoved.__getitem__, away.tolist())), _shared(total[away]))
            for number, cue in zip(away.tolist(), moved, strict=True):
                cues[number] = cue
        for number in back.tolist():
            cues[number] = unmoved[number]
        numbers = np.flatnonzero(touched).tolist()
        if not numbers and not len(there):
            return self
        timed = self.starts != _UNTIMED
        starts, stops = (np.where(timed, edges + shifts, edges) for edges in (self.starts, self.stops))
        if not numbers:
            return CueTable(tuple(cues), unmoved, total, starts, stops)
        kept = np.ones(len(cues), np.bool_)
        unmoved = unmoved.copy()
        for number in numbers:
            new = follow(cues[number])
            if new is None:
                kept[number] = False
                continue
            cues[number], unmoved[number], total[number] = new, new.unmoved, new.moved_by
            starts[number], stops[number] = new.edges or (_UNTIMED, _UNTIMED)
        if kept.all():
            return CueTable(tuple(cues), unmoved, total, starts, stops)
        stay = kept.tolist()
        cues, unmoved = list(compress(cues, stay)), list(compress(unmoved, stay))
        return CueTable(tuple(cues), unmoved, total[kept], starts[kept], stops[kept])


_EMPTY = CueTable((), [], *(np.zeros(0, np.int64) for _ in range(3)))


def _edges(cues: Sequence[Cue]) -> tuple[Frames, Frames]:
    ranges = list(map(_RANGE, cues))
    edges = [(_UNTIMED, _UNTIMED) if range_ is None else (range_.start, range_.stop) for range_ in ranges]
    array = np.array(edges, np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


def _shared(frames: Frames) -> list[int]:
    """Numbers, one object for those that are equal: each of thousands of steps holds them all."""
    known: dict[int, int] = {}
    return [known.setdefault(number, number) for number in frames.tolist()]


def _moved(moved_by: Frames, starts: Frames, stops: Frames) -> tuple[Frames, Frames, Frames]:
    timed = starts != _UNTIMED
    return moved_by, np.where(timed, starts + moved_by, _UNTIMED), np.where(timed, stops + moved_by, _UNTIMED)
