"""Decoding a file's sound from its start to its end."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from workstation.core.sound.sources import Samples
from workstation.media.av_frames import Decoded, Tail, alike, decoded_frames, put, room_for
from workstation.media.container import open_sound
from workstation.media.containers.ends import stops_early
from workstation.media.containers.lengths import PADDING_FRAMES, Stated, stated_length, vorbis_length
from workstation.media.containers.links import links
from workstation.media.containers.matroska import damaged_clusters
from workstation.media.containers.ogg_links import Link
from workstation.media.containers.vorbis_tail import vorbis_tail
from workstation.media.errors import MediaError
from workstation.media.faults import Faults
from workstation.media.parallel_flac import decode_in_parallel, frames_in_parallel
from workstation.media.pcm_header import find_pcm
from workstation.media.placing import DamageError, Placing
from workstation.media.sample_formats import Stored, pcm_blocks, to_samples, to_stored
from workstation.media.sound_form import Form, form_of

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

_ROUNDED_FRAMES = 2
"""A link of another rate may be so much shorter."""
BLOCK_FRAMES = 1 << 16
_REVISION = 3
"""Counts what changes here in what comes out of the same file."""


def decode(path: str | Path, faults: Faults | None = None) -> Iterator[Samples]:
    """The file's sound as float32 blocks (channels, n); MediaError when it cannot be opened or holds no sound.

    Equals what FFmpeg writes as f32le: exactly for lossless codings, with the same gapless length for lossy ones.
    What is damaged, or left out by the file's clock, is silent, and samples that are no numbers are 0; `faults` is
    told of it.
    """
    return (to_samples(block) for block in decode_stored(path, faults=faults))


def decoder_version() -> str:
    """What decodes: of another one the same file may come out a little different."""
    import av

    return f"{av.__version__}-{_REVISION}"


def decode_stored(path: str | Path, number: int | None = None, faults: Faults | None = None) -> Iterator[Stored]:
    """Like `decode`, but blocks of shape (n, channels), int16 where the decoder gives no more than 16 bits.

    Of stream `number` of the file's streams of sound, None: the best.
    """
    faults = faults if faults is not None else Faults()
    joined = links(path)
    with open_sound(path, number) as (container, stream):
        frames = 0 if joined else frames_in_parallel(container, stream)
        stated, end = stated_length(path, container, stream), vorbis_length(container, stream)
        if joined and container.format.name == "flac":  # that is the first one's
            stated = Stated()
        is_matroska = container.format.name.startswith("matroska")
        form = form_of(container, stream)
        pcm = find_pcm(path) if number is None and stream.codec_context.name.startswith("pcm_") else None
    if pcm is not None:
        yield from map(faults.clean, pcm_blocks(path, pcm, BLOCK_FRAMES))
        faults.found, faults.stated = pcm.frames, pcm.stated
        return
    done = 0
    if frames:
        for segment in decode_in_parallel(path, frames):
            yield from _cut(segment)
            done += len(segment)
    if not frames or done < frames:
        decoding = _Decoding(path, number, form, faults, joined)
        blocks = decoding.blocks(done)
        if end and not decoding.has_links:
            blocks = _without_padding(blocks, end, done, lambda: True)
        for block in _without_padding(blocks, stated.frames, done, lambda: bool(faults.damaged)):
            done += len(block)
            yield faults.clean(block)
        faults.stops = decoding.stops
        if is_matroska and not faults.damaged and not faults.empty:  # what decoders take for sound
            faults.damaged += [(round(second * form.rate), 0) for second in damaged_clusters(Path(path))]
    faults.found = done
    if stated.lacks(done):
        faults.stated = stated.frames


class _Decoding:
    """One file's stream of sound, decoded from the start: on several threads until damage is met, then on one."""

    def __init__(self, path: str | Path, number: int | None, form: Form, faults: Faults, joined: list[Link]) -> None:
        self._path, self._number, self._form, self._faults = path, number, form, faults
        self._links = joined
        self._tail = Tail()
        self.has_links = bool(self._links)

    @property
    def stops(self) -> bool:
        """Whether the file was cut off, once all has been decoded."""
        last = bytes(self._tail.last) if self._tail.last is not None else b""
        return self._tail.torn or stops_early(Path(self._path), self._tail.form, self._tail.codec, last)

    def blocks(self, done: int) -> Iterator[Stored]:
        """What comes after the first `done` frames."""
        total = 0
        for threads in (True, False):
            skipped, total = max(done, total), 0
            before = len(self._faults.damaged), len(self._faults.empty)
            try:
                for block in _blocks(alike(self._frames(threads), self._form)):
                    total += len(block)
                    if total > skipped:
                        yield block[max(0, skipped - total + len(block)) :]
            except DamageError:
                del self._faults.damaged[before[0] :], self._faults.empty[before[1] :]
                continue
            break
        if not total:
            raise MediaError(f"{self._path} holds no sound that can be decoded")

    def _frames(self, threads: bool) -> Iterator["AudioFrame | int"]:
        if not self._links:
            yield from self._of_link(None, threads, 0)
        heard = 0
        for link in self._links:
            try:
                with closing(link.opened()) as piece:
                    heard = yield from self._of_link(piece, threads, heard)
            except MediaError:  # it is cut off in its head, or of no coding that there is
                if not heard:
                    raise
                self._faults.damaged.append((heard, 0))

    def _of_link(self, piece: IO[bytes] | None, threads: bool, heard: int) -> Generator["AudioFrame | int", None, int]:
        """Of what stands by itself in the file, after so many frames; answers how many there are then."""
        with open_sound(self._path, self._number, piece) as (container, stream):
            stream.codec_context.thread_type = "AUTO"
            if not threads:
                stream.codec_context.thread_count = 1
            self._tail = Tail()
            count = [0]
            frames = _counted(decoded_frames(self._path, container, stream, self._tail), count)
            placing = Placing(container, stream, self._form.rate, self._faults, heard)
            yield from placing.placed(frames, until_damage=threads)
            if vorbis_length(container, stream) and not self._faults.damaged:
                tail = vorbis_tail(piece or self._path, count[0], stream.codec_context.layout.name)
                if tail is not None:
                    yield tail
                    return placing.end + round(tail.samples * self._form.rate / tail.sample_rate)
            if piece is not None and container.format.name == "flac" and stream.duration and stream.time_base:
                stated = round(stream.duration * stream.time_base * self._form.rate)
                if placing.end - heard < stated - _ROUNDED_FRAMES:
                    self._faults.damaged.append((placing.end, 0))
        return placing.end


def _counted(frames: Iterable[Decoded], count: list[int]) -> Iterator[Decoded]:
    """The same; `count` tells how many samples of a channel have passed."""
    for frame in frames:
        count[0] += getattr(frame, "samples", 0)
        yield frame


def _without_padding(
    blocks: Iterable[Stored], stated: int, done: int, is_wanted: Callable[[], bool]
) -> Iterator[Stored]:
    """Blocks after the first `done` frames without the padding at the end, where decoders do not know it as such.

    What is much longer than `stated` is no padding: the file has more than it says.
    """
    held: list[Stored] = []
    for block in blocks:
        held.append(block)
        over = done + sum(map(len, held)) - stated
        if stated and 0 < over <= PADDING_FRAMES and is_wanted():
            continue
        for piece in held:
            done += len(piece)
            yield piece
        held = []
    for piece in held:
        if len(piece := piece[: max(0, stated - done)]):
            done += len(piece)
            yield piece


def _cut(segment: Stored) -> Iterator[Stored]:
    for start in range(0, len(segment), BLOCK_FRAMES):
        yield segment[start : start + BLOCK_FRAMES]


def _blocks(frames: Iterable["AudioFrame | int"]) -> Iterator[Stored]:
    """Frames of one form gathered into blocks of about BLOCK_FRAMES; numbers are as many frames of silence."""
    block: npt.NDArray[Any] | None = None
    filled = silent = 0
    for frame in frames:
        if isinstance(frame, int):
            silent += frame
            continue
        if block is None:
            block = room_for(frame, BLOCK_FRAMES)
        if silent or filled + frame.samples > len(block):
            if filled:
                yield to_stored(block[:filled])
            yield from _silence(block, silent)
            block, filled, silent = room_for(frame, BLOCK_FRAMES), 0, 0
        put(frame, block[filled : filled + frame.samples])
        filled += frame.samples
    if block is not None and filled:
        yield to_stored(block[:filled])
    if block is not None:
        yield from _silence(block, silent)


def _silence(like: npt.NDArray[Any], frames: int) -> Iterator[Stored]:
    """Blocks of silence of the same kind of samples."""
    for start in range(0, frames, BLOCK_FRAMES):
        zero = 0x80 if like.dtype == np.uint8 else 0
        yield to_stored(np.full((min(BLOCK_FRAMES, frames - start), like.shape[1]), zero, like.dtype))
