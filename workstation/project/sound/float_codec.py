"""Float samples as whole numbers of 24 bits below the loudest, which a sound codec shrinks, and what is left of each.

A float has 24 bits of its own however quiet it is. Those above the grid of the loudest sample are sound, with
neighbours like it; those below are as good as noise, and few: about as many as the sample is quieter in steps of 6 dB.
"""

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workstation.core.sound.sources import Samples

_HEAD = struct.Struct("<hI")
"""The exponent of the loudest sample, the number of exceptions."""

_Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Split:
    """`high` (channels, n) has 24 bits, sign included; `rest` holds all below."""

    high: _Ints
    rest: bytes


def split(raw: Samples) -> Split | None:
    """Samples (channels, n) taken apart; None where it does not pay, or some are no numbers."""
    bits = raw.reshape(-1).view(np.uint32)
    exponents = (bits >> 23 & 0xFF).astype(np.int32)
    top = int(exponents.max(initial=0))
    if not 0 < top < 255:
        return None
    below = top - exponents + 1
    mantissas = (bits & 0x7FFFFF | 0x800000).astype(np.int32)
    tiny = (below > 23) | (exponents == 0)
    below[tiny] = 0
    odd = np.flatnonzero(tiny & (bits != 0))
    if len(odd) * 16 > len(bits):
        return None
    high = mantissas >> below
    high[tiny] = 0
    high *= 1 - 2 * (bits >> 31).astype(np.int32)
    head = _HEAD.pack(top, len(odd)) + odd.astype("<u4").tobytes() + bits[odd].astype("<u4").tobytes()
    return Split(high.reshape(raw.shape), head + _planes(mantissas, below))


def join(high: _Ints, rest: bytes) -> Samples:
    """The samples again; ValueError when `rest` is not what belongs to `high`."""
    try:
        top, count = _HEAD.unpack_from(rest)
        odd, values = np.frombuffer(rest, "<u4", 2 * count, _HEAD.size).reshape(2, count)
        flat = high.reshape(-1)
        size = np.abs(flat)
        # bits that the exponent says are below: the float of a whole number knows how long it is
        below = np.where(size > 0, 150 - (size.astype(np.float32).view(np.int32) >> 23), 0).astype(np.int32)
        mantissas = _from_planes(size, below, rest[_HEAD.size + 8 * count :])
        out = (top + 1 - below).astype(np.uint32) << 23 | (mantissas & 0x7FFFFF).astype(np.uint32)
        out |= (flat < 0).astype(np.uint32) << 31
        out[size == 0] = 0
        out[odd] = values
    except (struct.error, IndexError) as error:
        raise ValueError(f"a block is not as long as it says: {error}") from error
    samples: Samples = out.view(np.float32).reshape(high.shape)
    return samples


def _planes(mantissas: _Ints, below: _Ints) -> bytes:
    """The lowest `below` bits of each mantissa, the highest of them of all samples first."""
    planes: list[bytes] = []
    left, values = below, mantissas
    while True:
        some = left > 0
        left, values = left[some] - 1, values[some]
        if not len(left):
            return b"".join(planes)
        planes.append(np.packbits((values >> left & 1).astype(np.uint8)).tobytes())


def _from_planes(high: _Ints, below: _Ints, planes: bytes) -> _Ints:
    out = high.copy()
    places = np.flatnonzero(below > 0)
    left = below[places]
    at = 0
    while len(places):
        size = -(-len(places) // 8)
        plane = np.frombuffer(planes, np.uint8, size, at)
        at += size
        out[places] = out[places] << 1 | np.unpackbits(plane, count=len(places))
        left = left - 1
        some = left > 0
        places, left = places[some], left[some]
    return out
