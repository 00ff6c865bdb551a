"""The edges and the level of clips: trim, fades, cross-fades, gain."""

from dataclasses import replace
from typing import Literal

from workstation.commands.clips.group import chosen, update
from workstation.core.clip_moves import ClipPlace, all_clips, changed, clip_at, trimmed
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.sound.clips import Clip
from workstation.core.sound.gain_curves import check_gain
from workstation.session import Session

Shape = Literal["linear", "exponential", "logarithmic", "half cosine", "quarter sine"]

LONGEST_CROSS_FADE_MS = 60_000.0


def trim(session: Session, track: str, clip: int, start: float | None = None, stop: float | None = None) -> None:
    """Put the edges of a clip, and of its group, at `start` and `stop` seconds, as far as there is material.

    What is trimmed away is kept: the edge can be pulled out again.
    """
    document, place = session.document, ClipPlace(track, clip)
    old, rate = clip_at(document, place), session.document.rate
    first = 0 if start is None else round(start * rate) - old.start
    last = 0 if stop is None else round(stop * rate) - old.stop
    edited = trimmed(document, place, first, last)
    if edited != document:
        session.commit(edited, "Trim clip")


def trim_start(session: Session) -> None:
    """Trim the clips that the caret is in up to the caret; what is trimmed away is kept."""
    _trim_here(session, at_start=True)


def trim_end(session: Session) -> None:
    """Trim the clips that the caret is in from the caret on; what is trimmed away is kept."""
    _trim_here(session, at_start=False)


def fade(
    session: Session,
    track: str = "",
    clip: int | None = None,
    *,
    fade_in: float | None = None,
    fade_out: float | None = None,
    shape: Shape = "quarter sine",
) -> None:
    """Fade the selected clips, or the one that is named, in or out over so many seconds; 0 takes a fade away."""
    document, rate = session.document, session.document.rate
    if fade_in is None and fade_out is None:
        raise ValueError("a fade needs fade_in or fade_out, in seconds")
    if min(fade_in or 0, fade_out or 0) < 0:
        raise ValueError(f"fades are 0 seconds or more, got {min(fade_in or 0, fade_out or 0):g}")
    new = {}
    for place in chosen(session, track, clip):
        found = clip_at(document, place)
        if fade_in is not None:
            found = found.faded_in(round(fade_in * rate), shape)
        if fade_out is not None:
            found = found.faded_out(round(fade_out * rate), shape)
        new[place] = found
    _commit(session, changed(document, new), "Fade clip" if len(new) == 1 else "Fade clips")


def fade_in(session: Session, seconds: float = 0.5, *, shape: Shape = "quarter sine") -> None:
    """Fade the selected clips in over so many seconds; 0 takes the fade away."""
    fade(session, fade_in=seconds, shape=shape)


def fade_out(session: Session, seconds: float = 0.5, *, shape: Shape = "quarter sine") -> None:
    """Fade the selected clips out over so many seconds; 0 takes the fade away."""
    fade(session, fade_out=seconds, shape=shape)


def cross_fade(session: Session, milliseconds: float = 20.0) -> None:
    """Cross-fade the selected clips with their neighbours on the track over so many milliseconds.

    Each of two neighbours is pulled out by half of it, or by what material it has; the other gives the rest.
    """
    if not 0 < milliseconds <= LONGEST_CROSS_FADE_MS:
        raise ValueError(
            f"milliseconds must be more than 0 and at most {LONGEST_CROSS_FADE_MS:g}, got {milliseconds:g}"
        )
    document = session.document
    frames = max(1, round(milliseconds / 1000 * document.rate))
    places = chosen(session)
    pairs = 0
    crossed: dict[str, Track] = {}
    for key in dict.fromkeys(place.track for place in places):
        numbers = {place.number for place in places if place.track == key}
        alone = len(numbers) == 1
        track = document.track(key)
        clips = list(track.clips)
        for left in range(len(clips) - 1):
            wanted = {left, left + 1} & numbers if alone else {left, left + 1} <= numbers
            if wanted and clips[left].stop == clips[left + 1].start:
                clips[left], clips[left + 1] = _crossed(clips[left], clips[left + 1], frames)
                pairs += 1
        crossed[key] = track.with_clips(clips)
    done = document.with_tracks(crossed)
    if not pairs:
        raise CommandError("Cross-fade: select clips that touch each other")
    if done == document:
        raise CommandError("Cross-fade: these clips have no more material at their edges; move one over the other")
    session.commit(done, "Cross-fade clips")


def gain(session: Session, track: str, clip: int, gain_db: float) -> None:
    """Set a clip's gain in dB, -60 (silence) to 24."""
    check_gain(gain_db)
    update(session, ClipPlace(track, clip), "Clip gain", f"clip.gain:{track}:{clip}", gain_db=float(gain_db))


def _trim_here(session: Session, *, at_start: bool) -> None:
    document, here = session.document, session.selection.range.start
    keys = {track.key for track in document.selected(session.selection)}
    under = [(place, clip) for place, clip in all_clips(document) if place.track in keys and here in clip.range]
    new = {p: c.trimmed(here, c.stop) if at_start else c.trimmed(c.start, here) for p, c in under if c.start < here}
    if not new:
        raise CommandError("Trim: put the caret into a clip")
    _commit(session, changed(document, new), "Trim clip" if len(new) == 1 else "Trim clips")


def _crossed(left: Clip, right: Clip, frames: int) -> tuple[Clip, Clip]:
    """Two that touch, pulled over each other by `frames` as far as they have material."""
    behind, before = left.edits.frames - left.visible.stop, right.visible.start
    out = min(frames // 2, behind, right.frames - 1)
    back = min(frames - out, before, left.frames - 1)
    out = min(frames - back, behind, right.frames - 1)
    if out + back == 0:
        return left, right
    # a fade at the edge would make the cross-fade fall away in its middle
    left = replace(left.trimmed(left.start, left.stop + out), fade_out=None)
    return left, replace(right.trimmed(right.start - back, right.stop), fade_in=None)


def _commit(session: Session, document: Document, label: str) -> None:
    if document != session.document:
        session.commit(document, label)
