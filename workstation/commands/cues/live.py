"""Cues begun and ended where it plays, and the next one: what a subtitler does while listening."""

from typing import Literal

from workstation.commands.cues.edit import LENGTH_SECONDS, insert, insert_behind
from workstation.commands.cues.timing import chosen_cue, cursor, placed, show
from workstation.commands.words.current_rules import gap_of, rules_of
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.words.cue_times import cue_near, cue_number
from workstation.core.words.transcript import Transcript
from workstation.session import Session

_FAR_SECONDS = 5.0
"""A cue that begins later than this is another thought: it is not pulled here, a new one begins."""

Edge = Literal["start", "stop"]


def set_in(session: Session, cue: int = -1) -> int:
    """Let the selected cue begin where it plays, or at the caret, or the next one, or a new one where none is near.

    Returns its number.
    """
    frame, transcript = cursor(session), session.document.transcript
    number = cue if cue >= 0 else _to_begin(session, frame)
    if number < 0:
        return _begin(session, frame)
    cue_number(transcript, number)
    place = placed(transcript, number)
    if frame >= place.stop:
        raise CommandError("Set cue in: the play cursor must be before its end")
    show(session, number, FrameRange(frame, place.stop), "Set cue in")
    return number


def set_out(session: Session, cue: int = -1) -> int:
    """Let the selected cue, or the one before, end where it plays, or at the caret; returns its number.

    One that began long before is left alone, unless its number is given.
    """
    frame, transcript = cursor(session), session.document.transcript
    number = cue
    if cue < 0:
        chosen = cue_near(transcript, session.selection.range)
        number = chosen if chosen >= 0 else _beside(transcript, frame, "stop")
    number = chosen_cue(session, number, "Set cue out")
    place = placed(transcript, number)
    if frame <= place.start:
        raise CommandError("Set cue out: the play cursor must be after its beginning")
    longest = max(rules_of(session).longest, place.frames / session.document.rate) + _FAR_SECONDS
    if cue < 0 and frame - place.start > longest * session.document.rate:
        seconds = (frame - place.start) / session.document.rate
        raise CommandError(f"Set cue out: the last cue began {seconds:.0f} s ago; begin a new one first")
    show(session, number, FrameRange(place.start, frame), "Set cue out")
    return number


def next_(session: Session, cue: int = -1) -> int:
    """Select the cue after the selected one, or that of a number; after the last make an empty one. Returns its number.

    In a pause that is the one that begins next. The new one begins behind the last, or where it plays when that is
    later.
    """
    transcript = session.document.transcript
    if (ahead := _in_pause(session, cue, "start")) >= 0:
        return _select(session, ahead)
    number = chosen_cue(session, max(cue, _in_pause(session, cue, "stop")), "Next cue")
    if number + 1 < len(transcript.cues):
        return _select(session, number + 1)
    return insert_behind(session, number)


def type_into(session: Session, cue: int = -1) -> int:
    """Select the cue at the selection or the caret, or that of a number, to write it; returns its number.

    In a pause that is the one that begins next, behind the last one the last.
    """
    beside = max(_in_pause(session, cue, "start"), _in_pause(session, cue, "stop"))
    return _select(session, chosen_cue(session, max(cue, beside), "Type into the cue"))


def _select(session: Session, number: int) -> int:
    if (place := session.document.transcript.cues[number].place) is not None:
        session.select(place, session.selection.tracks)
    return number


def _in_pause(session: Session, cue: int, edge: Edge) -> int:
    """Where no cue is named, selected or around the caret: the one that begins next, or that ended last, else -1."""
    transcript = session.document.transcript
    if cue >= 0 or cue_near(transcript, session.selection.range) >= 0:
        return -1
    return _beside(transcript, cursor(session), edge)


def _to_begin(session: Session, frame: int) -> int:
    """The selected cue unless it is over, else the next if it is near; -1: a new one."""
    transcript = session.document.transcript
    chosen = cue_near(transcript, session.selection.range)
    if chosen >= 0 and frame < placed(transcript, chosen).stop:
        return chosen
    number = _beside(transcript, frame, "start")
    if number < 0:
        return -1
    near = placed(transcript, number).start - frame <= _FAR_SECONDS * session.document.rate
    return number if near and chosen < 0 else -1


def _begin(session: Session, frame: int) -> int:
    """A new, empty cue from a frame on; a cue that is shown there ends before it."""
    document = session.document
    rate, gap = document.rate, gap_of(session)
    starts = (cue.place.start for cue in document.transcript.cues if cue.place is not None and cue.place.start > frame)
    stop = min(frame + round(LENGTH_SECONDS * rate), min(starts, default=2**62) - gap)
    if stop <= frame:
        raise CommandError("Set cue in: there is no room before the next cue")
    return insert(session, start=frame / rate, stop=stop / rate)


def _beside(transcript: Transcript, frame: int, edge: Edge) -> int:
    """In the pause between two cues: the one that begins next, or that ended last; -1 where there is none."""
    places = [(cue.place, n) for n, cue in enumerate(transcript.cues) if cue.place is not None]
    if edge == "start":
        return min(((p.start, n) for p, n in places if p.start > frame), default=(0, -1))[1]
    return max(((p.stop, n) for p, n in places if p.stop <= frame), default=(0, -1))[1]
