"""Cues as a subtitler edits them: their text with its lines, cut, joined, inserted and deleted; the sound stays."""

from dataclasses import replace

from workstation.commands.cues.timing import chosen_cue, cursor, in_lines
from workstation.commands.words.current_rules import gap_of
from workstation.core.document import Selection
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.words.cue_times import cue_near, cue_number, cut_cue, joined_cue, place_in_order, with_cues
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.core.words.transcript_diff import GUESS, retyped
from workstation.core.words.transcript_edits import shared_out
from workstation.session import Session

LENGTH_SECONDS = 2.0
"""How long a new cue is where there is room, and one that has been begun until it is ended."""
_MIN_FREE_SECONDS = 0.3
"""Of a selection over other cues; less is not meant for a new one."""


def set_text(session: Session, cue: int, text: str) -> None:
    """Write the text of a cue, counted from 0, with its lines; what stays keeps its times, the rest gets likely ones.

    Without a text the cue stays, empty, at its time.
    """
    from workstation.speech.formats.distribute_times import spread

    transcript = session.document.transcript
    old = cue_number(transcript, cue)
    typed = spread(text, 0.0, 0.0, markup=False)
    texts = [word.text for word in typed]
    if old.words and texts:
        words = retyped(Transcript(cues=(replace(old, shown=None),)), 0, len(old), texts).words
    elif texts and old.shown is not None:
        words = shared_out(texts, old.shown, GUESS)
    else:
        words = tuple(map(Word, texts))
    words = tuple(replace(word, breaks=new.breaks) for word, new in zip(words, typed, strict=True))
    shown = old.shown if words else old.place
    if not words and shown is None:
        _commit(session, with_cues(transcript, cue, 1, ()), "Delete cue")
    else:
        _commit(session, with_cues(transcript, cue, 1, (replace(old, words=words, shown=shown),)), "Text of cue")


def break_line(session: Session, index: int) -> None:
    """End a line of its cue before a word, or take back that it ends there; no time changes."""
    transcript = session.document.transcript
    _, at = transcript.place(index)
    if not at:
        raise ValueError(f"the word {index} begins a cue: no line ends before it")
    before = transcript.word(index - 1)
    _commit(session, transcript.with_word(index - 1, replace(before, breaks=not before.breaks)), "Break line")


def split(session: Session, cue: int = -1, *, at: float | None = None) -> None:
    """Make two cues of one `at` a second, or where it plays, or at the caret; words go where most of them lies."""
    document = session.document
    transcript, rate = document.transcript, document.rate
    frame = cursor(session) if at is None else round(at * rate)
    number = cue if cue >= 0 else cue_near(transcript, FrameRange(frame, frame))
    if number < 0:
        raise CommandError("Split cue: there is no cue at the play cursor")
    old = cue_number(transcript, number)
    if old.place is None or not old.place.start < frame < old.place.stop:
        raise CommandError("Split cue: put the play cursor inside the cue")
    middles = [(word.range.start + word.range.stop) / 2 if word.range else None for word in old.words]
    later = next((n for n, middle in enumerate(middles) if middle is not None and middle >= frame), len(middles))
    if old.shown is None and not 0 < later < len(old.words):
        raise CommandError("Split cue: all of its words are on one side of the play cursor")
    parts = cut_cue(old, later, frame, gap_of(session))
    _commit(session, with_cues(transcript, number, 1, parts), "Split cue")


def join_next(session: Session, cue: int = -1) -> None:
    """Make one cue of the selected one, or that of a number, and the next."""
    number = chosen_cue(session, cue, "Join cues")
    transcript = session.document.transcript
    if number + 1 >= len(transcript.cues):
        raise CommandError("Join cues: there is no cue after the last")
    _join(session, number)


def join_previous(session: Session, cue: int = -1) -> None:
    """Make one cue of the selected one, or that of a number, and the one before."""
    number = chosen_cue(session, cue, "Join cues")
    if not number:
        raise CommandError("Join cues: there is no cue before the first")
    _join(session, number - 1)


def insert(session: Session, text: str = "", *, start: float | None = None, stop: float | None = None) -> int:
    """Insert a cue, empty or with a text: in the selection, else from the play cursor to the next; returns its number.

    `start` and `stop` in seconds say it exactly.
    """
    from workstation.speech.formats.distribute_times import spread

    document = session.document
    transcript, rate = document.transcript, document.rate
    place = _new_place(session) if start is None else FrameRange.from_seconds(start, stop or start, rate)
    if start is not None and stop is None:
        place = FrameRange(place.start, place.start + round(LENGTH_SECONDS * rate))
    if place.is_caret:
        raise CommandError("Insert cue: there is no room before the next cue or the end of the sound")
    typed = spread(text, 0.0, 0.0, markup=False)
    words = shared_out([word.text for word in typed], place, GUESS) if typed else ()
    words = tuple(replace(word, breaks=new.breaks) for word, new in zip(words, typed, strict=True))
    at = place_in_order(transcript, place.start)
    edited = with_cues(transcript, at, 0, (Cue(words, shown=place),))
    _commit(session, edited, "Insert cue", place)
    return at


def insert_behind(session: Session, cue: int) -> int:
    """Insert an empty cue behind one, or where it plays when that is later; returns its number."""
    document = session.document
    place, gap = document.transcript.cues[cue].place, gap_of(session)
    frame = cursor(session) if session.player.playing or place is None else 0
    if place is not None:
        frame = max(frame, place.stop + gap)
    room = _room_from(session, frame)
    if room.is_caret:
        raise CommandError("Next cue: there is no room behind the last one")
    return insert(session, start=room.start / document.rate, stop=room.stop / document.rate)


def delete(session: Session, cue: int = -1) -> None:
    """Delete the selected cue, or that of a number, with its text; the sound stays."""
    number = chosen_cue(session, cue, "Delete cue")
    _commit(session, with_cues(session.document.transcript, number, 1, ()), "Delete cue")


def _join(session: Session, number: int) -> None:
    transcript = session.document.transcript
    one = joined_cue(*transcript.cues[number : number + 2])
    if one.shown is not None:
        plain = replace(one, words=tuple(replace(word, breaks=False) for word in one.words))
        one = in_lines(session, plain)
    _commit(session, with_cues(transcript, number, 2, (one,)), "Join cues", one.place)


def _new_place(session: Session) -> FrameRange:
    """The selection, else from the play cursor as long as a cue usually is, or until the next."""
    range_ = session.selection.range
    if range_.is_caret or session.player.playing:
        return _room_from(session, cursor(session))
    free = _free_part(session, range_)
    return _room_from(session, range_.stop) if free is None else free


def _free_part(session: Session, range_: FrameRange) -> FrameRange | None:
    """What of a selection no cue takes, a gap off them; None when that is too little, as of a cue that is selected."""
    document = session.document
    gap = gap_of(session)
    start, stop = range_.start, range_.stop
    for place in _places(session):
        if place.intersect(range_) is not None:
            if place.start <= start:
                start = max(start, place.stop + gap)
            else:
                stop = min(stop, place.start - gap)
    whole = (start, stop) == (range_.start, range_.stop)
    return FrameRange(start, stop) if whole or stop - start > _MIN_FREE_SECONDS * document.rate else None


def _places(session: Session) -> list[FrameRange]:
    """Where there are cues, in the order of time."""
    return sorted(cue.place for cue in session.document.transcript.cues if cue.place is not None)


def _room_from(session: Session, frame: int) -> FrameRange:
    """From a frame, or behind the cue that stands there, as long as a cue usually is or until the next."""
    document, gap = session.document, gap_of(session)
    places = _places(session)
    for place in places:
        if frame in place:  # behind the cue that stands there
            frame = place.stop + gap
    limit = min((p.start - gap for p in places if p.start > frame), default=max(document.frames, frame))
    return FrameRange(frame, max(frame, min(frame + round(LENGTH_SECONDS * document.rate), limit)))


def _commit(session: Session, transcript: Transcript, label: str, select: FrameRange | None = None) -> None:
    if transcript != session.document.transcript:
        selection = Selection(select, session.selection.tracks) if select is not None else session.selection
        session.commit(replace(session.document, transcript=transcript), label, selection=selection)
