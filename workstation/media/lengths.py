"""How long a file says that its sound is, where it can be believed."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.media.pcm import says_size

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

_COUNTED = frozenset(("flac", "tta", "wv", "ape", "mov", "wav", "avi"))
"""Containers that count the frames, or their packets."""
_NAMES_OF_COUNTS = (b"Xing", b"Info", b"VBRI")
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


def _stated_seconds(path: Path, container: "InputContainer", stream: "AudioStream") -> float:
    form = container.format.name.partition(",")[0]
    if form == "wav" and not says_size(path):
        return 0.0
    if form in _COUNTED or (form == "mp3" and _counts_frames(path)):
        return _of_stream(stream)
    if form == "matroska":
        begins = float((stream.start_time or 0) * (stream.time_base or 0))
        if (told := _clock(stream.metadata.get("DURATION", ""))) is not None:
            return told - max(0.0, begins)
        if len(container.streams) == 1 and container.duration:
            return container.duration / 1_000_000 - max(0.0, begins)
    return 0.0


def _of_stream(stream: "AudioStream") -> float:
    return float((stream.duration or 0) * (stream.time_base or 0))


def _counts_frames(path: Path) -> bool:
    """Whether an MP3 begins with a frame that tells how many follow; else its length is guessed from its size."""
    with path.open("rb") as file:
        head = file.read(10)
        skip = 0
        if head[:3] == b"ID3":
            skip = 10 + sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
        file.seek(skip)
        look = file.read(_LOOK_BYTES)
    return any(name in look for name in _NAMES_OF_COUNTS)


def _clock(text: str) -> float | None:
    """Seconds of a Matroska tag such as 00:00:05.128000000."""
    try:
        hours, minutes, seconds = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return None
