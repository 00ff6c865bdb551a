"""Writing a video anew: with subtitles as a stream, with pictures drawn into it, with another sound."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from workstation.media.container import OPTIONS, reason
from workstation.media.encode import whole_file
from workstation.media.errors import MediaError, checked_path
from workstation.media.video.pictures import Picture, Pictures, moving, upright
from workstation.media.video.subtitle_stream import Subtitles as Subtitles
from workstation.media.video.subtitle_stream import subtitle_packets

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    Packets = Iterator[Packet[Any]]

Pixels = npt.NDArray[np.uint8]
Draw = Callable[[float, int, int], tuple[int, int, Pixels] | None]
"""What is drawn at a second into a picture of a width and height: left, top and rows of red, green, blue and opacity,
colours multiplied by it; None: nothing."""

_MILLIS, _MICROS = 1000, 1_000_000


@dataclass(frozen=True, slots=True)
class Container:
    """What a video file can hold: FFmpeg's name, its codings of subtitles and pictures, and the ending of new sound."""

    format: str
    subtitles: tuple[str, ...]
    coding: str
    options: tuple[tuple[str, str], ...]
    sound: str


_H264 = (("crf", "18"), ("preset", "medium"))
_VP9 = (("crf", "30"), ("b", "0"), ("deadline", "realtime"), ("cpu-used", "5"), ("row-mt", "1"))

CONTAINERS: dict[str, Container] = {
    ".mp4": Container("mp4", ("mov_text",), "libx264", _H264, ".m4a"),
    ".m4v": Container("mp4", ("mov_text",), "libx264", _H264, ".m4a"),
    ".mov": Container("mov", ("mov_text",), "libx264", _H264, ".m4a"),
    ".mkv": Container("matroska", ("srt", "ass"), "libx264", _H264, ".m4a"),
    ".webm": Container("webm", ("webvtt",), "libvpx-vp9", _VP9, ".opus"),
}


def container_of(path: Path) -> Container:
    """What a video at `path` can hold; ValueError when its ending is none of a video that can be written."""
    known = CONTAINERS.get(path.suffix.lower())
    if known is None:
        raise ValueError(f"{path.name}: videos can be written as {', '.join(CONTAINERS)}")
    return known


def write_video(
    source: str | Path,
    path: str | Path,
    *,
    subtitles: Subtitles | None = None,
    draw: Draw | None = None,
    sound: Path | None = None,
) -> Generator[float, None, Path]:
    """Write the video `source` to `path`: a body for the compute thread, yields the fraction that is done.

    `subtitles` become a stream; nothing is coded anew for them. What `draw` says is drawn into every picture, which
    are coded anew. `sound` is a file whose sound takes the place of the video's, and begins where that does. Times are
    those of the video, from the zero that players show it from.
    The file appears when all is written. ValueError for what the file cannot hold, MediaError for what goes wrong.
    """
    import av

    source, path = checked_path(source), Path(path)
    kind = container_of(path)
    if path.exists() and path.samefile(source):
        raise MediaError(f"{path} is the video that is read: choose another name")
    with whole_file(path) as part:
        try:
            with (
                av.open(f"file:{source}", options=OPTIONS, metadata_errors="replace") as given,
                av.open(f"file:{part}", "w", format=kind.format) as out,
            ):
                out.metadata.update({k: v for k, v in given.metadata.items() if k in ("title", "artist", "comment")})
                yield from _Copy(source, given, out, kind, subtitles, draw, sound).run()
        except (av.FFmpegError, OSError) as error:
            raise MediaError(f"{path} cannot be written: {reason(error)}") from None
    return path


class _Copy:
    """One run from a container into another."""

    def __init__(
        self,
        source: Path,
        given: "InputContainer",
        out: "OutputContainer",
        kind: Container,
        subtitles: Subtitles | None,
        draw: Draw | None,
        sound: Path | None,
    ) -> None:
        self._given, self._out, self._kind, self._draw = given, out, kind, draw
        picture = moving(given.streams.video)
        if picture is None:
            raise MediaError(f"{given.name.removeprefix('file:')} has no pictures in it")
        self._picture = picture
        heard = given.streams.best("audio")
        self._zero = max(0.0, (given.start_time or 0) / _MICROS)
        self._begins = max(0.0, float((heard.start_time or 0) * (heard.time_base or 0))) if heard else self._zero
        self._streams: dict[int, Stream] = {}
        self._coded: VideoStream | None = None
        self._turned = False
        if draw is None:
            self._streams[picture.index] = copied(out, picture, kind)
        else:
            self._coded = self._add_coded(source)
        self._heard: InputContainer | None = None
        self._sound = self._open_sound(sound)
        if sound is None:
            for stream in given.streams.audio:
                self._streams[stream.index] = copied(out, stream, kind)
        self._later = subtitle_packets(out, kind, subtitles, self._zero) if subtitles is not None else iter(())
        self._next_subtitle = next(self._later, None)

    def _add_coded(self, source: Path) -> "VideoStream":
        pictures = Pictures(source)
        first = pictures.at(0.0, pictures.size[0])
        pictures.close()
        if first is None:
            raise MediaError(f"{source} has no picture that FFmpeg can decode")
        rate = self._picture.average_rate or Fraction(25)
        stream: Any = self._out.add_stream(self._kind.coding, rate=rate, options=dict(self._kind.options))
        stream.pix_fmt = "yuv420p"
        stream.width, stream.height = first[1].shape[1] // 2 * 2, first[1].shape[0] // 2 * 2
        stream.codec_context.time_base = self._picture.time_base
        coded: VideoStream = stream
        return coded

    def _open_sound(self, sound: Path | None) -> "Packets":
        if sound is None:
            return iter(())
        import av

        self._heard = heard = av.open(f"file:{sound}", "r")
        stream = heard.streams.audio[0]
        return self._own(heard.demux(stream), copied(self._out, stream, self._kind))

    def _own(self, packets: "Packets", stream: "Stream") -> "Packets":
        own: float | None = None
        for packet in packets:
            if packet.dts is not None and packet.pts is not None:
                unit = packet.time_base or Fraction(1, _MILLIS)
                own = max(0.0, float(packet.pts * unit)) if own is None else own
                late = round((self._begins - own) / unit)
                packet.pts, packet.dts = packet.pts + late, packet.dts + late
                packet.stream = stream
                yield packet

    # the run

    def run(self) -> Generator[float, None, None]:
        try:
            yield from self._run()
        finally:
            if self._heard is not None:
                self._heard.close()

    def _run(self) -> Generator[float, None, None]:
        whole = float(self._given.duration or 0) / 1_000_000
        wanted = [self._given.streams[index] for index in self._streams]
        if self._coded is not None:
            wanted.append(self._picture)
        sound = next(self._sound, None)
        done = 0.0
        for packet in _in_decoding_order(self._given.demux(wanted)):
            seconds = float((packet.dts or 0) * packet.time_base)
            while sound is not None and float((sound.dts or 0) * sound.time_base) <= seconds:
                self._out.mux(sound)
                sound = next(self._sound, None)
            self._mux_subtitles(seconds + 1.0)
            if self._coded is not None and packet.stream.index == self._picture.index:
                for frame in packet.decode():
                    self._code(frame)
            else:
                packet.stream = self._streams[packet.stream.index]
                self._out.mux(packet)
            if whole and seconds / whole - done > 0.002:
                done = seconds / whole
                yield min(0.999, done)
        if self._coded is not None:
            for frame in self._picture.decode(None):
                self._code(frame)
            self._out.mux(self._coded.encode(None))
        while sound is not None:
            self._out.mux(sound)
            sound = next(self._sound, None)
        self._mux_subtitles(float("inf"))

    def _mux_subtitles(self, until: float) -> None:
        while (packet := self._next_subtitle) is not None and float((packet.pts or 0) * packet.time_base) <= until:
            self._out.mux(packet)
            self._next_subtitle = next(self._later, None)

    def _code(self, frame: "VideoFrame") -> None:
        import av

        assert self._coded is not None
        assert self._draw is not None
        # The last pictures, which come when the coder is emptied, do not know their unit of time.
        pts, time_base = frame.pts or 0, self._picture.time_base or frame.time_base or Fraction(1, _MILLIS)
        rows = upright(frame.reformat(format="rgb24").to_ndarray().astype(np.uint8, copy=False), frame)
        height, width = rows.shape[0] // 2 * 2, rows.shape[1] // 2 * 2
        seconds = float(pts * time_base) - self._zero
        drawn = self._draw(seconds, width, height)
        if drawn is None and not getattr(frame, "rotation", 0) and rows.shape[:2] == (height, width):
            made = frame.reformat(format="yuv420p")
        else:
            rows = np.ascontiguousarray(rows[:height, :width])
            if drawn is not None:
                lay_over(rows, *drawn)
            made = av.VideoFrame.from_ndarray(rows, "rgb24")
        made.pts, made.time_base = pts, time_base
        made.pict_type = 0  # else the coder is bound to the key frames of the source
        self._out.mux(self._coded.encode(made))


def _in_decoding_order(packets: "Packets") -> "Packets":
    """Packets that all say when they are decoded: Matroska does not for the first of a stream with B-frames."""
    waiting: dict[int, list[Packet[Any]]] = {}
    for packet in packets:
        if not packet.size:
            continue
        held = waiting.setdefault(packet.stream.index, [])
        if packet.dts is None:
            held.append(packet)
            continue
        step = packet.duration or 1
        for number, earlier in enumerate(held):
            earlier.dts = packet.dts - step * (len(held) - number)
            yield earlier
        held.clear()
        yield packet
    for held in waiting.values():
        for earlier in held:
            earlier.dts = earlier.pts
            yield earlier


def copied(out: "OutputContainer", stream: "Stream", kind: Container) -> "Stream":
    """A stream for packets as they are in another file; ValueError when the file cannot hold such."""
    try:
        return out.add_stream_from_template(stream)
    except ValueError:
        name = stream.codec_context.name
        raise ValueError(f"{kind.format} cannot hold {name}; choose .mkv, which holds nearly everything") from None


def lay_over(rows: Picture, left: int, top: int, drawn: Pixels) -> None:
    """Put colours multiplied by their opacity over a part of a picture, in place."""
    height, width = (min(size, room - at) for size, room, at in zip(drawn.shape, rows.shape, (top, left), strict=False))
    part = rows[top : top + height, left : left + width]
    over = drawn[:height, :width].astype(np.uint16)
    part[...] = np.minimum(over[..., :3] + part * (255 - over[..., 3:]) // 255, 255).astype(np.uint8)
