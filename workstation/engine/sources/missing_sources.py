"""The places of sound files that are not there any more, or not as they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakKeyDictionary

from workstation.core.document import Document
from workstation.core.late_numpy import np
from workstation.core.sound.computed_sources import Mixed, Shaped, leaves
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.segment_runs import Chunk, Segment
from workstation.core.sound.sources import Remixed, Source, check_read

if TYPE_CHECKING:
    from workstation.core.sound.sources import Samples


class MissingSource:
    """Silence as long as the file was, and what is needed to find it again."""

    def __init__(
        self, path: Path, fingerprint: str, channels: int, frames: int, rate: int, *, changed: bool = False
    ) -> None:
        """`changed`: there is a file at `path`, but it holds something else now."""
        self.path, self.fingerprint, self.changed = path, fingerprint, changed
        self.channels, self.frames, self.rate = channels, frames, rate

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        return np.zeros((self.channels, stop - start), np.float32)


Gap: TypeAlias = tuple[int, int, Source]
"""From one frame to another a file is missing, or the sound in a project is damaged."""


class Gaps:
    """Where files are missing in edit lists; what lists share is looked through once."""

    def __init__(self) -> None:
        self._chunks: WeakKeyDictionary[Chunk, tuple[Gap, ...]] = WeakKeyDictionary()

    def of(self, edits: EditList) -> list[Gap]:
        """The gaps in order; neighbours of one file are one."""
        found: list[Gap] = []
        position = 0
        for chunk in edits.chunks:
            for start, stop, source in self._of_chunk(chunk):
                if found and found[-1][1:] == (position + start, source):
                    found[-1] = found[-1][0], position + stop, source
                else:
                    found.append((position + start, position + stop, source))
            position += chunk.frames
        return found

    def _of_chunk(self, chunk: Chunk) -> tuple[Gap, ...]:
        known = self._chunks.get(chunk)
        if known is None:
            single = EditList.of_chunks(0, (chunk,))
            gaps: list[Gap] = []
            for end, segment in zip(chunk.ends.tolist(), chunk.segments, strict=True):
                at = end - segment.frames
                if _gaps_in(segment.source):
                    gaps += _damaged(segment, at)
                    continue
                source = _missing(single, at, segment.frames) if self._may_miss(segment.source) else None
                gaps += [(at, end, source)] if source is not None else []
            known = self._chunks[chunk] = tuple(gaps)
        return known

    def _may_miss(self, source: Source) -> bool:
        """Whether any part of what a source is made of is missing, heard or not."""
        if isinstance(source, Remixed):
            return self._may_miss(source.source)
        if isinstance(source, Shaped):
            return any(map(self._of_chunk, source.edits.chunks))
        if isinstance(source, Mixed):
            return any(self._may_miss(part.source) for part in source.parts)
        return isinstance(source, MissingSource) or bool(_gaps_in(source))


def gap_text(source: Source) -> str:
    """What a user is told of a gap."""
    if isinstance(source, MissingSource):
        return f"{source.path.name} {'was changed' if source.changed else 'is missing'}"
    return "The sound here is damaged"


def missing_sources(documents: Iterable[Document]) -> list[MissingSource]:
    """Every missing source of some documents once, in the order in which they come."""
    return list(dict.fromkeys(source for source in sources_heard(documents) if isinstance(source, MissingSource)))


def lost_files(document: Document) -> set[Path]:
    """The missing files of one revision."""
    return {source.path for source in missing_sources([document])}


def sources_heard(documents: Iterable[Document]) -> Iterator[Source]:
    """What holds the samples that are heard in some documents, through all layers; what they share is asked once."""
    seen: set[Chunk] = set()
    for document in documents:
        for track in document.tracks:
            for chunk in track.edits.chunks:
                if chunk in seen:
                    continue
                seen.add(chunk)
                yield from (piece.source for piece in leaves(EditList.of_chunks(0, (chunk,)), 0, chunk.frames))


def _missing(edits: EditList, start: int, frames: int) -> Source | None:
    for piece in leaves(edits, start, start + frames):
        if isinstance(piece.source, MissingSource) or any(True for _ in _damaged(piece, 0)):
            return piece.source
    return None


def _gaps_in(source: Source) -> tuple[tuple[int, int], ...]:
    """What of a project's sound is known to be damaged."""
    gaps: tuple[tuple[int, int], ...] = getattr(source, "gaps", ())
    return gaps


def _damaged(segment: Segment, at: int) -> Iterator[Gap]:
    """The gaps in a stretch of sound of a project that is heard from frame `at` on."""
    for start, stop in _gaps_in(segment.source):
        first, last = max(start, segment.start), min(stop, segment.stop)
        if first < last:
            yield at + first - segment.start, at + last - segment.start, segment.source
