"""Mono sound of any length that is read piece by piece: an array, or a file when it would fill the memory."""

import tempfile
import threading
import weakref
from collections.abc import Iterator
from typing import Any, Protocol, overload

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_IN_MEMORY = 1 << 24
"""Samples (17 minutes at 16 kHz) that are kept in memory."""
BLOCK = 1 << 20


class Sound(Protocol):
    """Mono samples; a slice of them (with the step 1) is an array."""

    @property
    def ndim(self) -> int: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, part: slice, /) -> npt.NDArray[np.floating]: ...


class Spool:
    """Samples in the order in which they were appended, in memory while they are few, else in a nameless file.

    They are read from the file and not mapped, so that they never count as memory of this program.
    """

    ndim = 1

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        self._pieces: list[Floats] = []
        self._whole: Floats | None = None
        self._file: Any = None
        self._lock = threading.Lock()
        self._max, self._count = in_memory, 0

    @property
    def shape(self) -> tuple[int, ...]:
        return (self._count,)

    def __len__(self) -> int:
        return self._count

    def append(self, samples: npt.NDArray[np.floating]) -> None:
        """More samples; what is not finite becomes silence. OSError when there is no room for them."""
        piece = np.nan_to_num(np.asarray(samples, np.float32), nan=0.0, posinf=0.0, neginf=0.0)
        self._count += len(piece)
        if self._file is None and self._count > self._max:
            self._file = tempfile.TemporaryFile(prefix="speech-")  # noqa: SIM115  # lives as long as this
            weakref.finalize(self, self._file.close)
            for earlier in self._pieces:
                self._file.write(earlier)
            self._pieces.clear()
        if self._file is None:
            self._pieces.append(piece)
            self._whole = None
        else:
            with self._lock:
                self._file.seek(0, 2)
                self._file.write(piece)

    @overload
    def __getitem__(self, part: slice, /) -> Floats: ...
    @overload
    def __getitem__(self, part: int, /) -> np.float32: ...
    def __getitem__(self, part: slice | int, /) -> "Floats | np.float32":
        if isinstance(part, int):
            return np.float32(self[part : part + 1][0])
        start, stop, step = part.indices(self._count)
        if self._file is None:
            if self._whole is None:
                self._whole = np.concatenate([np.zeros(0, np.float32), *self._pieces])
                self._pieces = [self._whole]
            return self._whole[part]
        found = np.empty(max(0, stop - start), np.float32)
        with self._lock:
            self._file.seek(4 * start)
            self._file.readinto(found)
        return found[::step]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.asarray(self[:], dtype)


def blocks_of(sound: Sound, size: int = BLOCK) -> Iterator[npt.NDArray[np.floating]]:
    """Arrays of `size` samples that follow each other, the last perhaps shorter."""
    for start in range(0, len(sound), size):
        yield sound[start : start + size]


def is_silent(sound: Sound) -> bool:
    """Whether no sample says anything: all are zero or not finite."""
    return not any(np.any(np.isfinite(block) & (block != 0)) for block in blocks_of(sound))


def _finite(samples: npt.NDArray[np.floating]) -> Floats:
    """The same as float32 in one piece of memory, silence where it is not finite."""
    plain = np.ascontiguousarray(samples, np.float32)
    if len(plain) and not np.isfinite(plain.sum()):
        plain = np.nan_to_num(plain, nan=0.0, posinf=0.0, neginf=0.0)
    return plain


def at_rate(sound: Sound, rate: int, wanted: int) -> Sound:
    """The sound at another rate (Hz), itself when that is its own; what is not finite becomes silence.

    ValueError when it is not mono or has no rate.
    """
    if sound.ndim != 1:
        raise ValueError(f"samples must be mono, of one dimension, got the shape {sound.shape}")
    if rate <= 0:
        raise ValueError(f"a sample rate must be positive, got {rate}")
    if isinstance(sound, Spool) and rate == wanted:
        return sound
    if isinstance(sound, np.ndarray):
        sound = _finite(sound)
        if rate == wanted or not len(sound):
            return sound
    import soxr

    if isinstance(sound, np.ndarray) and len(sound) <= _IN_MEMORY:
        return np.asarray(soxr.resample(sound, rate, wanted), np.float32)
    stream, out = soxr.ResampleStream(rate, wanted, 1, "float32"), Spool()
    for block in blocks_of(sound):
        out.append(stream.resample_chunk(_finite(block), False))
    out.append(stream.resample_chunk(np.zeros(0, np.float32), True))
    return out
