"""Values that are kept as long as there is room: those that were not used the longest go."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LruCache(Generic[K, V]):
    """Values by key, of which those that were asked for last are kept within `limit`; threads share it by a lock.

    Args:
        limit: What all values together may weigh; without weights, how many there may be.

    Example:
        >>> cache = LruCache[str, int](2)
        >>> for number, name in enumerate("ab"):
        ...     cache.put(name, number)
        >>> cache.get("a")
        0
        >>> cache.put("c", 2)
        >>> list(cache)
        ['a', 'c']
    """

    __slots__ = ("_values", "limit", "weight")

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.weight: float = 0
        """Of all values that are here."""
        self._values: OrderedDict[K, tuple[V, float]] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value, which is the one that was used last from now on; None where it is not kept."""
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def put(self, key: K, value: V, weight: float = 1, *, keep: int = 1) -> None:
        """Keep a value in place of an older one; the longest unused go, but for the last `keep` that were used."""
        self.pop(key)
        self._values[key] = value, weight
        self.weight += weight
        while self.weight > self.limit and len(self._values) > keep:
            self.weight -= self._values.popitem(last=False)[1][1]

    def pop(self, key: K) -> V | None:
        """Forget a value; None where it was not kept."""
        found = self._values.pop(key, None)
        if found is None:
            return None
        self.weight -= found[1]
        return found[0]

    def clear(self) -> None:
        """Forget all."""
        self._values.clear()
        self.weight = 0

    def items(self) -> Iterator[tuple[K, V]]:
        """Keys and values, the longest unused first; it does not count as use."""
        return ((key, value) for key, (value, _) in self._values.items())

    def __contains__(self, key: object) -> bool:
        """Whether a value is kept; to look does not count as use."""
        return key in self._values

    def __iter__(self) -> Iterator[K]:
        """The keys, the longest unused first."""
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
