"""Some cues that edits of the sound move as a whole, and what is known of all of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from workstation.core.late_numpy import np
from workstation.core.words.cue import Cue

if TYPE_CHECKING:
    import numpy.typing as npt

Frames: TypeAlias = "npt.NDArray[np.int64]"


class CueOrigin:
    """The cues of a block as they were when one of them was last changed, and what is asked of all of them."""

    def __init__(self, cues: tuple[Cue, ...]) -> None:
        self.cues = cues

    @cached_property
    def unmoved(self) -> list[Cue]:
        return [cue.unmoved for cue in self.cues]

    @cached_property
    def moved_by(self) -> Frames:
        return np.array([cue.moved_by for cue in self.cues], np.int64)

    @cached_property
    def timed(self) -> npt.NDArray[np.bool_]:
        """Which cues have a time (cues,)."""
        return np.array([cue.range is not None for cue in self.unmoved], np.bool_)

    @cached_property
    def edges(self) -> Frames:
        """First and last frame of each cue (cues, 2); 0 and 0 for one without a time."""
        return np.array([cue.edges or (0, 0) for cue in self.cues], np.int64).reshape(-1, 2)

    @cached_property
    def span(self) -> tuple[int, int] | None:
        """The first and the last frame of all; None where no cue has a time."""
        timed = self.edges[self.timed]
        return (int(timed[:, 0].min()), int(timed[:, 1].max())) if len(timed) else None

    @cached_property
    def word_edges(self) -> Frames:
        """The same as `edges` of the timed words alone, whatever the cues' own times are; -1 where none is."""
        edges = np.where(self.timed[:, None], self.edges, -1)
        for number, cue in enumerate(self.unmoved):
            if cue.shown is not None:
                ranges = [word.range for word in cue.words if word.range is not None]
                spans = (min(r.start for r in ranges), max(r.stop for r in ranges)) if ranges else (-1, -1)
                edges[number] = spans + self.moved_by[number] * bool(ranges)
        return edges

    @cached_property
    def counts(self) -> Frames:
        """How many words each cue has (cues,)."""
        return np.array([len(cue.words) for cue in self.unmoved], np.int64)

    @cached_property
    def firsts(self) -> list[int]:
        """The number of each cue's first word, counted in the block, and how many words there are."""
        return [0, *np.cumsum(self.counts).tolist()]

    @cached_property
    def lost(self) -> Frames:
        """How many words of each cue were looked for in the sound and not found (cues,)."""
        return np.array([sum([word.is_missing for word in cue.words]) for cue in self.unmoved], np.int64)

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks, each once, in the order of the cues."""
        return tuple(dict.fromkeys(cue.speaker for cue in self.unmoved if cue.speaker))


class CueBlock:
    """Some cues, all `shift` frames later than in their origin; each is made when somebody looks at it."""

    __slots__ = ("_all", "_made", "origin", "shift")

    def __init__(self, origin: CueOrigin, shift: int = 0) -> None:
        self.origin, self.shift = origin, shift
        self._made: list[Cue | None] | None = None
        self._all: tuple[Cue, ...] | None = None if shift else origin.cues

    def __len__(self) -> int:
        return len(self.origin.cues)

    @property
    def cues(self) -> tuple[Cue, ...]:
        """All of them, where they are now."""
        if self._all is None:
            shift, origin = self.shift, self.origin
            made = zip(self._made or [None] * len(self), origin.cues, origin.timed.tolist(), strict=True)
            self._all = tuple(
                [known if known is not None else (cue.shifted(shift) if timed else cue) for known, cue, timed in made]
            )
            self._made = None
        return self._all

    def cue(self, number: int) -> Cue:
        """One of them."""
        if self._all is not None:
            return self._all[number]
        made = self._made
        if made is None:
            made = self._made = [None] * len(self)
        cue = made[number]
        if cue is None:
            cue = self.origin.cues[number]
            if self.origin.timed[number]:
                cue = cue.shifted(self.shift)
            made[number] = cue
        return cue

    def moved(self, frames: int) -> CueBlock:
        return CueBlock(self.origin, self.shift + frames) if frames else self

    def is_as(self, other: CueBlock) -> bool:
        """Whether its cues are known to be the same without looking at any."""
        return self is other or (self.origin is other.origin and self.shift == other.shift)

    @property
    def shifts(self) -> Frames:
        """By how many frames each cue was moved to where it is in this block (cues,): one without a time was not."""
        return self.origin.timed * self.shift

    @property
    def moved_by(self) -> Frames:
        return self.origin.moved_by + self.shifts

    @property
    def edges(self) -> Frames:
        return self.origin.edges + self.shifts[:, None]

    @property
    def word_edges(self) -> Frames:
        return self.origin.word_edges + (self.origin.word_edges >= 0) * self.shift
