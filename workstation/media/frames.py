"""FFmpeg's decoded frames: getting them in spite of damage, in one form, and their samples as arrays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, Union

import numpy as np
import numpy.typing as npt

from workstation.media.adts import bytes_passed_over
from workstation.media.container import reason
from workstation.media.errors import MediaError
from workstation.media.forms import Form, is_mpeg, set_rate
from workstation.media.lengths import counts_packets, id3_bytes

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.resampler import AudioResampler
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

_DTYPES = {"u8": "u1", "s16": "i2", "s32": "i4", "s64": "i8", "flt": "f4", "dbl": "f8"}
_NEAR_FRAMES = 3
_LOOK_BYTES = 4096
"""Tags and counts that stand between packets of MP3 are found so far in."""
_MOST_BREAKS = 100
"""So often a container may be damaged until the rest is given up."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Sound that cannot be decoded: about so many frames at the rate of the stream, 0 where nobody knows."""

    frames: int


Decoded: TypeAlias = Union["AudioFrame", Lost]


def decoded_frames(path: str | Path, container: "InputContainer", stream: "AudioStream") -> Iterator[Decoded]:
    """Frames in order, and what is lost between them; MediaError when the disk fails."""
    import av

    packets = _Packets(stream, Path(path) if container.format.name == "aac" else None)
    for _ in range(_MOST_BREAKS):
        try:
            for packet in container.demux(stream):
                yield from packets.decoded(packet)
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
        frames = self._frames
        if packet.duration and packet.time_base:
            frames = round(packet.duration * packet.time_base * self._stream.codec_context.rate)
        # what lies between two good places may have come as one packet
        size = self._bytes_passed_over() or packet.size
        several = size * self._count / self._bytes if self._bytes else 1
        return frames * max(1, round(several))

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
