"""Which parts of a video go with a document: where each stretch of its sound stands now, and the way back."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from workstation.core.document import Document
from workstation.core.history import History
from workstation.core.ranges import Change
from workstation.core.sound.computed_sources import Mixed, Shaped
from workstation.core.sound.sources import Source
from workstation.engine.sources.file_source import FileSource
from workstation.media.video.cut import VideoSegment

VIDEO_ENDINGS = (
    ".mp4",
    ".m4v",
    ".mov",
    ".mkv",
    ".webm",
    ".avi",
    ".mpg",
    ".mpeg",
    ".ts",
    ".3gp",
    ".ogv",
    ".wmv",
    ".flv",
)

_JOINT_SECONDS = 0.25
"""A gap so short between two stretches is a joint: the first goes on until the second."""
_SAME_SECONDS = 0.02
"""Stretches that miss each other by so little are one."""

Stretch = tuple[int, int, Path, float]
"""First and last frame of a document, and the video and its second that are heard there from the first on."""


def stretches(document: Document, start: int, stop: int) -> Iterator[Stretch]:
    """The sound of videos that is heard between two frames, of the first track that has some."""
    for track in document.tracks:
        found: list[Stretch] = []
        for at, segment in track.edits.pieces(start, min(stop, track.frames)):
            found += _of_source(segment.source, segment.start, segment.stop, at)
        if found:
            yield from _one_at_a_time(sorted(found, key=lambda row: row[0]))
            return


def has_video(document: Document) -> bool:
    """Whether the sound of a video is heard anywhere."""
    pieces = (piece for track in document.tracks for piece in track.edits.pieces(0, track.frames))
    return any(True for at, piece in pieces for _ in _of_source(piece.source, piece.start, piece.stop, at))


def _of_source(source: Source, start: int, stop: int, at: int) -> Iterator[Stretch]:
    if isinstance(source, Shaped):
        for place, segment in source.edits.pieces(start, stop):
            yield from _of_source(segment.source, segment.start, segment.stop, at + place - start)
    elif isinstance(source, Mixed):
        for part in source.parts:
            first, last = max(start, part.position), min(stop, part.position + part.frames)
            if first < last:
                shift = part.start - part.position
                yield from _of_source(part.source, first + shift, last + shift, at + first - start)
    elif isinstance(source, FileSource):
        if source.path is not None and source.path.suffix.lower() in VIDEO_ENDINGS:
            yield at, at + stop - start, source.path, start / source.rate
    elif (inner := getattr(source, "source", None)) is not None:
        scale = inner.rate / source.rate
        for a, b, path, second in _of_source(inner, round(start * scale), round(stop * scale), 0):
            yield at + round(a / scale), at + round(b / scale), path, second


def _one_at_a_time(found: Sequence[Stretch]) -> Iterator[Stretch]:
    """Stretches without what overlaps the next: in a cross-fade the second is seen."""
    for row, after in zip(found, [*found[1:], None], strict=True):
        stop = row[1] if after is None else min(row[1], after[0])
        if row[0] < stop:
            yield row[0], stop, row[2], row[3]


def first_video(history: History) -> Path | None:
    """The video whose sound is heard first in the current document, treated or not; None where there is none."""
    return next((path for _, _, path, _ in _found(history)), None)


def kept_of(history: History, video: Path) -> tuple[VideoSegment, ...]:
    """What of a video is in the current document, in order, in seconds; sound that was treated since is looked up
    in the steps before, as long as it has not moved inside what an edit replaced.
    """
    rate = history.current.document.rate
    rows = [
        VideoSegment(second, second + (stop - start) / rate, start / rate)
        for start, stop, path, second in _found(history)
        if path == video
    ]
    return tuple(_joined(rows))


def _found(history: History) -> list[Stretch]:
    """The stretches of the current revision, and in what has none those of the revisions before, in order."""
    found: list[Stretch] = []
    todo = [(history.index, 0, history.current.document.frames, 0)]
    while todo:
        index, start, stop, late = todo.pop()
        reached = start
        rows = list(stretches(history.revisions[index].document, start, stop))
        for first, last, path, second in (*rows, (stop, stop, Path(), 0.0)):
            if reached < first and index:
                todo += _before(history, index, reached, first, late)
            if first < last:
                found.append((first + late, last + late, path, second))
            reached = last
    return sorted(found, key=lambda row: row[0])


def _before(history: History, index: int, start: int, stop: int, late: int) -> Iterator[tuple[int, int, int, int]]:
    """Where frames of a revision were in the one before, and how much later they are now."""
    revision, older = history.revisions[index], history.revisions[index - 1]
    if older.document.rate != revision.document.rate:
        return
    change = revision.change or Change(0, 0, 0)
    end = change.start + change.inserted
    inside = end if change.removed == change.inserted else change.start  # what was treated stands where it stood
    for first, last, delta in (
        (start, min(stop, change.start), 0),
        (max(start, change.start), min(stop, inside), 0),
        (max(start, end), stop, change.delta),
    ):
        if first < last:
            yield index - 1, first - delta, last - delta, late + delta


def _joined(rows: Sequence[VideoSegment]) -> Iterator[VideoSegment]:
    now: VideoSegment | None = None
    for row in rows:
        if now is None:
            now = row
            continue
        gap = row.at - (now.at + now.stop - now.start)
        if abs((row.start - row.at) - (now.start - now.at)) < _SAME_SECONDS and gap < _JOINT_SECONDS:
            now = replace(now, stop=row.stop)
        else:
            yield replace(now, stop=now.stop + gap) if 0 < gap < _JOINT_SECONDS else now
            now = row
    if now is not None:
        yield now


def is_cut(kept: Sequence[VideoSegment], seconds: float) -> bool:
    """Whether the sound of a video of so many seconds does not run through from its beginning to its end."""
    if len(kept) != 1:
        return bool(kept)
    only = kept[0]
    return abs(only.start - only.at) > _SAME_SECONDS or only.start > _JOINT_SECONDS or only.stop < seconds - 1.0


class WayBack:
    """Times of a document as times of its video: what is not of the video is where the stretch before it ends."""

    def __init__(self, kept: Sequence[VideoSegment]) -> None:
        self._kept = tuple(kept)
        self._at = [row.at for row in kept]

    def __call__(self, seconds: float, *, ends: bool = False) -> float:
        """A time; with `ends` it is the end of something, which belongs to the stretch before a joint."""
        index = bisect_right(self._at, seconds - (1e-6 if ends else -1e-6)) - 1
        row = self._kept[max(index, 0)]
        return min(max(row.start, row.start + seconds - row.at), row.stop)
