"""Documents and revisions as JSON: runs of segments, markers and cues by the number of a part, all else by value."""

import base64
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol, TypeAlias

from workstation.core.cover import Cover
from workstation.core.document import Document, Marker, Selection, Track
from workstation.core.history import Revision
from workstation.core.rack import Rack
from workstation.core.sound.edit_list import EditList
from workstation.core.words.transcript import Cue, Transcript, Word, apart
from workstation.project.clips import Numbering, clip_to_json
from workstation.project.cue_groups import CueGroups, bounds

Json = dict[str, object]
Placed = list[list[int]]
"""Parts as [number, frame]: the places in each count from that frame, so that moving all of it changes no part."""

Shifts: TypeAlias = tuple[int, ...]
"""By how many frames things were moved, as seen from the first of them."""


class RevisionNumbering(Numbering, Protocol):
    """What numbers the parts of a revision that is written."""

    @property
    def cue_groups(self) -> CueGroups:
        """Those of the transcript before."""
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
    placed = []
    rows = [(marker, group.shift) for group in document.marker_groups for marker in group.block.markers]
    for first_row, stop in bounds(rows, lambda row: row[0].range.start + row[1]):
        group = rows[first_row:stop]
        moved = group[0][1]
        things, shifts = tuple(marker for marker, _ in group), tuple(shift - moved for _, shift in group)
        make = partial(_marker_rows, things, shifts)
        number, first = writing.placed(things, shifts, make)
        placed.append([number, first + moved])
    return placed


def _marker_rows(markers: Sequence[Marker], shifts: Shifts) -> tuple[list[object], int]:
    """Markers, each so many frames later, as seen from the first, and where that is."""
    moved = zip(markers, shifts, strict=True)
    places = [(marker.range.start + shift, marker.range.stop + shift, marker) for marker, shift in moved]
    first = min(start for start, _, _ in places)
    return [[start - first, stop - first, m.label, *(m.band_hz or ())] for start, stop, m in places], first


def _rack(rack: Rack) -> list[Json]:
    return [{"key": slot.key, **slot.to_json()} for slot in rack.slots]


def _selection(selection: Selection) -> Json:
    range_ = [selection.range.start, selection.range.stop]
    return {"range": range_, "tracks": list(selection.tracks), "band_hz": selection.band_hz}


def _transcript(transcript: Transcript, writing: RevisionNumbering) -> Json:
    placed = writing.cue_groups.placed(transcript.cues, partial(_put_cues, writing))
    value: Json = {"language": transcript.language, "track": transcript.track, "cues": placed}
    if transcript.translation_language:
        value["translation_language"] = transcript.translation_language
    return value


def _put_cues(writing: RevisionNumbering, cues: Sequence[Cue]) -> tuple[int, int]:
    things, shifts = apart(cues)
    return writing.placed(tuple(things), tuple(shift - shifts[0] for shift in shifts), lambda: _cue_rows(cues, writing))


def _cue_rows(cues: Sequence[Cue], writing: RevisionNumbering) -> tuple[list[object], int]:
    """Cues as seen from the first that has a time, and where that is, both as if they had not been moved."""
    edges = (cue.edges for cue in cues)
    first = next((found[0] for found in edges if found is not None), 0)
    rows = []
    for cue in cues:
        at = first - cue.moved_by  # seen from there, what was moved need not be made
        rows.append(writing.row(cue.unmoved, at, lambda cue=cue, at=at: _cue(cue.unmoved, at)))  # type: ignore[misc]
    return rows, first - cues[0].moved_by


def _cue(cue: Cue, first: int) -> Json:
    value: Json = {"speaker": cue.speaker, "words": [_word(word, first) for word in cue.words]}
    if cue.shown is not None:
        value["shown"] = [cue.shown.start - first, cue.shown.stop - first]
    return value | ({"translation": cue.translation} if cue.translation else {})


def _word(word: Word, first: int) -> list[object]:
    place = word.range and [word.range.start - first, word.range.stop - first]
    return [word.text, place, word.score, *([True] if word.breaks else [])]
