"""FFmpeg's decoded frames: getting them in spite of damage, in one form, and their samples as arrays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, Union

import numpy as np
import numpy.typing as npt

from workstation.media.container import reason
from workstation.media.containers.adts import bytes_passed_over
from workstation.media.containers.avi import chunk_times
from workstation.media.containers.lengths import counts_packets, id3_bytes
from workstation.media.errors import MediaError
from workstation.media.sound_form import Form, is_mpeg, set_rate

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.resampler import AudioResampler
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

_DTYPES = {"u8": "u1", "s16": "i2", "s32": "i4", "s64": "i8", "flt": "f4", "dbl": "f8"}
_IN_BLOCKS = ("adpcm_ima_wav", "adpcm_ms")
"""Codings of which a packet holds several blocks, and FFmpeg decodes those before a damaged one."""
_FOLLOWING = frozenset(("mlp", "truehd"))
"""Formats whose packets follow each other without a byte between, and whose damaged ones FFmpeg passes over."""
_SIZED = frozenset(["mpegts", "mpeg", "avi", "rm", "gxf", "flv", "mov", "nut", "matroska", "asf"])
"""Formats that say of each packet how long it is; that of others may be what is left of the file."""
_PIECES = frozenset(("mpegts", "mpeg", "rm"))
_PACKETS_OF_A_PIECE = 30
"""Formats that carry pieces of up to so many packets: of one that is not whole, FFmpeg marks the first packet only."""
_CHECKED = frozenset(("flac", "tta", "wavpack"))
"""Decoders that compare each packet with its check sum only when they are told to."""
_NEAR_FRAMES = 3
_LOOK_BYTES = 4096
"""Tags and counts that stand between packets of MP3 are found so far in."""
_MAX_BREAKS = 100
"""So often a container may be damaged until the rest is given up."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Sound that cannot be decoded: about so many frames at the rate of the stream, 0 where nobody knows."""

    frames: int


Decoded: TypeAlias = Union["AudioFrame", Lost]


@dataclass(slots=True)
class Tail:
    """How the packets of a file end."""

    torn: bool = False
    """The last one, of sound or pictures, is not whole."""
    last: "Packet[Any] | None" = None
    """The last one of sound."""
    form: str = ""
    codec: str = ""


def decoded_frames(
    path: str | Path, container: "InputContainer", stream: "AudioStream", tail: Tail | None = None
) -> Iterator[Decoded]:
    """Frames in order, and what is lost between them; `tail` is told how they end. MediaError when the disk fails."""
    import av

    form, index = container.format.name.partition(",")[0], stream.index
    packets = _Packets(stream, Path(path) if form == "aac" else None)
    times = chunk_times(Path(path), index) if form == "avi" else None
    tail = tail or Tail()
    tail.form, tail.codec = form, stream.codec_context.name
    behind: int | None = None
    whole = _PACKETS_OF_A_PIECE
    for _ in range(_MAX_BREAKS):
        try:
            for packet in container.demux():
                if packet.size:
                    whole = 0 if packet.is_corrupt else whole + 1
                    tail.torn = form in _SIZED and whole < (_PACKETS_OF_A_PIECE if form in _PIECES else 1)
                if packet.stream_index != index:
                    continue
                if times is not None:
                    packet.pts = packet.dts = times.get(-1 if packet.pos is None else packet.pos)
                if form in _FOLLOWING and packet.pos is not None:
                    if behind is not None and packet.pos > behind:
                        yield Lost(packets.frames_of(packet.pos - behind))
                    behind = packet.pos + packet.size
                if packet.size:
                    tail.last = packet
                yield from packets.decoded(packet)
            tail.torn |= behind is not None and behind < container.size
            return
        except av.EOFError:
            return
        except av.FFmpegError as error:
            if isinstance(error, OSError):
                raise MediaError(f"{path} cannot be read on: {reason(error)}") from None
            yield Lost(0)


class _Packets:
    """Decodes packets one by one; what cannot be decoded is as long as its size tells beside the others'."""

    def __init__(self, stream: "AudioStream", adts: Path | None) -> None:
        """`adts`: the file, where it is AAC without a container."""
        import av

        self._adts = adts
        self._passed_over: list[tuple[int, int]] | None = None
        self._stream, self._decode = stream, stream.codec_context.decode
        self._end, self._errors = av.EOFError, (av.FFmpegError, MemoryError)
        self._is_mpeg = is_mpeg(stream)
        self._is_adpcm = stream.codec_context.name.startswith(_IN_BLOCKS)
        if stream.codec_context.name in _CHECKED and not stream.codec_context.is_open:
            stream.codec_context.options = {"err_detect": "crccheck+explode"}
        self._bytes = self._count = self._frames = 0
        self._tag_ends = 0
        """Where in the file the last tag ends that stood between packets."""

    def decoded(self, packet: "Packet[Any]") -> "Sequence[Decoded]":
        """EOFError when no more is to come."""
        try:
            frames = self._decode(packet)
        except self._end:
            raise
        except self._errors:
            return () if self._is_mpeg and self._is_label(packet) else (Lost(self._lost(packet)),)
        if frames:
            if self._is_mpeg:
                set_rate(frames, packet)
            self._bytes, self._count = self._bytes + packet.size, self._count + 1
            self._frames = frames[0].samples
            if self._is_adpcm and (late := self._duration(packet) - sum(frame.samples for frame in frames)) > 0:
                return [*frames, Lost(late)]
        return frames

    def _is_label(self, packet: "Packet[Any]") -> bool:
        """Whether bytes between packets of MP3 are the tags or the count of a file that was joined to another."""
        raw, place = bytes(packet), packet.pos or 0
        found = raw.find(b"ID3", 0, _LOOK_BYTES)
        if 0 <= found <= len(raw) - 10:
            self._tag_ends = max(self._tag_ends, place + found + id3_bytes(raw[found : found + 10]))
        return self._tag_ends >= place + len(raw) or counts_packets(raw[max(0, self._tag_ends - place) :][:_LOOK_BYTES])

    def _lost(self, packet: "Packet[Any]") -> int:
        if not packet.size:
            return 0
        frames = self._duration(packet) or self._frames
        # what lies between two good places may have come as one packet
        size = self._bytes_passed_over() or packet.size
        return frames * max(1, round(self._packets_of(size)))

    def _duration(self, packet: "Packet[Any]") -> int:
        """The frames that a packet is said to hold, 0 where nothing is said."""
        if not packet.duration or not packet.time_base:
            return 0
        return round(packet.duration * packet.time_base * self._stream.codec_context.rate)

    def frames_of(self, size: int) -> int:
        """About so many frames were in bytes that came in no packet."""
        return round(self._frames * self._packets_of(size)) if self._bytes else 0

    def _packets_of(self, size: int) -> float:
        return size * self._count / self._bytes if self._bytes else 1

    def _bytes_passed_over(self) -> int:
        """From a packet of AAC that cannot be decoded to the next that can be; 0 where that is not known."""
        if self._adts is None:
            return 0
        if self._passed_over is None:
            self._passed_over = bytes_passed_over(self._adts)
        near = [row for row in self._passed_over if abs(row[0] - self._count) <= _NEAR_FRAMES]
        if not near:
            return 0
        self._passed_over.remove(near[0])
        return near[0][1]


def alike(frames: Iterator["AudioFrame | int"], form: Form) -> Iterator["AudioFrame | int"]:
    """Frames in one form: where a file changes its rate or channels midway, they are converted to `form`.

    Numbers, which stand for frames of silence, pass in their places.
    """
    samples: str | None = None
    now: tuple[object, ...] = ()
    converter: AudioResampler | None = None
    for frame in frames:
        kind = now if isinstance(frame, int) else (frame.format.name, frame.layout.nb_channels, frame.sample_rate)
        if converter is not None and (kind != now or isinstance(frame, int)):
            yield from converter.resample(None)
            converter = None
        now = kind
        if isinstance(frame, int):
            yield frame
            continue
        samples = samples or frame.format.name
        if kind == (samples, form.channels, form.rate):
            yield frame
            continue
        converter = converter or _converter(samples, form)
        yield from converter.resample(frame)
    if converter is not None:
        yield from converter.resample(None)


def _converter(samples: str, form: Form) -> "AudioResampler":
    import av

    return av.AudioResampler(samples, form.layout, form.rate)


def room_for(frame: "AudioFrame", frames: int) -> npt.NDArray[Any]:
    """An empty array (frames, channels) of the frame's kind of samples."""
    shape = max(frames, frame.samples), len(frame.layout.channels)
    return np.empty(shape, _DTYPES[frame.format.name.removesuffix("p")])


def put(frame: "AudioFrame", into: npt.NDArray[Any], skip: int = 0) -> None:
    """Copy as many of a frame's samples as fit, planar or interleaved, to an array (frames, channels)."""
    planes: list[Any] = list(frame.planes)  # buffers, which PyAV's annotations do not say
    if frame.format.is_planar:
        for channel, plane in enumerate(planes[: into.shape[1]]):  # PyAV finds a ninth in frames of eight
            into[:, channel] = np.frombuffer(plane, into.dtype, skip + len(into))[skip:]
    else:
        width = into.shape[1]
        into.reshape(-1)[:] = np.frombuffer(planes[0], into.dtype, (skip + len(into)) * width)[skip * width :]
