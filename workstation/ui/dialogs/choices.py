"""What can be chosen for a command's argument that names a thing of the document: a track, a marker, a word, a cue."""

from bisect import bisect_right
from collections.abc import Callable
from itertools import islice
from typing import TypeAlias

from workstation.commands.registry import Command
from workstation.commands.sound.rack import MASTER, rack_of
from workstation.session import Session
from workstation.ui.dialogs.wording import LABELS
from workstation.ui.toolkit.time_format import format_time

Rows: TypeAlias = list[tuple[str, object]]
"""Titles, and the values that they stand for."""

_MAX_ROWS = 2000
"""Of more things a number is asked for: nobody finds the right one in so long a list."""
_LONGEST = 48


def choices(session: Session, command: Command, name: str, optional: bool) -> Rows:
    """The rows for the argument `name`, `optional` when it can be left out; none where it is not such a thing."""
    keys = ((command.id, name), (command.id.partition(".")[0], name), ("", name))
    make = next((_CHOICES[key] for key in keys if key in _CHOICES), None)
    return make(session, optional) if make else []


def rack_with(session: Session, slot: str) -> str:
    """The key of the first rack that has a slot, as the rows name it; empty when none has."""
    keys = (str(key) for _, key in _racks(session, False))
    return next((key for key in keys if any(slot == s.key for s in rack_of(session.document, key).slots)), "")


def clips_of(session: Session, track: object, optional: bool) -> Rows:
    """The clips of a track by number, name and time; none where there is no such track, or too many to find one."""
    found = next((one for one in session.document.tracks if one.key == track), None)
    if found is None or len(found.clips) > _MAX_ROWS:
        return []
    rows: Rows = [
        (f"{number}  {format_time(clip.start, session.document.rate)}  {_short(clip.name)}".rstrip(), number)
        for number, clip in enumerate(found.clips)
    ]
    return [("The selected ones", None), *rows] if optional else rows


def near(session: Session, name: str) -> int | None:
    """The number of the word or cue ("index", "cue") that begins at the caret or last before it; None without any."""
    transcript, caret = session.document.transcript, session.selection.range.start
    if name == "index":
        starts = [word.range.start if word.range else -1 for word in transcript.words]
    else:
        starts = [place.start if (place := cue.place) else -1 for cue in transcript.cues]
    timed = [(start, number) for number, start in enumerate(starts) if start >= 0]
    found = bisect_right(timed, (caret, len(starts))) - 1
    return timed[max(0, found)][1] if timed else None


def label(command: Command, name: str) -> str:
    """What stands before the field of an argument: gain_db is "Gain (dB)"; a number says of what."""
    if (written := LABELS.get((command.id, name))) is not None:
        return written
    if name == "index" and (of := _NUMBERS.get(command.id.partition(".")[0])):
        return of
    if (written := LABELS.get(("", name))) is not None:
        return written
    plain = name.replace("_db", " (dB)").replace("_hz", " (Hz)").replace("_", " ")
    return plain[:1].upper() + plain[1:]


_NUMBERS = {"marker": "Marker", "words": "Word", "track": "Place", "rack": "Place"}


def _tracks(session: Session, optional: bool) -> Rows:
    rows: Rows = [(track.name, track.key) for track in session.document.tracks]
    return [("All, or the selected ones", ""), *rows] if optional else rows


def _targets(session: Session, optional: bool) -> Rows:
    return [("The same track", ""), *_tracks(session, False)]


def _heard(session: Session, optional: bool) -> Rows:
    return [("Its own sound", ""), *_tracks(session, False)]


def _racks(session: Session, optional: bool) -> Rows:
    rows: Rows = [("Master", MASTER), *((track.name, track.key) for track in session.document.tracks)]
    return [("The selected track, or the master", ""), *rows] if optional else rows


def _slots(session: Session, optional: bool) -> Rows:
    """Each with its rack in its title; of those of one key that of the first rack that has it."""
    found: dict[str, str] = {}
    for rack, key in _racks(session, False):
        for slot in rack_of(session.document, str(key)).slots:
            name = session.effects[slot.effect].name if slot.effect in session.effects else slot.effect
            found.setdefault(slot.key, f"{name} ({rack})")
    rows: Rows = [(title, key) for key, title in found.items()]
    return [("The whole rack", ""), *rows] if optional and rows else rows


def _markers(session: Session, optional: bool) -> Rows:
    rate = session.document.rate
    return [
        (f"{format_time(marker.range.start, rate)}  {marker.label}", number)
        for number, marker in enumerate(session.document.markers)
    ]


def _words(session: Session, optional: bool) -> Rows:
    words = session.document.transcript.words
    return [] if len(words) > _MAX_ROWS else [(f"{i}  {word.text}", i) for i, word in enumerate(words)]


def _cues(session: Session, optional: bool) -> Rows:
    cues = session.document.transcript.cues
    if len(cues) > _MAX_ROWS:
        return []
    rows: Rows = [(f"{number}  {_short(cue.text)}", number) for number, cue in enumerate(cues)]
    return [("The selected one", -1), *rows] if optional and rows else rows


def _speakers(session: Session, optional: bool) -> Rows:
    return [(speaker, speaker) for speaker in session.document.transcript.speakers]


def _revisions(session: Session, optional: bool) -> Rows:
    return [(f"{number}  {revision.label}", number) for number, revision in enumerate(session.history.revisions)]


def _effects(session: Session, optional: bool) -> Rows:
    rows: Rows = [(session.effects[id_].name, id_) for id_ in session.effects]
    return [("The whole rack", ""), *rows] if optional else rows


def _short(text: str) -> str:
    line = " ".join(islice(text.split(), 16))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


_CHOICES: dict[tuple[str, str], Callable[[Session, bool], Rows]] = {
    ("", "track"): _tracks,
    ("clip.move", "to"): _targets,
    ("rack", "track"): _racks,
    ("rack.listen", "to"): _heard,
    ("rack", "slot"): _slots,
    ("marker", "index"): _markers,
    ("words", "index"): _words,
    ("words", "cue"): _cues,
    ("words.rename_speaker", "speaker"): _speakers,
    ("", "revision"): _revisions,
    ("", "effect"): _effects,
}
"""By a command's name, its first part or "" for any, and the name of the argument."""
