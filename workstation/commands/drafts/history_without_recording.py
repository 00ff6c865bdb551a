"""Histories without the sound that is being recorded: it has a file of its own, and is not complete."""

from dataclasses import replace

from workstation.core.document import Track
from workstation.core.history import History, Revision
from workstation.core.sound.edit_list import Segment
from workstation.core.sound.sources import Silence
from workstation.engine.sources.file_source import FileSource


class WithoutGrowing:
    """Takes a recording out of the track on which it grows; what was pasted of it elsewhere is sound as any other.

    The same revision comes out as the same one, so that it is written once.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[Revision, Revision]] = {}
        self._track = ""
        self._so_far: FileSource | None = None

    def begin(self, track: str) -> None:
        """A recording begins on the track with this key."""
        self._known, self._track, self._so_far = {}, track, None

    def __call__(self, history: History, growing: FileSource) -> History:
        known, self._known = self._known, {}
        for revision in history.revisions:
            pair = known.get(id(revision)) or (revision, self._without(revision, growing))
            self._known[id(revision)] = pair
        return History(tuple(self._known[id(revision)][1] for revision in history.revisions), history.index)

    def _without(self, revision: Revision, growing: FileSource) -> Revision:
        document = revision.document
        mended = {t.key: cut for t in document.tracks if (cut := self._cut(t, growing)) is not t}
        document = document.with_tracks(mended) if mended else document
        return revision if document is revision.document else replace(revision, document=document)

    def _cut(self, track: Track, growing: FileSource) -> Track:
        def cut(segment: Segment) -> Segment:
            return segment if segment.source is not growing else Segment(growing, 0, 0)

        def so_far(segment: Segment) -> Segment:
            if segment.source is not growing:
                return segment
            if self._so_far is None or self._so_far.frames < segment.stop:
                self._so_far = growing.resized(max(growing.arrived, segment.stop))
            return Segment(self._so_far, segment.start, segment.stop)

        return track.with_segments(cut if self._grows(track, growing) else so_far)

    def _grows(self, track: Track, growing: FileSource) -> bool:
        """It is as recording left it: silence, and all of the sound."""
        if track.key != self._track or track.arrangement is not None or not track.edits.frames:
            return False
        *before, last = track.edits.segments
        silent = all(isinstance(segment.source, Silence) for segment in before)
        return silent and last.source is growing and not last.start
