"""Raw samples: files without a header, so that someone has to say, or guess, what they hold."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from workstation.core.sound.sources import Samples
from workstation.media.errors import MediaError, checked_path
from workstation.media.pcm_header import Pcm
from workstation.media.sample_formats import to_samples, unpack_pcm

ENCODINGS: Mapping[str, str] = {
    "s8": "Signed 8 bit",
    "u8": "Unsigned 8 bit",
    "s16": "Signed 16 bit",
    "s24": "Signed 24 bit",
    "s32": "Signed 32 bit",
    "f32": "Float 32 bit",
    "f64": "Float 64 bit",
    "mulaw": "µ-law (G.711)",
    "alaw": "A-law (G.711)",
}
ORDERS: Mapping[str, str] = {"le": "Little endian", "be": "Big endian"}
RATES = (8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000)
MAX_CHANNELS = 64

_ONE_BYTE = ("s8", "u8", "mulaw", "alaw")
CODINGS = (*_ONE_BYTE, *(f"{name}{order}" for name in ENCODINGS if name not in _ONE_BYTE for order in ORDERS))
"""An encoding, and its byte order where there are several bytes: s16le, f32be, mulaw …"""

_LOOK_BYTES = 1 << 16
_WIDER_MARGIN = 0.75
"""How much smoother a later coding must be: two narrow channels read as one wide one are as smooth as the first."""
_RATE_IN_NAME = re.compile(r"(?<!\d)(\d{4,6})(?:hz)?(?!\d)|(?<![\d.])(\d{1,3}(?:\.\d+)?)k(?:hz)?(?![a-z])", re.I)


@dataclass(frozen=True, slots=True)
class RawFormat:
    """What a headerless file is said to hold, from byte `offset` on."""

    coding: str = "s16le"
    channels: int = 1
    rate: int = 44_100
    offset: int = 0

    def __post_init__(self) -> None:
        if self.coding not in CODINGS:
            raise ValueError(f"a coding is one of {', '.join(CODINGS)}, got {self.coding!r}")
        if not 1 <= self.channels <= MAX_CHANNELS:
            raise ValueError(f"channels must be 1 to {MAX_CHANNELS}, got {self.channels}")
        if not 1_000 <= self.rate <= 768_000:
            raise ValueError(f"rate must be 1000 to 768000 Hz, got {self.rate}")
        if self.offset < 0:
            raise ValueError(f"offset must not be negative, got {self.offset}")

    def pcm(self, path: str | Path) -> Pcm:
        """Where the samples of a file lie; MediaError when there is not one frame."""
        path = checked_path(path)
        pcm = Pcm(self.coding, self.channels, self.rate, self.offset, 0)
        frames = max(0, path.stat().st_size - self.offset) // pcm.frame_bytes
        if not frames:
            raise MediaError(f"{path} has no frame of {pcm.frame_bytes} bytes behind byte {self.offset}")
        return Pcm(self.coding, self.channels, self.rate, self.offset, frames)


def look(path: str | Path, form: RawFormat, columns: int, each: int = 256) -> npt.NDArray[np.float32]:
    """The lowest and highest sample of `columns` places all over the file, (2, columns): a look at its waveform."""
    pcm = form.pcm(path)
    out = np.zeros((2, columns), np.float32)
    with Path(path).open("rb") as file:
        for column in range(columns):
            start = column * pcm.frames // columns
            count = min(each, max(1, pcm.frames // columns), pcm.frames - start)
            file.seek(pcm.offset + start * pcm.frame_bytes)
            samples = _unpacked(file.read(count * pcm.frame_bytes), pcm)
            if samples.size:
                out[:, column] = samples.min(), samples.max()
    return out


def guess(path: str | Path) -> RawFormat:
    """The coding and channels under which the samples follow each other most smoothly; the rate by the file's name.

    Sound at its right width, byte order and number of channels changes little from sample to sample; at a wrong one it
    is near to noise. What nothing tells is CD sound.
    """
    path = checked_path(path)
    pieces = list(_pieces(path))
    best, chosen = 0.9, ("s16le", 2)
    for coding in CODINGS:
        for channels in (1, 2):
            pcm = Pcm(coding, channels, 1, 0, 0)
            found = [r for piece in pieces if (r := _roughness(_unpacked(piece, pcm))) is not None]
            margin = 0.98 if coding == chosen[0] else _WIDER_MARGIN
            if found and (score := float(np.median(found))) < best * margin:
                best, chosen = score, (coding, channels)
    coding, channels = chosen
    return RawFormat(coding, channels, _rate(path.name, 8_000 if coding.endswith("law") else 44_100))


def _pieces(path: Path) -> Iterator[bytes]:
    """Some of the beginning, the middle and the end, each from a place that any frame may begin at."""
    size = path.stat().st_size
    with path.open("rb") as file:
        for part in (0, 1, 2):
            at = max(0, size - _LOOK_BYTES) * part // 2 // 48 * 48
            file.seek(at)
            if raw := file.read(_LOOK_BYTES):
                yield raw


def _unpacked(raw: bytes, pcm: Pcm) -> Samples:
    whole = np.frombuffer(raw, np.uint8)[: len(raw) // pcm.frame_bytes * pcm.frame_bytes]
    with np.errstate(all="ignore"):
        samples = to_samples(unpack_pcm(whole, pcm.coding, pcm.channels))
    np.nan_to_num(samples, copy=False, nan=8.0, posinf=8.0, neginf=-8.0)
    return samples


def _roughness(samples: Samples) -> float | None:
    """How much neighbours differ, from 0 (smooth) to about 1 (noise) and above; None where there is no sound."""
    if samples.shape[1] < 32:
        return None
    wild = float(np.mean(np.abs(samples) > 2))
    wide = np.clip(samples, -2, 2).astype(np.float64)
    wide -= wide.mean(axis=1, keepdims=True)
    power = float(np.mean(wide**2))
    if power < 1e-12:
        return None
    steps = float(np.mean(np.diff(wide, axis=1) ** 2))
    return float(np.sqrt(steps / (2 * power))) + wild


def _rate(name: str, otherwise: int) -> int:
    for found in _RATE_IN_NAME.finditer(name):
        rate = int(found[1]) if found[1] else round(1000 * float(found[2]))
        for known in RATES:
            if abs(rate - known) <= known * 0.003:
                return known
    return otherwise
