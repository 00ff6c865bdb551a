"""Decoding a file's sound from its start to its end."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from workstation.core.sources import Samples
from workstation.media.container import open_sound
from workstation.media.errors import MediaError
from workstation.media.frames import alike, decoded_frames, put, room_for
from workstation.media.parallel import decode_in_parallel, frames_in_parallel
from workstation.media.samples import Stored, to_samples, to_stored

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

BLOCK_FRAMES = 1 << 16


def decode(path: str | Path) -> Iterator[Samples]:
    """The file's sound as float32 blocks (channels, n); MediaError when it cannot be opened or holds no sound.

    Equals what FFmpeg writes as f32le: exactly for lossless codings, with the same gapless length for lossy ones.
    What is damaged is left out.
    """
    return (to_samples(block) for block in decode_stored(path))


def decoder_version() -> str:
    """What decodes: of another one the same file may come out a little different."""
    import av

    return str(av.__version__)


def decode_stored(path: str | Path) -> Iterator[Stored]:
    """Like `decode`, but blocks of shape (n, channels), int16 where the decoder gives no more than 16 bits."""
    with open_sound(path) as (container, stream):
        frames = frames_in_parallel(container, stream)
    done = 0
    if frames:
        for segment in decode_in_parallel(path, frames):
            yield from _cut(segment)
            done += len(segment)
    if not frames or done < frames:
        yield from _decode_from(path, done)


def _decode_from(path: str | Path, done: int) -> Iterator[Stored]:
    """What comes after the first `done` frames, decoded from the start."""
    with open_sound(path) as (container, stream):
        stream.codec_context.thread_type = "AUTO"
        total = 0
        for block in _blocks(alike(decoded_frames(path, container, stream))):
            total += len(block)
            if total > done:
                yield block[max(0, done - total + len(block)) :]
        if not total:
            raise MediaError(f"{path} holds no sound that can be decoded")


def _cut(segment: Stored) -> Iterator[Stored]:
    for start in range(0, len(segment), BLOCK_FRAMES):
        yield segment[start : start + BLOCK_FRAMES]


def _blocks(frames: Iterator["AudioFrame"]) -> Iterator[Stored]:
    """Frames of one form gathered into blocks of about BLOCK_FRAMES."""
    block: npt.NDArray[Any] | None = None
    filled = 0
    for frame in frames:
        if block is None:
            block = room_for(frame, BLOCK_FRAMES)
        if filled + frame.samples > len(block):
            yield to_stored(block[:filled])
            block, filled = room_for(frame, BLOCK_FRAMES), 0
        put(frame, block[filled : filled + frame.samples])
        filled += frame.samples
    if block is not None and filled:
        yield to_stored(block[:filled])
