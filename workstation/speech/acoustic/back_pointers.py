"""The way back through a search: which predecessor each node had in each frame, in memory while it is little.

A text that repeats itself leaves hypotheses alive that never meet, so that nothing of the way back can be settled. What
is old then goes to a nameless file, compressed, until it is asked for.
"""

import tempfile
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import IO

import numpy as np
import numpy.typing as npt

Choices = npt.NDArray[np.uint8]

_IN_MEMORY = 48 << 20


@dataclass(slots=True, eq=False)
class Pointers:
    """The choices (frames, nodes) of a block; where they are is nobody's business but the `Shelf`'s."""

    shape: tuple[int, ...]
    choice: Choices | None = field(repr=False)
    offset: int = 0
    stored: int = 0


class Shelf:
    """Where the choices of blocks are kept in the order in which they came."""

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        self._max, self._bytes = in_memory, 0
        self._held: deque[Pointers] = deque()
        self._file: IO[bytes] | None = None
        self._end = self._away = 0

    def put(self, choice: Choices) -> Pointers:
        """Keep choices; OSError when there is no room for old ones on the disk."""
        made = Pointers(choice.shape, choice)
        self._held.append(made)
        self._bytes += choice.nbytes
        while self._bytes > self._max and len(self._held) > 1:
            self._store(self._held.popleft())
        return made

    def get(self, pointers: Pointers) -> Choices:
        """The choices of a block."""
        if pointers.choice is not None:
            return pointers.choice
        assert self._file is not None
        self._file.seek(pointers.offset)
        raw = zlib.decompress(self._file.read(pointers.stored))
        return np.frombuffer(raw, np.uint8).reshape(pointers.shape).copy()

    def drop(self, pointers: Pointers) -> None:
        """Forget the oldest block that is still kept."""
        if pointers.choice is None:
            self._away -= 1
            if not self._away:
                self._end = 0  # what comes next is written over what nobody needs
            return
        self._held.remove(pointers)
        self._bytes -= pointers.choice.nbytes

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _store(self, pointers: Pointers) -> None:
        assert pointers.choice is not None
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="speech-")  # noqa: SIM115  # lives as long as the search
        raw = zlib.compress(pointers.choice.tobytes(), 1)
        self._file.seek(self._end)
        self._file.write(raw)
        self._bytes -= pointers.choice.nbytes
        pointers.choice, pointers.offset, pointers.stored = None, self._end, len(raw)
        self._end += len(raw)
        self._away += 1
