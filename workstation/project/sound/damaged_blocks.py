"""What can be heard of a damaged block of sound: its whole frames; what lies between them is silent."""

import struct
from dataclasses import dataclass

import numpy as np

from workstation.core.sound.sources import Samples
from workstation.project.sound.flac_frames import read_frames


@dataclass(frozen=True, slots=True)
class RecoveredBlock:
    """`samples` (channels, frames) of a block, zero in its `gaps`."""

    samples: Samples
    gaps: tuple[tuple[int, int], ...]
    """From frame to frame of the block."""

    @property
    def lost(self) -> int:
        return sum(stop - start for start, stop in self.gaps)


def recovered(coding: str, stored: bytes, channels: int, frames: int) -> RecoveredBlock | None:
    """What is left of a block of so many frames; None when that is nothing, or cannot be told from what is damaged.

    Of "flac24+" the 24 highest bits are taken: what lies below cannot be told to be right.
    """
    if coding in ("flac16", "flac24"):
        stream, bits, scale = stored, int(coding[4:]), 2.0**-31
    elif coding == "flac24+":
        length = int.from_bytes(stored[:4], "little")
        stream, bits = stored[4 : 4 + length], 24
        try:
            (top,) = struct.unpack_from("<h", stored, 4 + length)
        except struct.error:
            return None
        if not 0 < top < 255:
            return None
        scale = 2.0 ** (top - 149 - 8)
    else:
        return None
    out = np.zeros((channels, frames), np.float32)
    there = np.zeros(frames, bool)
    for at, sound in read_frames(stream, channels, bits):
        stop = min(frames, at + sound.shape[1])
        if at < stop:
            np.multiply(sound[:, : stop - at], scale, out=out[:, at:stop], casting="unsafe")
            there[at:stop] = True
    if not there.any():
        return None
    edges = np.flatnonzero(np.diff(~there, prepend=False, append=False))
    return RecoveredBlock(out, tuple((int(a), int(b)) for a, b in edges.reshape(-1, 2)))
