"""Which files the sound of documents comes from, whatever was laid over it since."""

from collections.abc import Iterable
from pathlib import Path

from workstation.core.chunks import Chunk
from workstation.core.derived import leaves
from workstation.core.document import Document
from workstation.core.edits import EditList
from workstation.core.sources import Source
from workstation.engine.decoded import FileSource
from workstation.engine.missing import MissingSource
from workstation.engine.rendered import RenderedSource


def files_heard(documents: Iterable[Document]) -> set[Path]:
    """The files of all sound that is heard in some documents; what they share is looked through once."""
    seen: set[Chunk] = set()
    found: set[Path] = set()
    for document in documents:
        for track in document.tracks:
            for chunk in track.edits.chunks:
                if chunk in seen:
                    continue
                seen.add(chunk)
                for piece in leaves(EditList.of_chunks(0, (chunk,)), 0, chunk.frames):
                    if (path := _file_of(piece.source)) is not None:
                        found.add(path)
    return found


def _file_of(source: Source) -> Path | None:
    if isinstance(source, RenderedSource):
        return source.origin
    return source.path if isinstance(source, FileSource | MissingSource) else None
