"""Sources of samples: things whose content never changes once it is there."""

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
"""Sound as float32 of shape (channels, frames), full scale ±1."""


@runtime_checkable
class Source(Protocol):
    """Random access to sound; `read` may be called from any thread.

    A source that is still being decoded answers zeros beyond what has arrived; `frames` never changes.
    """

    @property
    def channels(self) -> int: ...

    @property
    def frames(self) -> int: ...

    @property
    def rate(self) -> int: ...

    def read(self, start: int, stop: int) -> Samples:
        """Frames `start .. stop` as float32 (channels, stop - start); the range must lie inside the source."""
        ...


def check_read(source: Source, start: int, stop: int) -> None:
    """Raise ValueError unless `start .. stop` lies inside the source."""
    if not 0 <= start <= stop <= source.frames:
        raise ValueError(f"frames {start} to {stop} are outside a source of {source.frames} frames")


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class ArraySource:
    """Sound held in memory; the array is made read-only."""

    samples: Samples = field(repr=False)
    rate: int

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.dtype != np.float32:
            raise ValueError(
                f"samples must be float32 of shape (channels, frames), got {self.samples.dtype} {self.samples.shape}"
            )
        self.samples.flags.writeable = False

    @property
    def channels(self) -> int:
        return int(self.samples.shape[0])

    @property
    def frames(self) -> int:
        return int(self.samples.shape[1])

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        return self.samples[:, start:stop]


@dataclass(frozen=True, slots=True)
class Silence:
    """Digital silence of any length."""

    channels: int
    frames: int
    rate: int

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        return np.zeros((self.channels, stop - start), np.float32)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Remixed:
    """Another source in a different number of channels: mono spreads to all, many to mono is the mean."""

    source: Source
    channels: int

    @property
    def frames(self) -> int:
        return self.source.frames

    @property
    def rate(self) -> int:
        return self.source.rate

    def read(self, start: int, stop: int) -> Samples:
        return remix(self.source.read(start, stop), self.channels)


def remix(samples: Samples, channels: int) -> Samples:
    """Samples (m, frames) as (channels, frames): one spreads to all, to one is the mean, else cut or zeros."""
    have = samples.shape[0]
    if have == channels:
        return samples
    if have == 1:
        return np.repeat(samples, channels, axis=0)
    if channels == 1:
        mean: Samples = np.mean(samples, axis=0, keepdims=True, dtype=np.float32)
        return mean
    out = np.zeros((channels, samples.shape[1]), np.float32)
    shared = min(have, channels)
    out[:shared] = samples[:shared]
    return out
