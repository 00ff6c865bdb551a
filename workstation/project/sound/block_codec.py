"""Blocks of sound as stored: lossless, in the smallest of some codings."""

import hashlib
import io
import zlib
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.core.sound.sources import Samples
from workstation.project.sound.float_codec import join, split

BLOCK_FRAMES = 1 << 16

Encoded: TypeAlias = tuple[bytes, str, bytes]
"""A hash of the samples, the coding, and the bytes."""

_MAX_CHANNELS = 8
"""Of FLAC."""


def encode(samples: Samples) -> Encoded:
    """Samples (channels, n) as they are stored; decoding gives the same to the last bit, but no zero is negative.

    "flac16" and "flac24" where whole numbers of so many bits hold the samples. "flac24+" for results of effects: the
    24 highest bits below the loudest sample as FLAC, and the rest of each mantissa behind it. "f32z" (bytes of equal
    weight side by side, compressed) and "f32" where that does not pay.
    """
    raw = np.array(samples, "<f4", order="C")
    bits = raw.view(np.uint32)
    bits[bits == 1 << 31] = 0
    digest = hash_of(raw)
    if len(raw) <= _MAX_CHANNELS and raw.size:
        for depth in (16, 24):
            whole = _whole(raw, depth)
            if whole is not None:
                return digest, f"flac{depth}", _flac(whole << (32 - depth), depth)
        parts = split(raw)
        if parts is not None:
            stream = _flac(parts.high << 8, 24)
            stored = len(stream).to_bytes(4, "little") + stream + parts.rest
            if len(stored) < raw.nbytes:
                return digest, "flac24+", stored
    small = zlib.compress(raw.reshape(-1).view(np.uint8).reshape(-1, 4).T.tobytes(), 1)
    return (digest, "f32z", small) if len(small) < 0.95 * raw.nbytes else (digest, "f32", raw.tobytes())


def cleaned(samples: Samples) -> Samples:
    """Samples with 0 for those that are no numbers, which nothing can be reckoned with; the same array where all are.

    What reads files does it too; older projects hold sound from before that.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(samples.sum()):
            return samples
    return np.where(np.isfinite(samples), samples, np.float32(0))


def decode(coding: str, stored: bytes, channels: int) -> Samples:
    """The samples again; ValueError when the bytes are not what `coding` says, or more than a block."""
    most = 4 * channels * BLOCK_FRAMES
    if coding == "f32":
        if len(stored) > most:
            raise ValueError("it is longer than a block")
        return np.frombuffer(stored, "<f4").reshape(channels, -1).astype(np.float32)
    if coding == "f32z":
        try:
            raw = zlib.decompressobj().decompress(stored, most + 1)
        except zlib.error as error:
            raise ValueError(str(error)) from error
        if len(raw) > most:
            raise ValueError("it is longer than a block")
        planes = np.frombuffer(raw, np.uint8)
        return np.ascontiguousarray(planes.reshape(4, -1).T).view("<f4").reshape(channels, -1).astype(np.float32)
    if coding == "flac24+":
        length = int.from_bytes(stored[:4], "little")
        return join(_read_flac(stored[4 : 4 + length], channels) >> 8, stored[4 + length :])
    if coding not in ("flac16", "flac24"):
        raise ValueError(f"unknown coding {coding!r}")
    frames = _read_flac(stored, channels)
    out = np.empty(frames.shape, np.float32)
    np.multiply(frames, 2.0**-31, out=out, casting="unsafe")
    return out


def hash_of(samples: Samples) -> bytes:
    """What equal samples have in common."""
    raw = np.ascontiguousarray(samples, "<f4")
    return hashlib.blake2b(raw.data, digest_size=20, key=str(raw.shape).encode()).digest()


def _whole(raw: Samples, depth: int) -> "npt.NDArray[np.int32] | None":
    """The samples as whole numbers of so many bits; None where some are none."""
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = raw * np.float32(2.0 ** (depth - 1))  # exact: only the exponent changes
        if not np.abs(scaled).max() < 2 ** (depth - 1):
            return None
    whole = scaled.astype(np.int32)
    return whole if np.array_equal(whole, scaled) else None


def _flac(frames: "npt.NDArray[np.int32]", bits: int) -> bytes:
    import soundfile

    stream = io.BytesIO()
    soundfile.write(stream, frames.T, 48_000, f"PCM_{bits}", format="FLAC", compression_level=0.5)
    return stream.getvalue()


def _read_flac(stored: bytes, channels: int) -> "npt.NDArray[np.int32]":
    """The frames (channels, n), the highest bits used; as many as a block has at most, whatever the stream says."""
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(stored)) as file:
            if file.format != "FLAC" or file.channels != channels or file.frames > BLOCK_FRAMES:
                raise ValueError("it is no block of so many channels")
            frames = file.read(dtype="int32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise ValueError(str(error)) from error
    return np.ascontiguousarray(frames.T)
