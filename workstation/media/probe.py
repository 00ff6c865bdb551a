"""What a media file holds, found without decoding it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from workstation.core.document import Marker
from workstation.media.container import open_sound
from workstation.media.errors import MediaError as MediaError
from workstation.media.errors import checked_path
from workstation.media.marks.aiff import read_aiff
from workstation.media.marks.chapters import read_chapters
from workstation.media.marks.riff import read_riff
from workstation.media.pcm import Pcm, find_pcm
from workstation.media.raw import RawFormat

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

_EXACT_CODECS = ("pcm_", "flac", "alac", "wavpack", "tta", "ape")
_NOT_TAGS = {"major_brand", "minor_version", "compatible_brands", "handler_name", "vendor_id", "duration"}


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
            tags=MappingProxyType(_tags(container.metadata, stream.metadata)),
            has_video=any(not video.disposition & video.disposition.attached_pic for video in container.streams.video),
            markers=_markers(Path(path), container, context.rate),
            pcm=pcm,
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


def _tags(*sources: Mapping[str, str]) -> dict[str, str]:
    """Tags with lower-case names; the stream's win over the file's, and the container's bookkeeping goes."""
    tags = {name.lower(): value for source in sources for name, value in source.items()}
    technical = {name for name in tags if name in _NOT_TAGS or name.startswith("_statistics")}
    return {n: v for n, v in tags.items() if n not in technical and not (n == "language" and v == "und")}
