"""What a media file holds, found without decoding it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from workstation.core.cover import Cover
from workstation.core.document import Marker
from workstation.core.layouts import SPEAKERS, Layout
from workstation.media.container import open_sound
from workstation.media.cover import read_cover
from workstation.media.errors import MediaError as MediaError
from workstation.media.errors import checked_path
from workstation.media.marks.aiff import read_aiff
from workstation.media.marks.chapters import read_chapters
from workstation.media.marks.riff import read_riff
from workstation.media.pcm import Pcm, find_pcm
from workstation.media.raw import RawFormat
from workstation.media.tags import tags_of

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

_EXACT_CODECS = ("pcm_", "flac", "alac", "wavpack", "tta", "ape")


@dataclass(frozen=True, slots=True)
class Probe:
    """A file's sound: `frames` is exact or, for most lossy files, an estimate until it has been decoded."""

    path: Path
    container: str
    codec: str
    rate: int
    channels: int
    frames: int
    exact: bool
    sample_format: str
    """FFmpeg's name of the decoded samples: u8, s16, s32, flt, dbl, each perhaps with p for planar."""
    bits: int | None
    """Bits of a sample as stored; None for lossy codings."""
    tags: Mapping[str, str] = field(default_factory=dict)
    has_video: bool = False
    markers: tuple[Marker, ...] = ()
    """Its cue points, loops and chapters, in frames at its rate."""
    pcm: Pcm | None = None
    """Where the samples lie, if they can be read in place."""
    layout: Layout = ()
    """Where its channels are heard, of three and more; empty where the file does not say it."""
    cover: Cover | None = None
    start_seconds: float = 0.0
    """When its sound begins, as seen from the zero of the file's clock, at which a player begins to show a video.

    Frame 0 here is that time there: a subtitle file, which is in the video's time, is that much later than the sound.
    """

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


def probe(path: str | Path) -> Probe:
    """What `path` holds; MediaError says in one line why it cannot be opened."""
    pcm = find_pcm(checked_path(path))
    if pcm is not None and pcm.overlong:  # FFmpeg would look for chunks in the sound, for minutes in digital silence
        return _plain(Path(path), "wav", pcm)
    with open_sound(path) as (container, stream):
        context = stream.codec_context
        if pcm and (f"pcm_{pcm.coding}", pcm.channels, pcm.rate) != (context.name, context.channels, context.rate):
            pcm = None
        frames, exact = (pcm.frames, True) if pcm else _length(container, stream)
        return Probe(
            path=Path(path),
            container=container.format.name.partition(",")[0],
            codec=context.name,
            rate=context.rate,
            channels=context.channels,
            frames=frames,
            exact=exact,
            sample_format=context.format.name,
            bits=_bits(context.name, context.extradata, context.format.bits),
            tags=MappingProxyType(tags_of(container.metadata, stream.metadata)),
            has_video=any(not video.disposition & video.disposition.attached_pic for video in container.streams.video),
            markers=_markers(Path(path), container, context.rate),
            pcm=pcm,
            layout=_layout(stream),
            cover=read_cover(container),
            start_seconds=_start_seconds(container, stream),
        )


def probe_raw(path: str | Path, form: RawFormat) -> Probe:
    """What a file without a header is said to hold."""
    return _plain(Path(path), "raw", form.pcm(path))


def _plain(path: Path, container: str, pcm: Pcm) -> Probe:
    bits = 8 * pcm.sample_bytes
    kind = "flt" if pcm.coding.startswith("f") else "s16" if bits <= 16 else "s32"
    return Probe(path, container, f"pcm_{pcm.coding}", pcm.rate, pcm.channels, pcm.frames, True, kind, bits, pcm=pcm)


def _markers(path: Path, container: "InputContainer", rate: int) -> tuple[Marker, ...]:
    form = container.format.name
    if form in ("wav", "w64"):
        return read_riff(path)
    if form == "aiff":
        return read_aiff(path)
    return read_chapters(container, rate, (container.duration or 0) / 1_000_000)


def _length(container: "InputContainer", stream: "AudioStream") -> tuple[int, bool]:
    """The frames of a stream as its header tells them, and whether that is exact."""
    rate = stream.codec_context.rate
    if stream.duration is not None and stream.time_base is not None:
        seconds = stream.duration * stream.time_base
        return round(seconds * rate), stream.codec_context.name.startswith(_EXACT_CODECS)
    if container.duration:
        return container.duration * rate // 1_000_000, False
    return 0, False


def _bits(codec: str, extradata: bytes | None, decoded: int) -> int | None:
    if codec.startswith("pcm_"):
        digits = "".join(c for c in codec.removeprefix("pcm_") if c.isdigit())
        return int(digits) if digits else 8
    if codec == "flac" and extradata and len(extradata) >= 14:  # STREAMINFO: five bits across two bytes
        return ((extradata[12] & 1) << 4 | extradata[13] >> 4) + 1
    if codec == "alac" and extradata and len(extradata) > 17:
        return extradata[17]
    return decoded if codec.startswith(_EXACT_CODECS) else None


def _layout(stream: "AudioStream") -> Layout:
    names = tuple(channel.name for channel in stream.codec_context.layout.channels)
    return names if len(names) > 2 and set(names) <= set(SPEAKERS) else ()


def _start_seconds(container: "InputContainer", stream: "AudioStream") -> float:
    """From the beginning of the first stream to that of the sound; what lies before zero is not heard."""
    if stream.start_time is None or stream.time_base is None or container.start_time is None:
        return 0.0
    return max(0.0, float(stream.start_time * stream.time_base)) - max(0.0, container.start_time / 1_000_000)
