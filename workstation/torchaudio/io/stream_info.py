"""What a stream is: as it lies in the source, and as it comes out."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class SourceStream:
    """A stream of a source: "audio", "video" or another kind; None for what such a stream does not have."""

    media_type: str
    codec: str
    codec_long_name: str
    format: str | None
    bit_rate: int | None
    num_frames: int | None
    """Frames of a video, packets of sound; 0 where nobody knows."""
    bits_per_sample: int | None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass
class SourceAudioStream(SourceStream):
    """A stream of sound."""

    sample_rate: float = 0.0
    num_channels: int = 0


@dataclass
class SourceVideoStream(SourceStream):
    """A stream of pictures."""

    width: int = 0
    height: int = 0
    frame_rate: float = 0.0


@dataclass
class OutputStream:
    """What comes out of a StreamReader: of which stream, and through which filters."""

    source_index: int
    filter_description: str
    media_type: str
    format: str


@dataclass
class OutputAudioStream(OutputStream):
    """Sound that comes out of a StreamReader."""

    sample_rate: float
    num_channels: int


@dataclass
class OutputVideoStream(OutputStream):
    """Pictures that come out of a StreamReader."""

    width: int
    height: int
    frame_rate: float


def source_info(stream: Any) -> SourceStream:
    """What PyAV knows of a stream of a source."""
    context = stream.codec_context
    name = context.name if context is not None else "unknown"
    long_name = context.codec.long_name if context is not None else "unknown"
    decoder_names = {"libdav1d": "av1", "mp3float": "mp3", "libopus": "opus", "libvorbis": "vorbis"}
    name = decoder_names.get(name, name)
    metadata = dict(stream.metadata)
    if stream.type not in ("audio", "video") or context is None:
        return SourceStream(stream.type, name, long_name, None, None, None, None, metadata)
    form = context.format.name if context.format is not None else None
    common: dict[str, Any] = {
        "media_type": stream.type,
        "codec": name,
        "codec_long_name": _plain_long_name(name, long_name),
        "format": form,
        "bit_rate": context.bit_rate or 0,
        "num_frames": stream.frames,
        "bits_per_sample": _bits(stream, name),
        "metadata": metadata,
    }
    if stream.type == "audio":
        return SourceAudioStream(**common, sample_rate=float(context.sample_rate), num_channels=context.channels)
    rate = stream.base_rate or stream.average_rate or 0
    return SourceVideoStream(**common, width=context.width, height=context.height, frame_rate=float(rate))


def _plain_long_name(name: str, long_name: str) -> str:
    """The name of the coding, where the decoder has one of its own."""
    return {"mp3": "MP3 (MPEG audio layer 3)", "opus": "Opus (Opus Interactive Audio Codec)"}.get(name, long_name)


def _bits(stream: Any, name: str) -> int:
    context = stream.codec_context
    if stream.type == "video":
        parts = context.format.components if context.format is not None else ()
        return max((int(part.bits) for part in parts), default=0)
    if name.startswith("pcm_"):
        digits = "".join(c for c in name.removeprefix("pcm_") if c.isdigit())
        return int(digits) if digits else 8
    if name == "flac":
        data = context.extradata
        if data and len(data) >= 14:
            return int((data[12] & 1) << 4 | data[13] >> 4) + 1
    return 0
