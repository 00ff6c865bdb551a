"""How long a file says that its sound is, where it can be believed."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.media.pcm_header import says_size

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

_COUNTED = frozenset(("flac", "tta", "wv", "ape", "mov", "wav", "avi"))
"""Containers that count the frames, or their packets."""
_COUNTS = {b"Xing": 8, b"Info": 8, b"VBRI": 14}
"""What marks a packet of MP3 that counts the others, and where behind that its count is."""
_MPEG_FRAMES, _MPEG_1_FROM_HZ = 1152, 32_000
PADDING_FRAMES = 4 * _MPEG_FRAMES
"""Coders put fewer before and behind the sound, and count them or not."""
_LOOK_BYTES = 1 << 12
_LOSSLESS = frozenset(("flac", "tta", "wavpack", "ape", "alac"))
_TOLERANCE_SECONDS = 0.1
"""Of lossy codings, whose first and last frames are not all sound, and of clocks that count milliseconds."""


@dataclass(frozen=True, slots=True)
class Stated:
    """How many frames a file says that it has, and how many may be missing because that is rounded."""

    frames: int = 0
    tolerance: int = 0

    def lacks(self, found: int) -> bool:
        """Whether a file with so many frames ends early."""
        return found < self.frames - self.tolerance


def stated_length(path: str | Path, container: "InputContainer", stream: "AudioStream") -> Stated:
    """What a file says of its length; nothing where it does not say it, or only guesses."""
    seconds = _stated_seconds(Path(path), container, stream)
    context = stream.codec_context
    exact = context.name in _LOSSLESS and seconds == _of_stream(stream)
    return Stated(max(0, round(seconds * context.rate)), 0 if exact else round(_TOLERANCE_SECONDS * context.rate))


def vorbis_length(container: "InputContainer", stream: "AudioStream") -> int:
    """The frames up to the last page of Ogg Vorbis, which FFmpeg passes over where there is one page; else 0."""
    is_vorbis = container.format.name == "ogg" and stream.codec_context.name == "vorbis"
    return round(_of_stream(stream) * stream.codec_context.rate) if is_vorbis else 0


def _stated_seconds(path: Path, container: "InputContainer", stream: "AudioStream") -> float:
    form = container.format.name.partition(",")[0]
    if form == "wav" and not says_size(path):
        return 0.0
    if form in _COUNTED:
        return _of_stream(stream)
    if form == "mp3":
        seconds, rate = _of_stream(stream), stream.codec_context.rate
        counted = _counted_packets(path) * (_MPEG_FRAMES if rate >= _MPEG_1_FROM_HZ else _MPEG_FRAMES // 2)
        # FFmpeg guesses by the size where the count is of the first of several files that were joined
        return seconds if abs(seconds * rate - counted) < PADDING_FRAMES else 0.0
    if form == "matroska":
        begins = float((stream.start_time or 0) * (stream.time_base or 0))
        if (told := _clock(stream.metadata.get("DURATION", ""))) is not None:
            return told - max(0.0, begins)
        if len(container.streams) == 1 and container.duration:
            return container.duration / 1_000_000 - max(0.0, begins)
    return 0.0


def _of_stream(stream: "AudioStream") -> float:
    return float((stream.duration or 0) * (stream.time_base or 0))


def id3_bytes(head: bytes) -> int:
    """The length of an ID3 tag that begins with these ten bytes (ID3v2.4, 3.1); 0 where they begin none."""
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    return 10 + sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))


def counts_packets(start: bytes) -> bool:
    """Whether a packet of MP3 that begins so is the count of the others."""
    return any(name in start for name in _COUNTS)


def _counted_packets(path: Path) -> int:
    """How many packets of sound the first one of an MP3 says that there are; 0 where it does not say it."""
    with path.open("rb") as file:
        file.seek(id3_bytes(file.read(10)))
        look = file.read(_LOOK_BYTES)
    for name, place in _COUNTS.items():
        at = look.find(name)
        if at >= 0 and (name == b"VBRI" or int.from_bytes(look[at + 4 : at + 8], "big") & 1):
            return int.from_bytes(look[at + place : at + place + 4], "big")
    return 0


def _clock(text: str) -> float | None:
    """Seconds of a Matroska tag such as 00:00:05.128000000."""
    try:
        hours, minutes, seconds = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return None
