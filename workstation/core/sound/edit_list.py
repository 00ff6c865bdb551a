"""Edit lists: which pieces of which sources make up a track; every edit is one replace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from workstation.core.late_numpy import np
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.segment_runs import Chunk, Segment, concatenated, ends_of, pack
from workstation.core.sound.sources import Remixed, Silence, Source

if TYPE_CHECKING:
    import numpy.typing as npt

    from workstation.core.sound.sources import Samples

__all__ = ["Chunk", "EditList", "Segment"]


class EditList:
    """Segments one after another, all of `channels` channels; a value that never changes.

    The segments lie in chunks that lists share: an edit copies the chunks that it touches, at most some hundred
    segments, whatever the length of the list. `chunks` has them, for what is kept or written once for each of them;
    two lists are equal when their segments are, however they are divided.
    """

    __slots__ = ("__weakref__", "channels", "chunks", "ends", "frames")

    channels: int
    chunks: tuple[Chunk, ...]
    ends: npt.NDArray[np.int64]
    """Where each chunk ends, in frames; (chunks,), read-only."""
    frames: int

    def __init__(self, channels: int, segments: Iterable[Segment] = ()) -> None:
        """Empty segments are left out. ValueError when a segment has another number of channels."""
        segments = tuple(segments)
        for segment in segments:
            if segment.source.channels != channels:
                raise ValueError(f"a segment has {segment.source.channels} channels, its edit list {channels}")
        self._hold(channels, pack(segments))

    @classmethod
    def of_chunks(cls, channels: int, chunks: Iterable[Chunk]) -> EditList:
        """A list of chunks that another list of as many channels had; they are shared, not checked again."""
        edits = cls.__new__(cls)
        edits._hold(channels, tuple(chunks))
        return edits

    @classmethod
    def of(cls, source: Source) -> EditList:
        """The whole of one source."""
        whole = (Chunk((Segment(source, 0, source.frames),)),) if source.frames else ()
        return cls.of_chunks(source.channels, whole)

    @classmethod
    def silence(cls, channels: int, frames: int, rate: int) -> EditList:
        return cls.of(Silence(channels, frames, rate)) if frames else cls(channels)

    def _hold(self, channels: int, chunks: tuple[Chunk, ...]) -> None:
        object.__setattr__(self, "channels", channels)
        object.__setattr__(self, "chunks", chunks)
        object.__setattr__(self, "ends", ends_of([chunk.frames for chunk in chunks]))
        object.__setattr__(self, "frames", int(self.ends[-1]) if chunks else 0)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"an edit list never changes, so {name} cannot be set")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EditList):
            return NotImplemented
        if self.channels != other.channels or self.frames != other.frames:
            return False
        return self.chunks == other.chunks or self.segments == other.segments

    def __hash__(self) -> int:
        return hash((self.channels, self.frames))

    def __repr__(self) -> str:
        count = sum(len(chunk.segments) for chunk in self.chunks)
        return f"EditList(channels={self.channels}, frames={self.frames}, {count} segments)"

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments, put together anew at each call: see `pieces` for those of a range."""
        return tuple(chain.from_iterable(chunk.segments for chunk in self.chunks))

    def pieces(self, start: int, stop: int) -> Iterator[tuple[int, Segment]]:
        """The segments that make up `start .. stop`, each with its position, cut to that range."""
        index = int(self.ends.searchsorted(start, "right"))
        position = int(self.ends[index - 1]) if index else 0
        for chunk in self.chunks[index:]:
            if position >= stop:
                return
            inside = int(chunk.ends.searchsorted(start - position, "right"))
            at = position + (int(chunk.ends[inside - 1]) if inside else 0)
            for segment in chunk.segments[inside:]:
                if at >= stop:
                    return
                first, last = max(start - at, 0), min(stop - at, segment.stop - segment.start)
                yield at + first, segment.cut(first, last)
                at += segment.stop - segment.start
            position += chunk.frames

    def slice(self, range_: FrameRange) -> EditList:
        """The sound inside `range_` as an edit list of its own."""
        stop = min(range_.stop, self.frames)
        return EditList.of_chunks(self.channels, self._within(min(range_.start, stop), stop))

    def replace(self, range_: FrameRange, new: EditList) -> tuple[EditList, Change]:
        """This list with the frames of `range_` replaced by `new`, and the change that this was.

        Raises ValueError when `range_` starts past the end. The channels of `new` are adapted.
        """
        if range_.start > self.frames:
            raise ValueError(f"frame {range_.start} is past the end ({self.frames} frames)")
        range_ = range_.clamp(self.frames)
        before, after = self._within(0, range_.start), self._within(range_.stop, self.frames)
        chunks = concatenated((before, new.remixed(self.channels).chunks, after))
        return EditList.of_chunks(self.channels, chunks), Change(range_.start, range_.frames, new.frames)

    def with_pieces(self, new: Iterable[tuple[FrameRange, EditList]]) -> EditList:
        """This list with several ranges, in order, each replaced by a piece of as many channels, in one pass."""
        runs, at = list[tuple[Chunk, ...]](), 0
        for range_, piece in new:
            runs += [self._within(at, range_.start), piece.chunks]
            at = range_.stop
        return EditList.of_chunks(self.channels, concatenated((*runs, self._within(at, self.frames))))

    def remixed(self, channels: int) -> EditList:
        """The same sound in another number of channels."""
        if channels == self.channels:
            return self
        adapted: dict[int, Source] = {}

        def in_channels(source: Source) -> Source:
            return adapted.setdefault(id(source), Remixed(source, channels))

        return EditList(channels, (Segment(in_channels(s.source), s.start, s.stop) for s in self.segments))

    def map_chunks(self, change: Callable[[Chunk], tuple[Chunk, ...]]) -> EditList:
        """This list with `change(chunk)` in place of each chunk, of as many channels; itself where all stay."""
        chunks = tuple(chain.from_iterable(map(change, self.chunks)))
        return self if chunks == self.chunks else EditList.of_chunks(self.channels, chunks)

    def common_frames(self, other: EditList) -> int:
        """How many frames from the start two lists have in common."""
        shared = 0
        for one, two in zip(self.chunks, other.chunks, strict=False):
            if one is not two:
                break
            shared += 1
        position = int(self.ends[shared - 1]) if shared else 0
        rest = (chain.from_iterable(chunk.segments for chunk in edits.chunks[shared:]) for edits in (self, other))
        for first, second in zip(*rest, strict=False):
            if first.source != second.source or first.start != second.start:
                break
            position += min(first.frames, second.frames)
            if first.frames != second.frames:
                break
        return position

    def read(self, range_: FrameRange) -> Samples:
        """The samples of `range_` as float32 (channels, frames); silence past the end."""
        if len(self.chunks) == 1 and len(self.chunks[0].segments) == 1 and range_.stop <= self.frames:
            only = self.chunks[0].segments[0]
            return np.array(only.source.read(only.start + range_.start, only.start + range_.stop), np.float32)
        out = np.zeros((self.channels, range_.frames), np.float32)
        for position, piece in self.pieces(range_.start, min(range_.stop, self.frames)):
            at = position - range_.start
            out[:, at : at + piece.frames] = piece.source.read(piece.start, piece.stop)
        return out

    def _within(self, start: int, stop: int) -> tuple[Chunk, ...]:
        """The chunks between two frames, cut at the edges."""
        if start == stop:
            return ()
        if len(self.chunks) == 1:
            return (self.chunks[0].part(start, stop),)
        first = int(self.ends.searchsorted(start, "right"))
        last = int(self.ends.searchsorted(stop, "left"))
        chunks = list(self.chunks[first : last + 1])
        before_last = int(self.ends[last - 1]) if last else 0
        if first == last:
            return (chunks[0].part(start - before_last, stop - before_last),)
        chunks[-1] = chunks[-1].part(0, stop - before_last)
        chunks[0] = chunks[0].part(start - (int(self.ends[first - 1]) if first else 0), chunks[0].frames)
        return tuple(chunks)
