"""Uncompressed sound inside WAV and AIFF files: where it lies, so that it can be read in place."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import BinaryIO

from workstation.core.sound.layouts import Layout, layout_of_mask

_WAV_PCM, _WAV_FLOAT, _WAV_EXTENSIBLE = 1, 3, 0xFFFE
_UNKNOWN_SIZE = 0xFFFFFFFF
_MAX_CHUNKS = 10_000
LOOK_BYTES = 1 << 15
"""As many at the beginning show whether samples are samples."""
_CODED_SIGNS = tuple(
    bytes.fromhex(sign) for sign in ("7ffe8001", "fe7f0180", "1fffe800", "ff1f00e8", "72f81f4e", "f8724e1f")
)
"""How frames of DTS begin (ETSI TS 102 114), and bursts of coded sound (IEC 61937)."""
_MIN_PLACEHOLDER = 0x7FFF0000
"""Sizes from here on are what programs write that cannot go back to the header: as much as is there."""


@dataclass(frozen=True, slots=True)
class Pcm:
    """Interleaved samples from byte `offset` on, coded as FFmpeg's `pcm_<coding>` (u8, s16le, f32be, mulaw ...)."""

    coding: str
    channels: int
    rate: int
    offset: int
    frames: int
    overlong: bool = False
    """There is more sound than the header can say: what it says misleads other readers."""
    bits: int = 0
    """Those of a sample that are used, 24 of 32 for instance; 0: all."""
    stated: int = 0
    """The frames that the header says, 0 where it does not say it."""
    layout: Layout = ()
    container: str = "wav"

    @property
    def sample_bytes(self) -> int:
        return _sample_bytes(self.coding)

    @property
    def frame_bytes(self) -> int:
        return self.sample_bytes * self.channels


@cache
def _sample_bytes(coding: str) -> int:
    return int("".join(c for c in coding if c.isdigit()) or "8") // 8


def find_pcm(path: str | Path) -> Pcm | None:
    """The plain samples of a WAV, RF64, BW64, Wave64 or AIFF file, as many as are there; None for any other file."""
    with Path(path).open("rb") as file:
        return pcm_in(file)


def pcm_in(file: BinaryIO) -> Pcm | None:
    """The same of a file that is open at its beginning."""
    head = file.read(12)
    reader = _READERS.get((head[:4], head[8:12]))
    try:
        found = reader(file) if reader else None
    except (struct.error, KeyError, ValueError, ArithmeticError):
        return None
    if found is None or found.channels < 1 or found.rate < 1:
        return None
    present = max(file.seek(0, 2) - found.offset, 0) // found.frame_bytes
    frames = min(found.frames, present)
    return replace(found, frames=frames, stated=found.frames) if frames > 0 else None


def may_be_coded(path: str | Path, pcm: Pcm) -> bool:
    """Whether samples of 16 bits may be coded sound under a false name, as DTS on a CD and AC-3 for receivers are."""
    with Path(path).open("rb") as file:
        return may_be_coded_in(file, pcm)


def may_be_coded_in(file: BinaryIO, pcm: Pcm) -> bool:
    """The same of an open file."""
    if pcm.coding not in ("s16le", "s16be"):
        return False
    file.seek(pcm.offset)
    beginning = file.read(LOOK_BYTES)
    return any(sign in beginning for sign in _CODED_SIGNS)


def says_size(path: str | Path) -> bool:
    """Whether a WAV file, of whatever coding, says how much sound it has."""
    with Path(path).open("rb") as file:
        if file.read(12)[:4] != b"RIFF":
            return False
        return next((0 < size < _MIN_PLACEHOLDER for name, size in _chunks(file, "<") if name == b"data"), False)


def _chunks(file: BinaryIO, order: str) -> Iterator[tuple[bytes, int]]:
    """The name and size of each chunk; the file stands at its content, and may be read before going on."""
    for _ in range(_MAX_CHUNKS):
        if len(head := file.read(8)) < 8:
            return
        name, size = struct.unpack(f"{order}4sI", head)
        start = file.tell()
        yield name, size
        file.seek(start + size)
        if size % 2 and file.read(4) not in (b"data", b"fmt ", b"SSND", b"COMM"):  # else one without its pad byte
            file.seek(start + size + 1)
        else:
            file.seek(start + size)


def _read_wav(file: BinaryIO, order: str = "<") -> Pcm | None:
    form: Pcm | None = None
    wide_size = None
    for name, size in _chunks(file, order):
        if name == b"ds64":
            wide_size = struct.unpack("<8xQ", file.read(16))[0]
        elif name == b"fmt ":
            form = _read_format(file.read(min(size, 40)), order)
            if form is None:
                return None
        elif name == b"data":
            if form is None:
                return None
            whole = wide_size if size == _UNKNOWN_SIZE and wide_size else size
            offset = file.tell()
            there = file.seek(0, 2) - offset
            if whole == _UNKNOWN_SIZE or not whole:  # written to a pipe: the sound goes on to the end
                whole = there
            elif wide_size is None and there > whole:  # longer than 32 bits can say: what is said lacks a multiple
                whole += (there - whole) >> 32 << 32
            overlong = wide_size is None and whole > _UNKNOWN_SIZE
            if wide_size is None and size >= _MIN_PLACEHOLDER:
                whole = min(whole, there)
            return replace(form, offset=offset, frames=whole // form.frame_bytes, overlong=overlong)
    return None


def _read_rifx(file: BinaryIO) -> Pcm | None:
    """WAV with the upper byte of every number first, the samples' too."""
    return _read_wav(file, ">")


def _read_w64(file: BinaryIO) -> Pcm | None:
    """Sony Wave64: the chunks of WAV, but with names of 16 bytes and sizes of 8 that count the head too."""
    form: Pcm | None = None
    file.seek(40)
    while len(head := file.read(24)) == 24:
        name, size = struct.unpack("<4s12xQ", head)
        start = file.tell()
        if not 24 <= size < 1 << 62:
            return None
        if name == b"fmt ":
            form = _read_format(file.read(min(size - 24, 40)))
            if form is None:
                return None
        elif name == b"data":
            frames = (size - 24) // form.frame_bytes if form else 0
            return replace(form, offset=start, frames=frames, container="w64") if form else None
        file.seek(start + -(-size // 8) * 8 - 24)
    return None


def _read_format(form: bytes, order: str = "<") -> Pcm | None:
    """What a format chunk says; None when samples do not lie side by side in it.

    How many bytes a sample takes is what the size of a frame tells: 24 bits in 4 bytes, 20 in 3. They lie in the upper
    ones.
    """
    tag, channels, rate, _, align, bits = struct.unpack(f"{order}HHIIHH", form[:16])
    valid = bits
    layout: Layout = ()
    if tag == _WAV_EXTENSIBLE:
        valid, mask, tag = struct.unpack(f"{order}HIH", form[18:26])
        layout = layout_of_mask(mask, channels) if channels > 2 else ()
    width, rest = divmod(align, channels)
    if rest or not -(-bits // 8) <= width <= 8:
        return None
    coding = _WAV_CODINGS[tag, 8 * width]
    if order == ">":
        coding = coding.replace("le", "be")
    used = valid if tag == _WAV_PCM and 0 < valid < 8 * width else bits if tag == _WAV_PCM else 0
    return Pcm(coding, channels, rate, 0, 0, bits=used if used != 8 * width else 0, layout=layout)


def _read_aiff(file: BinaryIO) -> Pcm | None:
    form: tuple[str, int, int, int] | None = None
    offset = size_there = 0
    for name, size in _chunks(file, ">"):
        if name == b"COMM":
            common = file.read(min(size, 22))
            channels, _, bits = struct.unpack(">hIh", common[:8])
            kind = common[18:22] if len(common) >= 22 else b"NONE"
            form = _AIFF_CODINGS[kind, bits], channels, _extended(common[8:18]), bits
        elif name == b"SSND":
            skip = struct.unpack(">I4x", file.read(8))[0]
            offset, size_there = file.tell() + skip, size - 8 - skip
    if form is None or not offset:
        return None
    coding, channels, rate, bits = form
    return Pcm(coding, channels, rate, offset, size_there * 8 // (channels * bits), container="aiff")


def _extended(raw: bytes) -> int:
    """An 80-bit float (sign and exponent, then 64 bits of mantissa) that holds a whole number."""
    exponent, mantissa = struct.unpack(">HQ", raw)
    return int(mantissa * 2.0 ** (exponent - 16383 - 63))


_READERS: dict[tuple[bytes, bytes], Callable[[BinaryIO], Pcm | None]] = {
    (b"RIFF", b"WAVE"): _read_wav,
    (b"RIFX", b"WAVE"): _read_rifx,
    (b"RF64", b"WAVE"): _read_wav,
    (b"BW64", b"WAVE"): _read_wav,
    (b"riff", b"\xa5\xd6\x28\xdb"): _read_w64,
    (b"FORM", b"AIFF"): _read_aiff,
    (b"FORM", b"AIFC"): _read_aiff,
}

_WAV_CODINGS = {
    (_WAV_PCM, 8): "u8",
    (_WAV_PCM, 16): "s16le",
    (_WAV_PCM, 24): "s24le",
    (_WAV_PCM, 32): "s32le",
    (_WAV_FLOAT, 32): "f32le",
    (_WAV_FLOAT, 64): "f64le",
}

_AIFF_CODINGS = {
    (b"NONE", 8): "s8",
    (b"NONE", 16): "s16be",
    (b"NONE", 24): "s24be",
    (b"NONE", 32): "s32be",
    (b"twos", 16): "s16be",
    (b"sowt", 16): "s16le",
    (b"fl32", 32): "f32be",
    (b"FL32", 32): "f32be",
    (b"fl64", 64): "f64be",
    (b"FL64", 64): "f64be",
}
