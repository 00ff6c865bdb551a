"""Frames of a sound: short stretches, one after the other, that curves are made of."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from workstation.core.sound.sources import Samples

_AT_ONCE = 2048


def mono(samples: Samples) -> npt.NDArray[np.float32]:
    """The mean of all channels."""
    row: npt.NDArray[np.float32] = samples[0] if len(samples) == 1 else samples.mean(axis=0, dtype=np.float32)
    return row


def framed(sound: npt.NDArray[np.float32], size: int, hop: int) -> Iterator[tuple[int, npt.NDArray[np.float32]]]:
    """Blocks of frames (n, size), the middle of frame i at sample i × hop, with the number of the first of them."""
    padded = np.pad(sound, (size // 2, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[: len(sound) + 1 : hop]
    for first in range(0, len(frames), _AT_ONCE):
        yield first, frames[first : first + _AT_ONCE]


def frame_times(frames: int, hop: int, rate: int) -> npt.NDArray[np.float64]:
    """When the middles of frames are, in seconds."""
    return np.arange(frames, dtype=np.float64) * (hop / rate)
