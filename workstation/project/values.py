"""Documents and revisions as JSON: sources by number, all else by value."""

from collections.abc import Callable, Mapping
from typing import Any

from workstation.core.document import Document, Marker, Selection, Track
from workstation.core.edits import EditList
from workstation.core.history import Revision
from workstation.core.rack import Rack, Slot, frozen_values
from workstation.core.ranges import Change, FrameRange
from workstation.core.sources import Source
from workstation.core.transcript import Cue, Transcript, Word
from workstation.project.clips import clip_from_json, clip_to_json, segment_from_json, segment_to_json

Json = dict[str, Any]


def revision_to_json(revision: Revision, number: Callable[[Source], int]) -> Json:
    """A revision, with `number` naming each source."""
    change = revision.change
    return {
        "document": _document(revision.document, number),
        "selection": _selection(revision.selection),
        "change": change and [change.start, change.removed, change.inserted],
    }


def revision_from_json(value: Json, label: str, call: str, source: Callable[[int], Source]) -> Revision:
    """The revision, with `source` finding each source by its number."""
    change = value["change"]
    return Revision(
        _read_document(value["document"], source),
        _read_selection(value["selection"]),
        label,
        change and Change(*change),
        call,
    )


def _document(document: Document, number: Callable[[Source], int]) -> Json:
    return {
        "rate": document.rate,
        "tracks": [_track(track, number) for track in document.tracks],
        "markers": [_marker(marker) for marker in document.markers],
        "transcript": _transcript(document.transcript),
        "rack": _rack(document.rack),
        "tags": dict(document.tags),
    }


def _read_document(value: Json, source: Callable[[int], Source]) -> Document:
    return Document(
        value["rate"],
        tuple(_read_track(track, source) for track in value["tracks"]),
        tuple(_read_marker(row) for row in value["markers"]),
        _read_transcript(value["transcript"]),
        _read_rack(value["rack"]),
        value["tags"],
    )


def _marker(marker: Marker) -> list[Any]:
    row = [marker.range.start, marker.range.stop, marker.label]
    return row if marker.band_hz is None else [*row, *marker.band_hz]


def _read_marker(row: list[Any]) -> Marker:
    start, stop, label, *band = row
    return Marker(FrameRange(start, stop), label, (band[0], band[1]) if band else None)


def _track(track: Track, number: Callable[[Source], int]) -> Json:
    value = {
        "key": track.key,
        "name": track.name,
        "channels": track.channels,
        "segments": [] if track.arrangement else _edits(track.edits, number),
        "rack": _rack(track.rack),
        "gain_db": track.gain_db,
        "pan": track.pan,
        "mute": track.mute,
        "solo": track.solo,
    }
    if track.colour is not None:
        value["colour"] = track.colour
    if track.arrangement is not None:
        value["clips"] = [clip_to_json(c) | {"segments": _edits(c.edits, number)} for c in track.arrangement.clips]
    return value


def _read_track(value: Json, source: Callable[[int], Source]) -> Track:
    channels = value["channels"]
    mix = {name: value[name] for name in ("gain_db", "pan", "mute", "solo")}
    edits = _read_edits(channels, value["segments"], source)
    track = Track(value["key"], value["name"], edits, _read_rack(value["rack"]), **mix, colour=value.get("colour"))
    if "clips" not in value:
        return track
    return track.with_clips([clip_from_json(c, _read_edits(channels, c["segments"], source)) for c in value["clips"]])


def _edits(edits: EditList, number: Callable[[Source], int]) -> list[list[Any]]:
    return [segment_to_json(segment, number) for segment in edits.segments]


def _read_edits(channels: int, rows: list[list[Any]], source: Callable[[int], Source]) -> EditList:
    return EditList(channels, tuple(segment_from_json(row, source) for row in rows))


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


def _transcript(transcript: Transcript) -> Json:
    value: Json = {
        "language": transcript.language,
        "track": transcript.track,
        "cues": [_cue(cue) for cue in transcript.cues],
    }
    if transcript.translation_language:
        value["translation_language"] = transcript.translation_language
    return value


def _read_transcript(value: Json) -> Transcript:
    cues = tuple(map(_read_cue, value["cues"]))
    return Transcript(value["language"], cues, value["track"], value.get("translation_language", ""))


def _cue(cue: Cue) -> Json:
    value: Json = {"speaker": cue.speaker, "words": [_word(word) for word in cue.words]}
    return value | ({"translation": cue.translation} if cue.translation else {})


def _read_cue(value: Json) -> Cue:
    return Cue(tuple(map(_read_word, value["words"])), value["speaker"], value.get("translation", ""))


def _word(word: Word) -> list[Any]:
    place = word.range and [word.range.start, word.range.stop]
    return [word.text, place, word.score, *([True] if word.breaks else [])]


def _read_word(value: list[Any]) -> Word:
    text, range_, score, *breaks = value
    return Word(text, range_ and FrameRange(*range_), score, bool(breaks and breaks[0]))
