"""FFmpeg's decoded frames: getting them in spite of damage, and their samples as arrays."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from workstation.media.container import reason
from workstation.media.errors import MediaError

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

_DTYPES = {"u8": "u1", "s16": "i2", "s32": "i4", "s64": "i8", "flt": "f4", "dbl": "f8"}


def decoded_frames(path: str | Path, container: "InputContainer", stream: "AudioStream") -> Iterator["AudioFrame"]:
    """Frames in order; packets that cannot be decoded are passed over, and a broken end is the end."""
    import av

    decode_packet = stream.codec_context.decode
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError as error:
            if isinstance(error, OSError):
                raise MediaError(f"{path} cannot be read on: {reason(error)}") from None
            return
        if packet is None:
            return
        try:
            yield from decode_packet(packet)
        except (av.InvalidDataError, av.error.ArgumentError):
            continue
        except av.EOFError:
            return


def alike(frames: Iterator["AudioFrame"]) -> Iterator["AudioFrame"]:
    """Frames of one form: where a file changes its rate or channels midway, the rest is converted to the first's."""
    import av

    first: tuple[str, str, int] | None = None
    converter: av.AudioResampler | None = None
    for frame in frames:
        form = frame.format.name, frame.layout.name, frame.rate
        first = first or form
        if form == first and converter is None:
            yield frame
            continue
        if converter is None:
            converter = av.AudioResampler(*first)
        yield from converter.resample(frame)


def room_for(frame: "AudioFrame", frames: int) -> npt.NDArray[Any]:
    """An empty array (frames, channels) of the frame's kind of samples."""
    shape = max(frames, frame.samples), len(frame.layout.channels)
    return np.empty(shape, _DTYPES[frame.format.name.removesuffix("p")])


def put(frame: "AudioFrame", into: npt.NDArray[Any], skip: int = 0) -> None:
    """Copy as many of a frame's samples as fit, planar or interleaved, to an array (frames, channels)."""
    planes: list[Any] = list(frame.planes)  # buffers, which PyAV's annotations do not say
    if frame.format.is_planar:
        for channel, plane in enumerate(planes):
            into[:, channel] = np.frombuffer(plane, into.dtype, skip + len(into))[skip:]
    else:
        width = into.shape[1]
        into.reshape(-1)[:] = np.frombuffer(planes[0], into.dtype, (skip + len(into)) * width)[skip * width :]
