"""Which files the sound of documents comes from, whatever was laid over it since."""

from collections.abc import Iterable
from pathlib import Path

from workstation.core.document import Document
from workstation.core.sound.sources import Source
from workstation.engine.sources.file_source import FileSource
from workstation.engine.sources.missing_sources import MissingSource, sources_heard
from workstation.engine.sources.pcm_source import PcmFile
from workstation.engine.sources.rendered_source import RenderedSource
from workstation.project.sound.sources import BlockSource

_DEPTHS = ("8", "16", "24", "32", "32f")


def files_heard(documents: Iterable[Document]) -> set[Path]:
    """The files of all sound that is heard in some documents; what they share is looked through once."""
    files = (_file_of(source) for source in sources_heard(documents))
    return {path for path in files if path is not None}


def depth_heard(documents: Iterable[Document]) -> str:
    """The bits that hold the samples of all files that are heard: "16", "32f" …; empty where no file says it."""
    found = {source.depth for source in sources_heard(documents) if isinstance(source, FileSource | BlockSource)}
    return max(found & set(_DEPTHS), key=_DEPTHS.index, default="")


def look_at_files(documents: Iterable[Document]) -> None:
    """See whether other programs have written to the files that are read in place, which whoever opened them hears."""
    for store in {source.store for source in sources_heard(documents) if isinstance(source, FileSource)}:
        if isinstance(store, PcmFile):
            store.look()


def _file_of(source: Source) -> Path | None:
    if isinstance(source, RenderedSource):
        return source.origin
    return source.path if isinstance(source, FileSource | MissingSource) else None
