"""Which files the sound of documents comes from, whatever was laid over it since, and which are missing."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from workstation.core.chunks import Chunk
from workstation.core.derived import leaves
from workstation.core.document import Document
from workstation.core.edits import EditList
from workstation.core.sources import Source
from workstation.engine.decoded import FileSource
from workstation.engine.in_place import PcmFile
from workstation.engine.missing import MissingSource
from workstation.engine.rendered import RenderedSource
from workstation.project.sources import BlockSource

_DEPTHS = ("8", "16", "24", "32", "32f")


def files_heard(documents: Iterable[Document]) -> set[Path]:
    """The files of all sound that is heard in some documents; what they share is looked through once."""
    files = (_file_of(source) for source in _sources(documents))
    return {path for path in files if path is not None}


def depth_heard(documents: Iterable[Document]) -> str:
    """The bits that hold the samples of all files that are heard: "16", "32f" …; empty where no file says it."""
    found = {source.depth for source in _sources(documents) if isinstance(source, FileSource | BlockSource)}
    return max(found & set(_DEPTHS), key=_DEPTHS.index, default="")


def look_at_files(documents: Iterable[Document]) -> None:
    """See whether other programs have written to the files that are read in place, which whoever opened them hears."""
    for store in {source.store for source in _sources(documents) if isinstance(source, FileSource)}:
        if isinstance(store, PcmFile):
            store.look()


def missing_sources(documents: Iterable[Document]) -> list[MissingSource]:
    """Every missing source of some documents once, in the order in which they come."""
    return list(dict.fromkeys(source for source in _sources(documents) if isinstance(source, MissingSource)))


def _sources(documents: Iterable[Document]) -> Iterator[Source]:
    seen: set[Chunk] = set()
    for document in documents:
        for track in document.tracks:
            for chunk in track.edits.chunks:
                if chunk in seen:
                    continue
                seen.add(chunk)
                yield from (piece.source for piece in leaves(EditList.of_chunks(0, (chunk,)), 0, chunk.frames))


def _file_of(source: Source) -> Path | None:
    if isinstance(source, RenderedSource):
        return source.origin
    return source.path if isinstance(source, FileSource | MissingSource) else None
