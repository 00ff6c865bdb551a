"""Sound as it comes: blocks in a ring that forgets the oldest, counted where some are lost, and how late they are."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Mono = npt.NDArray[np.float32]
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Count:
    """Of blocks: how many came, before how many the device lost some, and how many a reader was too late for."""

    taken: int = 0
    lost: int = 0
    missed: int = 0


class SoundRing:
    """The last `seconds` of mono sound. One thread puts blocks in, others read on from where they were.

    Putting never waits. A reader that is late by more than the ring holds goes on at the oldest block, and what it
    missed is counted.
    """

    def __init__(self, rate: int, seconds: float, block_seconds: float, clock: Clock = time.monotonic) -> None:
        self.rate = rate
        self._clock = clock
        self._blocks: deque[tuple[float, Mono]] = deque(maxlen=max(1, round(seconds / block_seconds)))
        self._lock = threading.Lock()
        self._taken = self._lost = 0

    def put(self, block: npt.NDArray[np.float32], lost: bool) -> None:
        """One more block (channels, n); `lost` says that the device lost some before it."""
        mono = block.mean(axis=0) if len(block) > 1 else block[0]
        with self._lock:
            self._blocks.append((self._clock(), np.asarray(mono, np.float32)))
            self._taken += 1
            self._lost += lost

    def reader(self) -> "RingReader":
        """Reads from now on."""
        with self._lock:
            return RingReader(self, self._taken)

    @property
    def count(self) -> Count:
        with self._lock:
            return Count(self._taken, self._lost)


class RingReader:
    """One who reads a ring; `arrived` is when the newest block came that has been read."""

    def __init__(self, ring: SoundRing, at: int) -> None:
        self._ring, self._at = ring, at
        self.arrived = ring._clock()
        self.missed = 0

    def read(self) -> Mono:
        """All that has come since, (frames,); of what is gone the blocks are counted in `missed`."""
        ring = self._ring
        with ring._lock:
            oldest = ring._taken - len(ring._blocks)
            self.missed += max(0, oldest - self._at)
            new = list(ring._blocks)[max(0, self._at - oldest) :] if self._at < ring._taken else []
            self._at = ring._taken
        if not new:
            return np.zeros(0, np.float32)
        self.arrived = new[-1][0]
        return np.concatenate([block for _, block in new])

    @property
    def lag(self) -> float:
        """Seconds since the newest block came that has been read."""
        return self._ring._clock() - self.arrived
