"""Sound as files and decoders hold it, turned into float32 exactly as FFmpeg does."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from workstation.core.sound.sources import Samples
from workstation.media.pcm_header import Pcm

Stored = npt.NDArray[np.int16] | npt.NDArray[np.float32]
"""Interleaved sound of shape (frames, channels), as 16-bit integers where those hold it whole, else float32."""


def to_stored(raw: npt.NDArray[Any]) -> Stored:
    """Samples of any decoder's type (u8, i2, i4, i8, f4, f8) as int16 or float32; the shape stays."""
    if raw.dtype == np.uint8:
        return np.left_shift(raw.astype(np.int16) - 128, 8, dtype=np.int16)
    if raw.dtype == np.int16 or raw.dtype == np.float32:
        return cast("Stored", raw)
    if raw.dtype.kind == "i":  # rounded to float32 first and scaled then, as FFmpeg does
        scale = np.float32(2.0 ** (1 - 8 * raw.dtype.itemsize))
        scaled: Stored = np.multiply(raw, scale, dtype=np.float32, casting="unsafe")
        return scaled
    with np.errstate(over="ignore", invalid="ignore"):  # to infinite, which is found as no number later
        return raw.astype(np.float32)


def to_samples(stored: Stored) -> Samples:
    """Stored frames as float32 (channels, frames), full scale ±1."""
    out = np.empty(stored.shape[::-1], np.float32)
    if stored.dtype == np.int16:
        np.multiply(stored.T, np.float32(2.0**-15), out=out)
    else:
        out[:] = stored.T
    return out


def unpack_pcm(raw: npt.NDArray[np.uint8], coding: str, channels: int) -> Stored:
    """Bytes of FFmpeg's `pcm_<coding>` as frames of shape (frames, channels)."""
    if coding in _LAWS:
        return _law(coding)[raw].reshape(-1, channels)
    kind, bits = coding[0], int("".join(c for c in coding if c.isdigit()))
    order = ">" if coding.endswith("be") else "<"
    if bits == 24:
        wide = np.zeros((raw.size // 3, 4), np.uint8)  # three bytes become the upper ones of four
        wide[:, 1:] = raw.reshape(-1, 3) if order == "<" else raw.reshape(-1, 3)[:, ::-1]
        return to_stored(wide.view("<i4").reshape(-1, channels))
    if coding == "s8":
        return to_stored((raw ^ 0x80).reshape(-1, channels))
    samples = raw.view(f"{order}{ {'u': 'u', 's': 'i', 'f': 'f'}[kind] }{bits // 8}")
    return to_stored(samples.astype(samples.dtype.newbyteorder("="), copy=False).reshape(-1, channels))


def pcm_blocks(path: str | Path, pcm: Pcm, frames: int) -> Iterator[Stored]:
    """The samples of an uncompressed file in blocks of so many frames, (frames, channels)."""
    with Path(path).open("rb") as file:
        file.seek(pcm.offset)
        for start in range(0, pcm.frames, frames):
            raw = np.frombuffer(file.read(min(frames, pcm.frames - start) * pcm.frame_bytes), np.uint8)
            yield unpack_pcm(raw[: len(raw) // pcm.frame_bytes * pcm.frame_bytes], pcm.coding, pcm.channels)


_LAWS = ("mulaw", "alaw")


@cache
def _law(coding: str) -> npt.NDArray[np.int16]:
    """The 256 values of a companded byte as 16 bits (ITU-T G.711)."""
    codes = np.arange(256)
    if coding == "mulaw":
        inverted = ~codes & 0xFF
        size = ((((inverted & 0x0F) << 3) + 0x84) << ((inverted & 0x70) >> 4)) - 0x84
        return np.where(inverted & 0x80, -size, size).astype(np.int16)
    even = codes ^ 0x55
    step, exponent = (even & 0x0F) << 4, (even & 0x70) >> 4
    size = np.where(exponent == 0, step + 8, (step + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(even & 0x80, size, -size).astype(np.int16)
