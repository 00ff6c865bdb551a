"""A list that never changes and shares its parts with the lists that are made of it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TypeVar, overload

T = TypeVar("T")

_BLOCK = 64
"""Items of a part, which is about what a change of one item copies."""


class PersistentList(Sequence[T]):
    """Items in order, as a tuple has them; a copy with one item more, other or fewer costs the same for any length.

    Parts of 64 items are shared between copies, so a history of thousands of steps grows by each without being copied.
    Slices are tuples.

    Example:
        >>> one = PersistentList("abc")
        >>> "".join(one.appended("d")), "".join(one.replaced(1, "x")), "".join(one.part(1, 3))
        ('abcd', 'axc', 'bc')
    """

    __slots__ = ("_blocks", "_length", "_skipped")

    def __init__(self, items: Iterable[T] = ()) -> None:
        items = tuple(items)
        self._hold(tuple(items[at : at + _BLOCK] for at in range(0, len(items), _BLOCK)), 0, len(items))

    @classmethod
    def of(cls, items: Iterable[T]) -> "PersistentList[T]":
        """The items as such a list: themselves, where they are one."""
        return items if isinstance(items, cls) else cls(items)

    def appended(self, item: T) -> "PersistentList[T]":
        """This list with one item more at its end."""
        inside = (self._skipped + self._length) % _BLOCK
        last = (*self._blocks[-1], item) if inside else (item,)
        return self._made((*(self._blocks[:-1] if inside else self._blocks), last), self._skipped, self._length + 1)

    def replaced(self, index: int, item: T) -> "PersistentList[T]":
        """This list with another item in a place, counted from 0; IndexError where there is none."""
        number, inside = self._place(index)
        block, blocks = self._blocks[number], self._blocks
        new = (*block[:inside], item, *block[inside + 1 :])
        return self._made((*blocks[:number], new, *blocks[number + 1 :]), self._skipped, self._length)

    def part(self, start: int, stop: int) -> "PersistentList[T]":
        """The items from `start` up to `stop`, `0 <= start <= stop <= len(self)`."""
        if start == 0 and stop == self._length:
            return self
        first, last = self._skipped + start, self._skipped + stop
        blocks = list(self._blocks[first // _BLOCK : -(-last // _BLOCK)])
        if blocks and last % _BLOCK:
            blocks[-1] = blocks[-1][: last % _BLOCK]
        return self._made(tuple(blocks) if start < stop else (), first % _BLOCK if start < stop else 0, stop - start)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...

    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        if isinstance(index, slice):
            start, stop, step = index.indices(self._length)
            if step == 1:
                return tuple(self.part(start, max(start, stop)))
            return tuple(self[number] for number in range(start, stop, step))
        number, inside = self._place(index)
        return self._blocks[number][inside]

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        items = chain.from_iterable(self._blocks)
        return islice(items, self._skipped, None) if self._skipped else items

    def __reversed__(self) -> Iterator[T]:
        return islice(chain.from_iterable(map(reversed, reversed(self._blocks))), self._length)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PersistentList):
            return NotImplemented
        return self is other or (self._length == other._length and tuple(self) == tuple(other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"PersistentList({list(self)!r})"

    def _place(self, index: int) -> tuple[int, int]:
        """The part of an item, and its place there."""
        at = index + self._length if index < 0 else index
        if not 0 <= at < self._length:
            raise IndexError(f"there is no item {index} of {self._length}")
        return divmod(self._skipped + at, _BLOCK)

    def _made(self, blocks: tuple[tuple[T, ...], ...], skipped: int, length: int) -> "PersistentList[T]":
        made: PersistentList[T] = PersistentList.__new__(PersistentList)
        made._hold(blocks, skipped, length)
        return made

    def _hold(self, blocks: tuple[tuple[T, ...], ...], skipped: int, length: int) -> None:
        self._blocks, self._skipped, self._length = blocks, skipped, length
