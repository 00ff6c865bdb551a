"""Documents and revisions as JSON: runs of segments, markers and cues by the number of a part, all else by value."""

import base64
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol, TypeAlias

import numpy as np

from workstation.core.cover import Cover
from workstation.core.document import Document, Marker, Selection, Track
from workstation.core.history import Revision
from workstation.core.rack import Rack
from workstation.core.sound.edit_list import EditList
from workstation.core.words.cue_edges import cue_edges
from workstation.core.words.transcript import Cue, Transcript, Word, apart
from workstation.project.clips import Numbering, clip_to_json
from workstation.project.part_groups import PartGroups

Json = dict[str, object]
Placed = list[list[int]]
"""Parts as [number, frame]: the places in each count from that frame, so that moving all of it changes no part."""

Shifts: TypeAlias = tuple[int, ...]
"""By how many frames things were moved, as seen from the first of them."""


class RevisionNumbering(Numbering, Protocol):
    """What numbers the parts of a revision that is written."""

    @property
    def cue_groups(self) -> PartGroups:
        """Those of the transcript before."""
        ...

    @property
    def marker_groups(self) -> PartGroups:
        """Those of the markers before."""
        ...

    def placed(
        self, things: tuple[object, ...], shifts: Shifts, make: Callable[[], tuple[object, int]]
    ) -> tuple[int, int]:
        """The part with the value that `make` answers, and its frame.

        It is asked once for the same objects at the same shifts.
        """
        ...

    def whole(self, thing: object, make: Callable[[], object]) -> object:
        """What `make` answers, asked once for the same object."""
        ...

    def tracks(self, tracks: tuple[Track, ...], make: Callable[[Track], object]) -> Sequence[object]:
        """What `make` answers for each; what it answered for the same track of the revision before."""
        ...

    def row(self, thing: object, offset: int, make: Callable[[], object]) -> object:
        """What `make` answers, asked once for the same object at the same offset."""
        ...


def revision_to_json(revision: Revision, writing: RevisionNumbering) -> Json:
    """A revision without its label and its call, which stand beside it."""
    change = revision.change
    return {
        "document": _document(revision.document, writing),
        "selection": _selection(revision.selection),
        "change": change and [change.start, change.removed, change.inserted],
    }


def parts_in(value: object) -> Iterator[tuple[int, bool]]:
    """The numbers of all parts that a value names, a revision's JSON or a part's, and whether each is a chunk."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "chunks":
                yield from ((number, True) for number in inner)
            elif name in ("markers", "cues", "cover"):
                yield from ((number, False) for number, _ in inner)
            else:
                yield from parts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from parts_in(inner)


def _document(document: Document, writing: RevisionNumbering) -> Json:
    value = {
        "rate": document.rate,
        "tracks": writing.tracks(document.tracks, lambda track: _track(track, writing)),
        "markers": writing.whole(document.markers_held, lambda: _markers(document, writing)),
        "transcript": writing.whole(document.transcript, lambda: _transcript(document.transcript, writing)),
        "rack": _rack(document.rack),
        "tags": dict(document.tags),
    }
    if (cover := document.cover) is not None:
        value["cover"] = [list(writing.placed((cover,), (), lambda: (_cover(cover), 0)))]
    return value


def _cover(cover: Cover) -> list[str]:
    return [cover.mime, base64.b64encode(cover.image).decode()]


def _track(track: Track, writing: RevisionNumbering) -> Json:
    value = {
        "key": track.key,
        "name": track.name,
        "channels": track.channels,
        "chunks": [] if track.arrangement else _chunks(track.edits, writing),
        "rack": _rack(track.rack),
        "gain_db": track.gain_db,
        "pan": track.pan,
        "mute": track.mute,
        "solo": track.solo,
    }
    if track.colour is not None:
        value["colour"] = track.colour
    if track.layout:
        value["layout"] = list(track.layout)
    if track.arrangement is not None:
        value["clips"] = [clip_to_json(c) | {"chunks": _chunks(c.edits, writing)} for c in track.arrangement.clips]
    return value


def _chunks(edits: EditList, writing: RevisionNumbering) -> list[int]:
    return [writing.chunk(chunk) for chunk in edits.chunks]


def _markers(document: Document, writing: RevisionNumbering) -> Placed:
    """The markers by their blocks and how far these were moved: an edit moves most of them, and changes none."""
    markers, shifts = document.markers_apart()
    starts = np.array([marker.range.start for marker in markers], np.int64) + np.array(shifts, np.int64)

    def put(first: int, stop: int) -> tuple[int, int]:
        things, moved = tuple(markers[first:stop]), tuple([shift - shifts[first] for shift in shifts[first:stop]])
        return writing.placed(things, moved, partial(_marker_rows, things, moved))

    return writing.marker_groups.placed(markers, shifts, starts, put)


def _marker_rows(markers: Sequence[Marker], shifts: Shifts) -> tuple[list[object], int]:
    """Markers, each so many frames later, as seen from the first, and where that is."""
    moved = zip(markers, shifts, strict=True)
    places = [(marker.range.start + shift, marker.range.stop + shift, marker) for marker, shift in moved]
    first = min(start for start, _, _ in places)
    return [[start - first, stop - first, m.label, *(m.band_hz or ())] for start, stop, m in places], first


def _rack(rack: Rack) -> list[Json]:
    return [
        {"key": slot.key, **slot.to_json(), **({"listens_to": slot.listens_to} if slot.listens_to else {})}
        for slot in rack.slots
    ]


def _selection(selection: Selection) -> Json:
    range_ = [selection.range.start, selection.range.stop]
    return {"range": range_, "tracks": list(selection.tracks), "band_hz": selection.band_hz}


def _transcript(transcript: Transcript, writing: RevisionNumbering) -> Json:
    cues = transcript.cues
    things, shifts = apart(cues)
    starts = cue_edges(cues)[:, 0]

    def put(first: int, stop: int) -> tuple[int, int]:
        group, moved = tuple(things[first:stop]), tuple([shift - shifts[first] for shift in shifts[first:stop]])
        return writing.placed(group, moved, lambda: _cue_rows(group, shifts[first:stop], writing))

    placed = writing.cue_groups.placed(things, shifts, starts, put)
    value: Json = {"language": transcript.language, "track": transcript.track, "cues": placed}
    if transcript.translation_language:
        value["translation_language"] = transcript.translation_language
    return value


def _cue_rows(unmoved: Sequence[Cue], shifts: Sequence[int], writing: RevisionNumbering) -> tuple[list[object], int]:
    """Cues as seen from the first that has a time, and where that is, both as if they had not been moved.

    They are given before they were moved, and by how many frames each was: no moved one need be made.
    """
    ranges = ((cue.range, shift) for cue, shift in zip(unmoved, shifts, strict=True))
    first = next((range_.start + shift for range_, shift in ranges if range_ is not None), 0)
    rows = []
    for cue, shift in zip(unmoved, shifts, strict=True):
        at = first - shift
        rows.append(writing.row(cue, at, partial(_cue, cue, at)))
    return rows, first - shifts[0]


def _cue(cue: Cue, first: int) -> Json:
    value: Json = {"speaker": cue.speaker, "words": [_word(word, first) for word in cue.words]}
    if cue.shown is not None:
        value["shown"] = [cue.shown.start - first, cue.shown.stop - first]
    return value | ({"translation": cue.translation} if cue.translation else {})


def _word(word: Word, first: int) -> list[object]:
    place = word.range and [word.range.start - first, word.range.stop - first]
    return [word.text, place, word.score, *([True] if word.breaks else [])]
