"""Playing: start, stop, pause, loop, seek."""

import math

from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.session import Session


def play(session: Session, start: float | None = None, stop: float | None = None) -> None:
    """Play from `start` to `stop` seconds; without them the selection, or from the caret to the end."""
    document, selected = session.document, session.selection.range
    if start is not None or stop is not None:
        end = document.frames if stop is None else round(stop * document.rate)
        _begin(
            session, FrameRange.from_seconds(start or 0.0, end / document.rate, document.rate).clamp(document.frames)
        )
    elif selected.is_caret:
        first = selected.start if selected.start < document.frames else 0
        _begin(session, FrameRange(first, document.frames))
    else:
        _begin(session, selected)


def stop(session: Session) -> None:
    """Stop playing; the caret stays where it was."""
    session.player.stop()
    session.audition.stop()


def toggle(session: Session) -> None:
    """Play, or stop when something plays."""
    if session.player.playing or session.audition.playing:
        stop(session)
    else:
        play(session)


def pause(session: Session) -> None:
    """Stop playing and put the caret there, or play on from the caret."""
    if not session.player.playing:
        play(session)
        return
    session.player.stop()
    here = min(session.player.position, session.document.frames)
    session.select(FrameRange(here, here), session.selection.tracks)


def loop(session: Session, on: bool | None = None) -> None:
    """Play the selection round and round, or all of the sound (without `on`: the other way round)."""
    session.looping = not session.looping if on is None else on
    if session.player.playing:
        session.player.set_loop(_loop(session, session.selection.range))


def seek(session: Session, seconds: float) -> None:
    """Go on playing from another place, or put the caret there."""
    frame = round(seconds * session.document.rate) if math.isfinite(seconds) else -1
    if not 0 <= frame <= session.document.frames:
        raise ValueError(f"seconds must be 0 to {session.document.seconds:.3f}, got {seconds:g}")
    if session.player.playing:
        session.player.seek(frame)
    else:
        session.select(FrameRange(frame, frame), session.selection.tracks)


def start_of_sound(session: Session) -> None:
    """Put the caret at the beginning."""
    session.select(FrameRange(0, 0), session.selection.tracks)
    if session.player.playing:
        session.player.seek(0)


def end_of_sound(session: Session) -> None:
    """Put the caret at the end."""
    end = session.document.frames
    session.select(FrameRange(end, end), session.selection.tracks)


def _begin(session: Session, range_: FrameRange) -> None:
    if range_.is_caret:
        raise CommandError("Play: there is nothing to hear there")
    session.player.play(session.document, range_.start, range_.stop, _loop(session, range_))


def _loop(session: Session, range_: FrameRange) -> FrameRange | None:
    if not session.looping:
        return None
    return session.document.span if range_.is_caret else range_
