"""Recordings that were cut off when the program ended, brought back to their documents."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from workstation.core.document import Document, Track
from workstation.core.history import History
from workstation.core.ranges import FrameRange
from workstation.core.sound.computed_sources import leaves
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.sources import Silence, Source
from workstation.engine.sources.raw_source import RawSource
from workstation.engine.sources.recording_file import RecordingInfo, left_recordings

_LOOK = 1 << 16
"""Frames."""


def recordings_of(document: Path, folders: tuple[Path, ...]) -> Iterator[tuple[Path, RecordingInfo]]:
    """The recordings that belong to a project or a draft."""
    for folder in folders:
        for path, note in left_recordings(folder):
            if Path(note.belongs_to) == document:
                yield path, note


def holds(history: History, recording: Source) -> bool:
    """Whether some step has all of a recording, wherever it is kept: it ended, and only its file was not removed."""
    seen: set[int] = set()
    for revision in history.revisions:
        for clip in (clip for track in revision.document.tracks for clip in track.clips):
            for chunk in clip.edits.chunks:
                if id(chunk) in seen:
                    continue
                seen.add(id(chunk))
                whole = leaves(EditList.of_chunks(clip.edits.channels, (chunk,)), 0, chunk.frames)
                if any(_is_all_of(segment, recording) for segment in whole):
                    return True
    return False


def with_recording(document: Document, path: Path, note: RecordingInfo) -> Document:
    """The document with a recording that was cut off; itself when there is nothing to add.

    It grows on its own track where that is as it was left, else on a new one. OSError when it cannot be read.
    """
    source = RawSource.of_recording(path, note)
    if not source.frames:
        return document
    known = next((track for track in document.tracks if track.key == note.track), None)
    gap = EditList.silence(note.channels, note.start, note.rate)
    edits, _ = gap.replace(FrameRange(note.start, note.start), EditList.of(source))
    untouched = known is not None and all(isinstance(s.source, Silence) for s in known.edits.segments)
    if known is not None and untouched:
        return document.with_track(replace(known, edits=edits))
    return document.with_track(Track(document.free_key(), note.name, edits))


def _is_all_of(segment: Segment, recording: Source) -> bool:
    """Whether a segment has the shape of a recording and, as far as a few looks tell, its sound."""
    source = segment.source
    shape = (source.channels, source.rate, segment.start, segment.stop, source.frames)
    if shape != (recording.channels, recording.rate, 0, recording.frames, recording.frames):
        return False
    looks = (range_.clamp(source.frames) for range_ in (FrameRange(at, at + _LOOK) for at in (0, source.frames // 2)))
    last = FrameRange(max(0, source.frames - _LOOK), source.frames)
    return all(
        np.array_equal(source.read(look.start, look.stop), recording.read(look.start, look.stop))
        for look in (*looks, last)
    )
