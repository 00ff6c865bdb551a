"""Documents and revisions as JSON: runs of segments, markers and cues by the number of a part, all else by value."""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol, TypeAlias, TypeVar

from workstation.core.arrangement import Arrangement
from workstation.core.cover import Cover
from workstation.core.document import Document, Marker, Selection, Track
from workstation.core.edits import EditList
from workstation.core.history import Revision
from workstation.core.rack import Rack, Slot, frozen_values
from workstation.core.ranges import Change, FrameRange
from workstation.core.transcript import Cue, Transcript, Word
from workstation.project.clips import Finding, Numbering, clip_from_json, clip_to_json

Json = dict[str, Any]
Placed = list[list[int]]
"""Parts as [number, frame]: the places in each count from that frame, so that moving all of it changes no part."""

Shifts: TypeAlias = tuple[int, ...]
"""By how many frames things were moved, as seen from the first of them."""

T = TypeVar("T")

_LEAST, _MOST, _USUALLY = 24, 128, 40
"""Markers or cues in a part."""


class Writing(Numbering, Protocol):
    """What numbers the parts of a revision that is written."""

    def placed(
        self, things: tuple[object, ...], shifts: Shifts, make: Callable[[], tuple[Any, int]]
    ) -> tuple[int, int]:
        """The part with the value that `make` answers, and its frame.

        It is asked once for the same objects at the same shifts.
        """
        ...

    def whole(self, thing: object, make: Callable[[], Any]) -> Any:
        """What `make` answers, asked once for the same object."""
        ...


class Reading(Finding, Protocol):
    """What finds the parts of a revision that is read; KeyError when one is not there."""

    def part(self, part: int) -> Any:
        """The value of a part."""
        ...

    def arrangement(self, value: Any, make: Callable[[], Arrangement]) -> Arrangement:
        """What was made of an equal value before, else what `make` makes of it."""
        ...


def revision_to_json(revision: Revision, writing: Writing) -> Json:
    """A revision without its label and its call, which stand beside it."""
    change = revision.change
    return {
        "document": _document(revision.document, writing),
        "selection": _selection(revision.selection),
        "change": change and [change.start, change.removed, change.inserted],
    }


def revision_from_json(value: Json, label: str, call: str, reading: Reading) -> Revision:
    """The revision; KeyError, TypeError or ValueError when the value is none."""
    change = value["change"]
    return Revision(
        _read_document(value["document"], reading),
        _read_selection(value["selection"]),
        label,
        change and Change(*change),
        call,
    )


def parts_in(value: Any) -> Iterator[tuple[int, bool]]:
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


def _document(document: Document, writing: Writing) -> Json:
    value = {
        "rate": document.rate,
        "tracks": [_track(track, writing) for track in document.tracks],
        "markers": writing.whole(document.markers, lambda: _markers(document.markers, writing)),
        "transcript": writing.whole(document.transcript, lambda: _transcript(document.transcript, writing)),
        "rack": _rack(document.rack),
        "tags": dict(document.tags),
    }
    if (cover := document.cover) is not None:
        value["cover"] = [list(writing.placed((cover,), (), lambda: (_cover(cover), 0)))]
    return value


def _read_document(value: Json, reading: Reading) -> Document:
    return Document(
        value["rate"],
        tuple(_read_track(track, reading) for track in value["tracks"]),
        _read_markers(value["markers"], reading),
        _read_transcript(value["transcript"], reading),
        _read_rack(value["rack"]),
        value["tags"],
        next((_read_cover(*reading.part(number)) for number, _ in value.get("cover", ())), None),
    )


def _cover(cover: Cover) -> list[str]:
    return [cover.mime, base64.b64encode(cover.image).decode()]


@lru_cache(maxsize=4)
def _read_cover(mime: str, image: str) -> Cover:
    """The same for all revisions of a document."""
    return Cover(mime, base64.b64decode(image))


def _track(track: Track, writing: Writing) -> Json:
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


def _read_track(value: Json, reading: Reading) -> Track:
    channels = value["channels"]
    mix = {name: value[name] for name in ("gain_db", "pan", "mute", "solo")}
    edits, arrangement = reading.edits(channels, value["chunks"]), None
    if rows := value.get("clips"):
        arrangement = reading.arrangement(rows, lambda: _arrangement(channels, rows, reading))
        edits = arrangement.edits
    rack, colour, layout = _read_rack(value["rack"]), value.get("colour"), tuple(value.get("layout", ()))
    return Track(value["key"], value["name"], edits, rack, **mix, colour=colour, arrangement=arrangement, layout=layout)


def _arrangement(channels: int, rows: list[Json], reading: Reading) -> Arrangement:
    return Arrangement(tuple(clip_from_json(row, reading.edits(channels, row["chunks"])) for row in rows))


def _chunks(edits: EditList, writing: Writing) -> list[int]:
    return [writing.chunk(chunk) for chunk in edits.chunks]


def _markers(markers: Sequence[Marker], writing: Writing) -> Placed:
    return [
        list(writing.placed(tuple(group), (), lambda group=group: _marker_rows(group)))  # type: ignore[misc]
        for group in _groups(markers, lambda marker: marker.range.start)
    ]


def _marker_rows(markers: Sequence[Marker]) -> tuple[list[Any], int]:
    first = min(marker.range.start for marker in markers)
    return [_marker(marker, first) for marker in markers], first


def _marker(marker: Marker, first: int) -> list[Any]:
    row = [marker.range.start - first, marker.range.stop - first, marker.label]
    return row if marker.band_hz is None else [*row, *marker.band_hz]


def _read_markers(placed: Placed, reading: Reading) -> tuple[Marker, ...]:
    return tuple(_read_marker(row, first) for number, first in placed for row in reading.part(number))


def _read_marker(row: list[Any], first: int) -> Marker:
    start, stop, label, *band = row
    return Marker(FrameRange(start + first, stop + first), label, (band[0], band[1]) if band else None)


def _rack(rack: Rack) -> list[Json]:
    return [{"key": slot.key, **slot.to_json()} for slot in rack.slots]


def _read_rack(rows: list[Mapping[str, Any]]) -> Rack:
    return Rack(tuple(Slot(r["key"], r["effect"], frozen_values(r["values"]), r["enabled"]) for r in rows))


def _selection(selection: Selection) -> Json:
    range_ = [selection.range.start, selection.range.stop]
    return {"range": range_, "tracks": list(selection.tracks), "band_hz": selection.band_hz}


def _read_selection(value: Json) -> Selection:
    band = value["band_hz"]
    return Selection(FrameRange(*value["range"]), tuple(value["tracks"]), band and (band[0], band[1]))


def _transcript(transcript: Transcript, writing: Writing) -> Json:
    value: Json = {"language": transcript.language, "track": transcript.track, "cues": []}
    for group in _groups(transcript.cues, _start):
        moved = group[0].moved_by
        things, shifts = tuple(cue.unmoved for cue in group), tuple(cue.moved_by - moved for cue in group)
        number, first = writing.placed(things, shifts, lambda group=group: _cue_rows(group))  # type: ignore[misc]
        value["cues"].append([number, first + moved])
    if transcript.translation_language:
        value["translation_language"] = transcript.translation_language
    return value


def _start(cue: Cue) -> int:
    edges = cue.edges
    return 0 if edges is None else edges[0]


def _cue_rows(cues: Sequence[Cue]) -> tuple[list[Json], int]:
    """Cues as seen from the first that has a time, and where that is, both as if they had not been moved."""
    edges = (cue.edges for cue in cues)
    first = next((found[0] for found in edges if found is not None), 0)
    return [_cue(cue, first) for cue in cues], first - cues[0].moved_by


def _read_transcript(value: Json, reading: Reading) -> Transcript:
    cues = tuple(_read_cue(row, first) for number, first in value["cues"] for row in reading.part(number))
    return Transcript(value["language"], cues, value["track"], value.get("translation_language", ""))


def _cue(cue: Cue, first: int) -> Json:
    value: Json = {"speaker": cue.speaker, "words": [_word(word, first) for word in cue.words]}
    if cue.shown is not None:
        value["shown"] = [cue.shown.start - first, cue.shown.stop - first]
    return value | ({"translation": cue.translation} if cue.translation else {})


def _read_cue(value: Json, first: int) -> Cue:
    shown = value.get("shown")
    return Cue(
        tuple(_read_word(word, first) for word in value["words"]),
        value["speaker"],
        value.get("translation", ""),
        shown and FrameRange(shown[0] + first, shown[1] + first),
    )


def _word(word: Word, first: int) -> list[Any]:
    place = word.range and [word.range.start - first, word.range.stop - first]
    return [word.text, place, word.score, *([True] if word.breaks else [])]


def _read_word(value: list[Any], first: int) -> Word:
    text, place, score, *breaks = value
    range_ = place and FrameRange(place[0] + first, place[1] + first)
    return Word(text, range_, score, bool(breaks and breaks[0]))


def _groups(rows: Sequence[T], start: Callable[[T], int]) -> Iterator[Sequence[T]]:
    """Rows in groups whose edges depend on the gap that stands there: one more or less changes one or two groups."""
    first = before = 0
    for number, row in enumerate(rows):
        gap, before = start(row) - before, start(row)
        long = number - first
        if long >= _MOST or (long >= _LEAST and not (gap * 2_654_435_761 >> 12) % (_USUALLY - _LEAST)):
            yield rows[first:number]
            first = number
    if first < len(rows):
        yield rows[first:]
