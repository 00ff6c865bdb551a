"""Sources of samples: things whose content never changes once it is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from workstation.core.late_numpy import np

if TYPE_CHECKING:
    import numpy.typing as npt

MAX_CHANNELS = 1024
MAX_FRAMES = 1 << 53
"""Of a source or a document: nine centuries at 192 kHz; a float still tells each from the next."""
MAX_RATE = 10_000_000
"""In Hz."""

if TYPE_CHECKING:
    Samples: TypeAlias = npt.NDArray[np.float32]
    """Sound as float32 of shape (channels, frames), full scale ±1."""


def __getattr__(name: str) -> Any:
    """`Samples`, for those who name it while they are imported: numpy is imported then."""
    if name != "Samples":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from numpy.typing import NDArray

    return globals().setdefault("Samples", NDArray[np.float32])


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


@dataclass(frozen=True, slots=True, weakref_slot=True)
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
    """Another source in a different number of channels, by `remix`."""

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


_LFE = 3
"""Low effects in the order of WAV: left, right, centre, LFE, back left, back right, side left, side right."""
_WITH_LFE = (6, 7, 8)
_HALF = 0.5**0.5
_TO_STEREO = {
    6: ((1, 0, _HALF, 0, _HALF, 0), (0, 1, _HALF, 0, 0, _HALF)),
    8: ((1, 0, _HALF, 0, _HALF, 0, _HALF, 0), (0, 1, _HALF, 0, 0, _HALF, 0, _HALF)),
}
"""What of 5.1 and 7.1 goes to the left and the right."""


def remix(samples: Samples, channels: int) -> Samples:
    """Samples (m, frames) as (channels, frames): one spreads to all, to one is the mean, else cut or zeros.

    5.1 and 7.1, in the order of WAV, become stereo by the equations for 2/0 of ITU-R BS.775 (table 2): the centre and
    the surrounds 3 dB softer on each side, nothing of the LFE, and mono is the mean of that. Nor does anything come to
    the LFE: that is for what was made for it, and loudspeakers that leave it out must lose nothing.
    """
    have = samples.shape[0]
    if have == channels:
        return samples
    if have == 1:
        spread = np.repeat(samples, channels, axis=0)
        if channels in _WITH_LFE:
            spread[_LFE] = 0
        return spread
    if channels <= 2 and have in _TO_STEREO:
        samples = np.array(_TO_STEREO[have], np.float32) @ samples
    if channels == 1:
        mean: Samples = np.mean(samples, axis=0, keepdims=True, dtype=np.float32)
        return mean
    if samples.shape[0] == channels:
        return samples
    out = np.zeros((channels, samples.shape[1]), np.float32)
    shared = min(have, channels)
    out[:shared] = samples[:shared]
    return out
