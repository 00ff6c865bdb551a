"""Cues in order, in blocks that edits of the sound move as wholes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, compress, count, pairwise
from operator import is_not
from typing import TYPE_CHECKING, overload

from workstation.core.late_numpy import np
from workstation.core.words.cue import Cue
from workstation.core.words.cue_block import CueBlock, CueOrigin, Frames

if TYPE_CHECKING:
    import numpy.typing as npt

MANY = 128
"""From so many cues on a transcript has them in blocks; fewer are moved one by one."""
_BLOCK = 256
"""Cues of a block; one that grows to twice as many is parted."""

ShiftOf = Callable[[int, int], int | None]
"""By how many frames all that lies from one frame to another is moved; None: not all of it alike."""

Follow = Callable[[Sequence[Cue]], Iterable[Cue]]
"""Cues after an edit, each by itself; those go whose sound went."""


class CueList(Sequence[Cue]):
    """Cues as a tuple has them, for a transcript of thousands: lists before and after an edit share what it left.

    An edit of the sound that moves tens of thousands of cues moves some hundred blocks; the cues themselves are made
    when somebody looks at them, and a history of thousands of steps holds none that nobody saw. Slices are tuples.

    Example:
        >>> cues = CueList([Cue((Word("a", FrameRange(0, 9)),)), Cue((Word("b", FrameRange(9, 18)),))])
        >>> [cue.edges for cue in cues.followed(lambda first, last: 5, tuple)]
        [(5, 14), (14, 23)]
    """

    __slots__ = ("_starts", "blocks")

    def __init__(self, cues: Iterable[Cue] = ()) -> None:
        self._hold(tuple(_in_blocks(tuple(cues))))

    @classmethod
    def of(cls, cues: Sequence[Cue]) -> CueList:
        """The cues as such a list: themselves, where they are one."""
        return cues if isinstance(cues, cls) else cls(cues)

    @classmethod
    def _of_blocks(cls, blocks: Iterable[CueBlock]) -> CueList:
        made = cls.__new__(cls)
        made._hold(tuple(block for block in blocks if len(block)))
        return made

    def _hold(self, blocks: tuple[CueBlock, ...]) -> None:
        self.blocks = blocks
        self._starts = list(accumulate(map(len, blocks), initial=0))

    def spliced(self, start: int, stop: int, new: Sequence[Cue]) -> CueList:
        """This list with `new` in place of the cues from `start` up to `stop`, `0 <= start <= stop <= len(self)`."""
        if not self.blocks:
            return CueList(new)
        blocks, starts = self.blocks, self._starts
        first = self._place(min(start, len(self) - 1))[0]
        last = self._place(stop - 1)[0] if start < stop else first
        left, right = blocks[first].cues[: start - starts[first]], blocks[last].cues[stop - starts[last] :]
        return CueList._of_blocks((*blocks[:first], *_in_blocks((*left, *new, *right)), *blocks[last + 1 :]))

    def replaced(self, new: Mapping[int, Cue | None]) -> CueList:
        """This list with other cues in some places; None: it goes."""
        blocks = list(self.blocks)
        by_block: dict[int, list[int]] = {}
        for number in new:
            by_block.setdefault(self._place(number)[0], []).append(number)
        for at, numbers in by_block.items():
            cues: list[Cue | None] = list(blocks[at].cues)
            for number in numbers:
                cues[number - self._starts[at]] = new[number]
            blocks[at] = CueBlock(CueOrigin(tuple(cue for cue in cues if cue is not None)))
        return CueList._of_blocks(blocks)

    def followed(self, shift_of: ShiftOf, follow: Follow) -> CueList:
        """The cues after an edit of the sound: blocks that move as wholes are shared, cues of others `follow` it."""
        blocks: list[CueBlock] = []
        waiting: list[Cue] = []
        for block in self.blocks:
            span = block.origin.span
            shift = 0 if span is None else shift_of(span[0] + block.shift, span[1] + block.shift)
            if shift is None:
                waiting += block.cues
                continue
            if waiting:
                blocks += _in_blocks(tuple(follow(waiting)))
                waiting = []
            blocks.append(block.moved(shift) if span is not None else block)
        return CueList._of_blocks([*blocks, *_in_blocks(tuple(follow(waiting)))])

    @property
    def unmoved(self) -> list[Cue]:
        """Each cue as it was before it was moved as a whole, of the same texts and scores."""
        return list(chain.from_iterable([block.origin.unmoved for block in self.blocks]))

    @property
    def moved_by(self) -> list[int]:
        """By how many frames each was moved."""
        return list(chain.from_iterable([block.moved_by.tolist() for block in self.blocks]))

    def base(self, number: int) -> Cue:
        """One of `unmoved`."""
        block, inside = self._place(number)
        return self.blocks[block].origin.unmoved[inside]

    @property
    def timed(self) -> npt.NDArray[np.bool_]:
        """Which cues have a time (cues,)."""
        return np.concatenate([block.origin.timed for block in self.blocks] or [np.empty(0, np.bool_)])

    @property
    def edges(self) -> Frames:
        """First and last frame of each cue (cues, 2); 0 and 0 for one without a time."""
        return np.concatenate([block.edges for block in self.blocks] or [np.empty((0, 2), np.int64)])

    @property
    def word_edges(self) -> Frames:
        """First and last frame of the timed words of each cue (cues, 2), whatever its own time is; -1 where none is."""
        return np.concatenate([block.word_edges for block in self.blocks] or [np.empty((0, 2), np.int64)])

    @property
    def lost(self) -> Frames:
        """How many words of each cue were looked for in the sound and not found (cues,)."""
        return np.concatenate([block.origin.lost for block in self.blocks] or [np.empty(0, np.int64)])

    @property
    def speakers(self) -> tuple[str, ...]:
        """Those who are named, in the order in which they first speak."""
        return tuple(dict.fromkeys(chain.from_iterable([block.origin.speakers for block in self.blocks])))

    @property
    def firsts(self) -> FirstWords:
        return FirstWords(self)

    @overload
    def __getitem__(self, index: int) -> Cue: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Cue, ...]: ...

    def __getitem__(self, index: int | slice) -> Cue | tuple[Cue, ...]:
        if not isinstance(index, slice):
            block, inside = self._place(index)
            return self.blocks[block].cue(inside)
        start, stop, step = index.indices(len(self))
        if step != 1 or start >= stop:
            return tuple([self[number] for number in range(start, stop, step)])
        first, last = self._place(start)[0], self._place(stop - 1)[0]
        cues = tuple(chain.from_iterable([block.cues for block in self.blocks[first : last + 1]]))
        return cues[start - self._starts[first] : stop - self._starts[first]]

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[Cue]:
        return chain.from_iterable(block.cues for block in self.blocks)

    def __reversed__(self) -> Iterator[Cue]:
        return chain.from_iterable(reversed(block.cues) for block in reversed(self.blocks))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CueList):
            return isinstance(other, tuple) and tuple(self) == other
        if len(self) != len(other):
            return False
        if list(map(len, self.blocks)) != list(map(len, other.blocks)):
            return tuple(self) == tuple(other)
        return all(a.is_as(b) or a.cues == b.cues for a, b in zip(self.blocks, other.blocks, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def _place(self, index: int) -> tuple[int, int]:
        """The block of a cue, and its place there."""
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError(f"there is no cue {index} of {len(self)}")
        block = bisect_right(self._starts, at) - 1
        return block, at - self._starts[block]


class FirstWords(Sequence[int]):
    """The number of the first word of each cue, counted over all cues; and at the end how many words there are."""

    __slots__ = ("_before", "_cues")

    def __init__(self, cues: CueList) -> None:
        self._cues = cues
        self._before = list(accumulate([block.origin.firsts[-1] for block in cues.blocks], initial=0))
        """How many words come before each block."""

    @overload
    def __getitem__(self, index: int) -> int: ...

    @overload
    def __getitem__(self, index: slice) -> list[int]: ...

    def __getitem__(self, index: int | slice) -> int | list[int]:
        if isinstance(index, slice):
            return list(self)[index]
        if index in (-1, len(self) - 1):
            return self._before[-1]
        block, inside = self._cues._place(index + 1 if index < 0 else index)
        return self._before[block] + self._cues.blocks[block].origin.firsts[inside]

    def __len__(self) -> int:
        return len(self._cues) + 1

    def __iter__(self) -> Iterator[int]:
        counts = [block.origin.counts for block in self._cues.blocks] or [np.empty(0, np.int64)]
        return iter([0, *np.cumsum(np.concatenate(counts)).tolist()])

    def place(self, index: int) -> tuple[int, int]:
        """The cue of the word at `index`, which there must be, and its index in that cue."""
        block = bisect_right(self._before, index) - 1
        firsts, inside = self._cues.blocks[block].origin.firsts, index - self._before[block]
        cue = bisect_right(firsts, inside) - 1
        return self._cues._starts[block] + cue, inside - firsts[cue]


def _in_blocks(cues: tuple[Cue, ...]) -> Iterator[CueBlock]:
    """Cues in blocks of about the same length, none of twice the usual one."""
    if len(cues) < 2 * _BLOCK:
        return iter([CueBlock(CueOrigin(cues))] if cues else [])
    parts = -(-len(cues) // _BLOCK)
    edges = [len(cues) * part // parts for part in range(parts + 1)]
    return (CueBlock(CueOrigin(cues[a:b])) for a, b in pairwise(edges))


def gathered(cues: Sequence[Cue]) -> Sequence[Cue]:
    """Cues as a transcript holds them: many in blocks."""
    return cues if len(cues) < MANY else CueList.of(cues)


def spliced(cues: Sequence[Cue], start: int, stop: int, new: Sequence[Cue]) -> Sequence[Cue]:
    """Cues with `new` in place of those from `start` up to `stop`, `0 <= start <= stop <= len(cues)`."""
    if isinstance(cues, CueList):
        return cues.spliced(start, stop, new)
    return (*cues[:start], *new, *cues[stop:])


def replaced(cues: Sequence[Cue], new: Mapping[int, Cue | None]) -> Sequence[Cue]:
    """Cues with others in some places; None: it goes."""
    if isinstance(cues, CueList):
        return cues.replaced(new)
    return tuple([cue for cue in map(new.get, range(len(cues)), cues) if cue is not None])


def followed(cues: Sequence[Cue], shift_of: ShiftOf, follow: Follow) -> Sequence[Cue]:
    """Cues after an edit of the sound, as `CueList.followed` answers them."""
    return cues.followed(shift_of, follow) if isinstance(cues, CueList) else tuple(follow(cues))


def apart(cues: Sequence[Cue]) -> tuple[list[Cue], list[int]]:
    """The cues as they were before they were moved as wholes, and by how many frames each was: quick for thousands."""
    if isinstance(cues, CueList):
        return cues.unmoved, cues.moved_by
    moved = [cue._moved for cue in cues]
    unmoved = [cue if by is None else by[0] for cue, by in zip(cues, moved, strict=True)]
    return unmoved, [by[1] if by else 0 for by in moved]


def base_of(cues: Sequence[Cue], number: int) -> Cue:
    """One of the cues as it was before it was moved as a whole, without making the moved one."""
    return cues.base(number) if isinstance(cues, CueList) else cues[number].unmoved


def common_ends(old: Sequence[object], new: Sequence[object]) -> tuple[int, int]:
    """How many things at the beginning, and behind those at the end, of two lists are known to be the very same."""
    shorter = min(len(old), len(new))
    if isinstance(old, CueList) and isinstance(new, CueList):
        head = min(_alike(old.blocks, new.blocks), shorter)
        return head, min(_alike(old.blocks[::-1], new.blocks[::-1], -1), shorter - head)
    head = next(compress(count(), map(is_not, old, new)), shorter)
    behind = compress(count(), map(is_not, reversed(old), reversed(new)))
    return head, min(next(behind, shorter), shorter - head)


def _alike(old: Sequence[CueBlock], new: Sequence[CueBlock], step: int = 1) -> int:
    """How many cues of two lists of blocks are the same before the first that differs; from the end with step -1."""
    same = 0
    for before, after in zip(old, new, strict=False):
        if before.is_as(after):
            same += len(before)
            continue
        if before.shift == after.shift:
            cues = before.origin.cues[::step], after.origin.cues[::step]
            same += next(compress(count(), map(is_not, *cues)), min(map(len, cues)))
        break
    return same
