"""What a media file holds, found without decoding it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from workstation.core.cover import Cover
from workstation.core.document import Marker
from workstation.core.ranges import FrameRange
from workstation.core.sound.layouts import SPEAKERS, Layout
from workstation.media.container import open_media, sound_stream
from workstation.media.cover import read_cover
from workstation.media.errors import MediaError as MediaError
from workstation.media.errors import checked_path
from workstation.media.markers.aiff import aiff_markers, read_aiff
from workstation.media.markers.chapters import read_chapters
from workstation.media.markers.comments import has_long_numbers, is_chapter, read_commented
from workstation.media.markers.riff import read_riff, riff_markers
from workstation.media.pcm_header import LOOK_BYTES, Pcm, may_be_coded_in, pcm_in
from workstation.media.raw import RawFormat
from workstation.media.sound_form import form_of
from workstation.media.tagging.mp4_tempo import read_tempo
from workstation.media.tagging.several import with_several
from workstation.media.tags import mended, tags_of

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from av.audio.stream import AudioStream
    from av.container import InputContainer

_USUAL_BYTES_A_SECOND = 16_000
_MICROSECOND = 1e-6
_MAX_FRAMES_A_BYTE, _MAX_SECONDS = 5_000, 12 * 3600
"""Longer than digital silence in the best coding, and such pauses of the clock as are believed, is damage."""
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

    streams: tuple[str, ...] = ()
    """What all its streams of sound are called, by number."""
    number: int = 0
    """Which of them this is about."""

    @property
    def seconds(self) -> float:
        return self.frames / self.rate

    @property
    def says_length(self) -> bool:
        """Whether the file says how long it is; else `frames` is 0 until it has been decoded."""
        return bool(self.frames) or self.exact

    @property
    def depth(self) -> str:
        """The bits that hold its samples: "8", "16", "24", "32", or "32f" for floats; empty for lossy codings."""
        if self.bits is None or self.codec in ("pcm_mulaw", "pcm_alaw"):
            return "" if self.bits is None else "16"
        if self.sample_format.startswith(("flt", "dbl")):
            return "32f"
        return next((bits for bits in ("8", "16", "24", "32") if int(bits) >= self.bits), "32f")

    @property
    def guessed_frames(self) -> int:
        """For a file that does not say its length: a number to begin with, by its size."""
        if self.says_length:
            return 0
        return max(1, self.path.stat().st_size * self.rate // _USUAL_BYTES_A_SECOND)


def probe(path: str | Path, number: int | None = None, *, brief: bool = False) -> Probe:
    """What `path` holds, of its streams of sound the one of a number, from 0 (None: the best).

    `brief`: its tags and its cover may be missing, where that is faster. MediaError says in one line why it
    cannot be opened.
    """
    path = Path(path)
    pcm = None
    if number is None:
        with checked_path(path).open("rb") as file:  # once: a project may have hundreds
            pcm = pcm_in(file)
            if pcm is not None and pcm.overlong:  # in which FFmpeg would look for chunks, for minutes in silence
                return _plain(path, "wav", pcm)
            if brief and pcm is not None and not may_be_coded_in(file, pcm):
                return replace(_plain(path, pcm.container, pcm), markers=_plain_markers(file))
    # FFmpeg looks for coded sound in what a WAV calls samples, and in five megabytes of it unless it is told otherwise
    with open_media(path, look_bytes=LOOK_BYTES if pcm is not None else None) as container:
        stream = sound_stream(path, container, number)
        context = stream.codec_context
        if not context.name.startswith("pcm_"):  # coded sound can lie in a WAV under a false name
            pcm = None
        found = Probe(
            path=path,
            container=container.format.name.partition(",")[0],
            codec=context.name,
            rate=context.rate,
            channels=context.channels,
            frames=0,
            exact=False,
            sample_format=getattr(context.format, "name", ""),  # there is none before a frame of some codings
            bits=_bits(context),
            tags=MappingProxyType(_tags(path, container, stream, brief=brief)),
            has_video=any(not video.disposition & video.disposition.attached_pic for video in container.streams.video),
            markers=_markers(path, container, stream, context.rate),
            layout=_layout(stream),
            cover=read_cover(container),
            start_seconds=_start_seconds(container, stream),
            streams=tuple(_stream_name(other) for other in container.streams.audio),
            number=container.streams.audio.index(stream),
        )
        if pcm is not None:
            return _in_place(found, pcm)
        form = form_of(container, stream)
        frames, exact = _length(container, stream, form.rate)
        return replace(found, frames=frames, exact=exact, rate=form.rate, channels=form.channels)


def _plain_markers(file: BinaryIO) -> tuple[Marker, ...]:
    file.seek(0)
    is_aiff = file.read(4) == b"FORM"
    file.seek(0)
    return aiff_markers(file) if is_aiff else riff_markers(file)


def probe_raw(path: str | Path, form: RawFormat) -> Probe:
    """What a file without a header is said to hold."""
    return _plain(Path(path), "raw", form.pcm(path))


def _plain(path: Path, container: str, pcm: Pcm) -> Probe:
    return _in_place(Probe(path, container, "", pcm.rate, pcm.channels, 0, True, "", None), pcm)


def _in_place(found: Probe, pcm: Pcm) -> Probe:
    """What the header says, which other readers may misunderstand."""
    bits = 8 * pcm.sample_bytes
    return replace(
        found,
        codec=f"pcm_{pcm.coding}",
        rate=pcm.rate,
        channels=pcm.channels,
        frames=pcm.frames,
        exact=True,
        sample_format="flt" if pcm.coding.startswith("f") else "s16" if bits <= 16 else "s32",
        bits=pcm.bits or bits,
        pcm=pcm,
        layout=pcm.layout or found.layout,
    )


def _markers(path: Path, container: "InputContainer", stream: "AudioStream", rate: int) -> tuple[Marker, ...]:
    """Those in the file as frames of its sound; chapters of a video whose sound begins later are earlier there."""
    form = container.format.name
    if form in ("wav", "w64"):
        return read_riff(path)
    if form == "aiff":
        return read_aiff(path)
    if form in ("flac", "ogg") and has_long_numbers((*container.metadata, *stream.metadata)):
        return read_commented(path, rate)
    found = read_chapters(container, rate, (container.duration or 0) / 1_000_000)
    late = round(_start_seconds(container, stream) * rate)
    return tuple(replace(marker, range=_earlier(marker.range, late)) for marker in found) if late else found


def _earlier(place: FrameRange, frames: int) -> FrameRange:
    return FrameRange(max(0, place.start - frames), max(0, place.stop - frames))


def _tags(path: Path, container: "InputContainer", stream: "AudioStream", *, brief: bool) -> dict[str, str]:
    tags = tags_of(container.metadata, stream.metadata)
    form = container.format.name.partition(",")[0]
    if form in ("flac", "ogg"):  # chapters are markers
        return {name: text for name, text in tags.items() if not is_chapter(name)}
    if form == "mov" and "bpm" not in tags and (tempo := read_tempo(path)):
        tags["bpm"] = tempo
    return with_several(path, form, tags) if form in ("mp3", "mov") and not brief else tags


def _length(container: "InputContainer", stream: "AudioStream", rate: int) -> tuple[int, bool]:
    """The frames of a stream as its header tells them, and whether that is exact."""
    most = _MAX_FRAMES_A_BYTE * container.size + _MAX_SECONDS * rate
    if stream.duration is not None and stream.time_base is not None:
        frames = round(stream.duration * stream.time_base * rate)
        if 0 < frames <= most:
            return frames, stream.codec_context.name.startswith(_EXACT_CODECS)
    if container.duration and 0 < (frames := container.duration * rate // 1_000_000) <= most:
        return frames, False
    return 0, False


def _bits(context: "AudioCodecContext") -> int | None:
    codec, extradata = context.name, context.extradata
    if codec.startswith("pcm_"):
        digits = "".join(c for c in codec.removeprefix("pcm_") if c.isdigit())
        return int(digits) if digits else 8
    if codec == "flac" and extradata and len(extradata) >= 14:  # STREAMINFO: five bits across two bytes
        return ((extradata[12] & 1) << 4 | extradata[13] >> 4) + 1
    if codec == "alac" and extradata and len(extradata) > 17:
        return extradata[17]
    return getattr(context.format, "bits", None) if codec.startswith(_EXACT_CODECS) else None


def _stream_name(stream: "AudioStream") -> str:
    """What tells a stream from the others: its title, its language, its channels."""
    tags = mended(stream.metadata)
    language = tags.get("language", "")
    told = [tags.get("title", ""), "" if language == "und" else language]
    channels = getattr(stream.codec_context, "channels", 0)
    return ", ".join(filter(None, (*told, {1: "mono", 2: "stereo"}.get(channels, f"{channels} channels"))))


def _layout(stream: "AudioStream") -> Layout:
    names = tuple(channel.name for channel in stream.codec_context.layout.channels)
    return names if len(names) > 2 and set(names) <= set(SPEAKERS) else ()


def _start_seconds(container: "InputContainer", stream: "AudioStream") -> float:
    """From the beginning of the first stream to that of the sound; what lies before zero is not heard."""
    if stream.start_time is None or stream.time_base is None or container.start_time is None:
        return 0.0
    late = max(0.0, float(stream.start_time * stream.time_base)) - max(0.0, container.start_time / 1_000_000)
    return late if abs(late) > _MICROSECOND else 0.0  # to which the container's is rounded
