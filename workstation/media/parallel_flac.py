"""Decoding a FLAC file in several places at once: its packets stand alone and say which frames they hold.

libsndfile decodes a segment in one call, in which no thread waits for another; what it cannot read, or finds damaged,
FFmpeg decodes packet by packet.
"""

import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy.typing as npt

from workstation.core.files.atomic_write import name_for_c
from workstation.media.av_frames import Lost, decoded_frames, put, room_for
from workstation.media.container import open_sound
from workstation.media.sample_formats import Stored, to_stored

if TYPE_CHECKING:
    from concurrent.futures import Future

    from av.audio.stream import AudioStream
    from av.container import InputContainer

SEGMENT_FRAMES = 1 << 20
_DTYPES: dict[str, Literal["int16", "int32"]] = {"PCM_S8": "int16", "PCM_16": "int16", "PCM_24": "int32"}
"""What libsndfile's samples are read as, which are those that FFmpeg gives."""

_MAX_WORKERS = 4
_AHEAD = 4
"""Segments that may wait to be taken, so that nobody stands still when the taker is late."""


def frames_in_parallel(container: "InputContainer", stream: "AudioStream") -> int:
    """The frames of a stream that is long enough and can be decoded from any place; 0 for any other."""
    if container.format.name != "flac" or stream.time_base is None or not stream.duration:
        return 0
    exact = stream.time_base * stream.codec_context.rate == 1
    return stream.duration if exact and stream.duration > SEGMENT_FRAMES else 0


def decode_in_parallel(path: str | Path, frames: int) -> Iterator[Stored]:
    """Segments of (n, channels) in order, up to the first one that is not wholly there."""
    from concurrent.futures import ThreadPoolExecutor

    starts = iter(range(0, frames, SEGMENT_FRAMES))
    workers = min(os.cpu_count() or 1, _MAX_WORKERS)
    pool = ThreadPoolExecutor(workers, thread_name_prefix="decode")
    waiting: deque[Future[Stored | None]] = deque()
    try:
        while True:
            while len(waiting) < workers + _AHEAD and (start := next(starts, None)) is not None:
                stop = min(start + SEGMENT_FRAMES, frames)
                waiting.append(pool.submit(_segment, path, start, stop, frames))
            if not waiting or (segment := waiting.popleft().result()) is None:
                return
            yield segment
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _segment(path: str | Path, start: int, stop: int, frames: int) -> Stored | None:
    """Frames `start .. stop` of the file's `frames`; None when any is missing or the file has more than it says."""
    at_once = _at_once(path, start, stop, frames) if stop < frames else None  # FFmpeg alone sees what comes after all
    return at_once if at_once is not None else _by_packets(path, start, stop, frames)


def _at_once(path: str | Path, start: int, stop: int, frames: int) -> Stored | None:
    """Frames `start .. stop` by libsndfile; None when it does not find them whole."""
    import soundfile

    try:
        with soundfile.SoundFile(name_for_c(path)) as file:
            if file.format != "FLAC" or file.frames != frames or file.subtype not in _DTYPES:
                return None
            file.seek(start)
            found = file.read(stop - start, dtype=_DTYPES[file.subtype], always_2d=True)
    except (soundfile.LibsndfileError, OSError):
        return None
    return to_stored(found) if len(found) == stop - start else None


def _by_packets(path: str | Path, start: int, stop: int, frames: int) -> Stored | None:
    out: npt.NDArray[Any] | None = None
    covered = 0
    with open_sound(path) as (container, stream):
        stream.codec_context.thread_count = 1
        if start:
            container.seek(start, stream=stream)
        for frame in decoded_frames(path, container, stream):
            if isinstance(frame, Lost) or frame.pts is None or frame.pts + frame.samples > frames:
                return None
            if out is None:
                out = room_for(frame, stop - start)
            first, last = max(frame.pts, start), min(frame.pts + frame.samples, stop)
            if first < last:
                if first != start + covered:
                    return None
                put(frame, out[first - start : last - start], skip=first - frame.pts)
                covered += last - first
            if covered == stop - start and stop < frames:
                break
    return to_stored(out[:covered]) if out is not None and covered == stop - start else None
