"""When cues stand on the screen, set by hand: from then on no rule changes it."""

from dataclasses import replace
from typing import Literal

from workstation.commands.words.current_rules import gap_of, rules_of
from workstation.core.document import Selection
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.words.cue_times import cue_near, cue_number, room_of, with_cues
from workstation.core.words.transcript import Cue, Transcript
from workstation.session import Session
from workstation.speech.words import AlignedTranscript

SHORTEST_SECONDS = 0.04
"""The edges of a cue cannot be brought closer together: a picture of a film."""

Edge = Literal["start", "stop", "both"]


def set_times(session: Session, cue: int, start: float, stop: float) -> None:
    """Show a cue, counted from 0, from `start` to `stop` seconds whatever its neighbours do; its words stay."""
    if not 0 <= start < stop:
        raise ValueError(f"a cue needs 0 <= start < stop, got {start:g} to {stop:g}")
    cue_number(session.document.transcript, cue)
    show(session, cue, FrameRange.from_seconds(start, stop, session.document.rate), "Time cue")


def move_edge(session: Session, cue: int, edge: Edge, to: float, *, free: bool = False) -> None:
    """Move an edge of a cue, or with both all of it, to `to` seconds; one drag is one undo step.

    It goes no nearer to its neighbours than the rules' gap, unless it is `free`.
    """
    if edge not in ("start", "stop", "both"):
        raise ValueError(f"edge must be start, stop or both, got {edge!r}")
    document = session.document
    place = placed(document.transcript, cue)
    frame, shortest = round(to * document.rate), max(1, round(SHORTEST_SECONDS * document.rate))
    room = FrameRange(0, max(document.frames, place.stop))
    if not free:
        room = room_of(document.transcript, cue, gap_of(session), document.frames)
    if edge == "both":
        start = min(max(frame, room.start), room.stop - place.frames)
        moved = FrameRange(start, start + place.frames)
    elif edge == "start":
        moved = FrameRange(max(min(frame, place.stop - shortest), min(room.start, place.stop)), place.stop)
    else:
        moved = FrameRange(place.start, min(max(frame, place.start + shortest), max(room.stop, place.start)))
    show(session, cue, moved, "Time cue", f"words.cue_edge:{cue}:{edge}")


def nudge(session: Session, seconds: float, cue: int = -1, *, edge: Edge = "both") -> None:
    """Move a cue, or one of its edges, by some seconds; the selected cue unless its number is given."""
    number = chosen_cue(session, cue, "Nudge cue")
    place = placed(session.document.transcript, number)
    at = place.stop if edge == "stop" else place.start
    move_edge(session, number, edge, max(0.0, at / session.document.rate + seconds))


def free(session: Session, cue: int = -1) -> None:
    """Let the words and the rules say again when a cue is shown: one, or all of them; those without words go."""
    transcript = session.document.transcript
    if cue >= 0:
        cue_number(transcript, cue)
    freed = (replace(c, shown=None) if cue in (-1, n) and c.shown is not None else c for n, c in _rows(transcript))
    kept = tuple(c for c in freed if c.words or c.shown is not None)
    if kept == transcript.cues:
        raise CommandError("Times by the rules: no cue has times of its own")
    edited = replace(transcript, cues=kept)
    session.commit(replace(session.document, transcript=edited), "Times by the rules")


def chosen_cue(session: Session, cue: int, label: str) -> int:
    """The number of a cue that is named, else of the one that is selected or around the caret; CommandError if none."""
    transcript = session.document.transcript
    if cue >= 0:
        cue_number(transcript, cue)
        return cue
    found = cue_near(transcript, session.selection.range)
    if found < 0:
        raise CommandError(f"{label}: select a cue first")
    return found


def cursor(session: Session) -> int:
    """The frame that is heard while it plays, else where the selection begins."""
    return session.player.position if session.player.playing else session.selection.range.start


def in_lines(session: Session, cue: Cue) -> Cue:
    """A cue whose lines are kept as the rules break them now."""
    from workstation.speech.cues.manual_times import in_lines as broken

    timed = AlignedTranscript.from_transcript(Transcript(cues=(cue,)), session.document.rate).cues[0].words
    breaks = (word.breaks for word in broken(timed, rules_of(session)))
    words = (replace(word, breaks=ends) for word, ends in zip(cue.words, breaks, strict=True))
    return replace(cue, words=tuple(words))


def _rows(transcript: Transcript) -> list[tuple[int, Cue]]:
    return list(enumerate(transcript.cues))


def placed(transcript: Transcript, number: int) -> FrameRange:
    """When a cue is shown; CommandError when nobody has said it yet."""
    place = cue_number(transcript, number).place
    if place is None:
        raise CommandError(f"cue {number + 1} has no time yet: set its start and end")
    return place


def show(session: Session, number: int, shown: FrameRange, label: str, merge: str = "") -> None:
    """Give a cue a time of its own, as one step; its lines stay as they are seen."""
    document = session.document
    cue = document.transcript.cues[number]
    if cue.shown == shown:
        return
    kept = in_lines(session, cue) if cue.shown is None else cue  # what is seen stays as it is
    edited = with_cues(document.transcript, number, 1, (replace(kept, shown=shown),))
    selection = session.selection
    if cue.place is not None and selection.range == cue.place:  # what is selected stays the cue
        selection = Selection(shown, selection.tracks)
    session.commit(replace(document, transcript=edited), label, selection=selection, merge=merge)
