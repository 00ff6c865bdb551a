"""Small pictures of documents that are not open: their waveform in some columns."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.core.document import Document, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Samples, Silence, Source
from workstation.engine.compute import Body, Job, Urgency
from workstation.engine.sources.pcm_source import PcmFile
from workstation.engine.sources.raw_source import RAW_ENDINGS, RawSource
from workstation.engine.sources.recording_file import left_recordings
from workstation.media.decode import decode_stored
from workstation.media.probe import probe
from workstation.media.sample_formats import to_samples
from workstation.project import ENDING
from workstation.project.file import ProjectFile
from workstation.project.sound.sources import FileRef
from workstation.session import Session

Columns: TypeAlias = npt.NDArray[np.float32]
"""The loudest sample, 0 to 1, of each column of a picture; all zero where nothing can be read."""

_FRAMES_A_COLUMN = 400
"""How many are looked at, evenly spread; more would not show."""

_LONGEST_SECONDS = 1200
"""Longer compressed files are not decoded for a picture."""

_STRETCH = 512
"""Frames; blocks of decoders are longer, and their remainders too short to matter in a picture."""


def draw(session: Session, path: Path, columns: int, done: Callable[[Columns], None]) -> Job[Columns]:
    """Have a picture made of a draft, a project or a recording; `done` gets it, unless it cannot be read."""
    return session.compute.submit(
        f"Picture of {path.name}", _picture(path, columns), urgency=Urgency.DISPLAY, done=done, quiet=True
    )


def _picture(path: Path, columns: int) -> Body[Columns]:
    if path.suffix != ENDING:
        source = RawSource.of_recording(path, dict(left_recordings(path.parent))[path])
        return (yield from _drawn(Document(source.rate, (Track("t1", "", EditList.of(source)),)), columns))
    with closing(ProjectFile.open(path, read_only=True)) as project:
        document = project.load(_look, draft=project.has_draft).history.current.document
        return (yield from _drawn(document, columns))


def _drawn(document: Document, columns: int) -> Body[Columns]:
    heights = np.zeros(columns, np.float32)
    edges = np.linspace(0, document.frames, columns + 1).astype(int)
    for column in range(columns):
        start, stop = int(edges[column]), int(edges[column + 1])
        stop = min(stop, start + _FRAMES_A_COLUMN)
        for track in document.tracks:
            if start < min(stop, track.frames):
                samples = track.edits.read(FrameRange(start, min(stop, track.frames)))
                heights[column] = max(heights[column], float(np.abs(samples).max()))
        if column % 16 == 0:
            yield column / columns
    return np.minimum(np.nan_to_num(heights), 1)


def _look(ref: FileRef) -> Source:
    """The sound of a file as far as a picture needs it; silence where it cannot be read."""
    try:
        if not ref.fingerprint and ref.path.suffix in RAW_ENDINGS:
            return RawSource(ref.path, ref.channels, ref.rate, ref.frames)
        found = probe(ref.path)
        if (found.channels, found.rate) != (ref.channels, ref.rate):
            return Silence(ref.channels, ref.frames, ref.rate)
        if found.pcm and found.frames == ref.frames:
            return _Looked(ref, PcmFile(ref.path, found.pcm).read)
        if ref.frames <= _LONGEST_SECONDS * ref.rate:
            return _Looked(ref, _loudness(ref))
    except (OSError, ValueError):
        pass  # a picture is no place to complain
    return Silence(ref.channels, ref.frames, ref.rate)


def _loudness(ref: FileRef) -> Callable[[int, int], Samples]:
    """Reads the loudest sample of each short stretch of a compressed file in the place of its samples."""
    loudest = [0.0]
    for block in decode_stored(ref.path):
        samples = np.abs(to_samples(block)).max(axis=0)
        loudest += np.maximum.reduceat(samples, np.arange(0, len(samples), _STRETCH)).tolist()
    known = np.array(loudest[1:] or [0.0], np.float32)

    def read(start: int, stop: int) -> Samples:
        places = np.minimum(np.arange(start, stop) // _STRETCH, len(known) - 1)
        return np.repeat(known[places][None], ref.channels, axis=0)

    return read


class _Looked:
    def __init__(self, ref: FileRef, read: Callable[[int, int], Samples]) -> None:
        self.channels, self.frames, self.rate, self.read = ref.channels, ref.frames, ref.rate, read
