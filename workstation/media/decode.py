"""Decoding a file's sound from its start to its end."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from workstation.core.sources import Samples
from workstation.media.container import open_sound, reason
from workstation.media.errors import MediaError
from workstation.media.samples import Stored, to_samples, to_stored

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

BLOCK_FRAMES = 1 << 16

_DTYPES = {"u8": "u1", "s16": "i2", "s32": "i4", "s64": "i8", "flt": "f4", "dbl": "f8"}


def decode(path: str | Path) -> Iterator[Samples]:
    """The file's sound as float32 blocks (channels, n); MediaError when it cannot be opened or holds no sound.

    Equals what FFmpeg writes as f32le: exactly for lossless codings, with the same gapless length for lossy ones.
    What is damaged is left out.
    """
    return (to_samples(block) for block in decode_stored(path))


def decode_stored(path: str | Path) -> Iterator[Stored]:
    """Like `decode`, but blocks of shape (n, channels), int16 where the decoder gives no more than 16 bits."""
    with open_sound(path) as (container, stream):
        stream.codec_context.thread_type = "AUTO"
        empty = True
        for block in _blocks(_alike(_frames(path, container, stream))):
            empty = False
            yield block
        if empty:
            raise MediaError(f"{path} holds no sound that can be decoded")


def _frames(path: str | Path, container: "InputContainer", stream: "AudioStream") -> Iterator["AudioFrame"]:
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


def _alike(frames: Iterator["AudioFrame"]) -> Iterator["AudioFrame"]:
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


def _blocks(frames: Iterator["AudioFrame"]) -> Iterator[Stored]:
    """Frames of one form gathered into blocks of about BLOCK_FRAMES."""
    block: npt.NDArray[Any] | None = None
    filled = 0
    for frame in frames:
        if block is None:
            block = _room_for(frame)
        if filled + frame.samples > len(block):
            yield to_stored(block[:filled])
            block, filled = _room_for(frame), 0
        _put(frame, block[filled : filled + frame.samples])
        filled += frame.samples
    if block is not None and filled:
        yield to_stored(block[:filled])


def _room_for(frame: "AudioFrame") -> npt.NDArray[Any]:
    shape = max(BLOCK_FRAMES, frame.samples), len(frame.layout.channels)
    return np.empty(shape, _DTYPES[frame.format.name.removesuffix("p")])


def _put(frame: "AudioFrame", into: npt.NDArray[Any]) -> None:
    """Copy a frame's samples, planar or interleaved, into an array (frames, channels)."""
    planes: list[Any] = list(frame.planes)  # buffers, which PyAV's annotations do not say
    if frame.format.is_planar:
        for channel, plane in enumerate(planes):
            into[:, channel] = np.frombuffer(plane, into.dtype, frame.samples)
    else:
        into.reshape(-1)[:] = np.frombuffer(planes[0], into.dtype, into.size)
