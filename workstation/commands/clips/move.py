"""Clips moved, removed and copied, and what follows them with them."""

from collections.abc import Sequence
from dataclasses import replace

from workstation.commands.clips.group import chosen
from workstation.commands.sound.ripple import put
from workstation.core.clip_moves import ClipPlace, changed, clip_at, followers, moved, with_groups
from workstation.core.document import Document, Selection, without_words
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.session import Session

NUDGE_SECONDS = 0.01


def move(session: Session, track: str, clip: int, start: float, *, to: str = "", follow: bool = False) -> None:
    """Move a clip, with its group, so that it begins at `start` seconds; `to` another track.

    With `follow` the later clips of its track go along, or those of all tracks when ripple is on for all. Clips that
    come to overlap are cross-faded.
    """
    document = session.document
    place = ClipPlace(track, clip)
    old = clip_at(document, place)
    if start < 0:
        raise ValueError(f"a clip cannot begin before the document, got {start:g} s")
    delta = round(start * document.rate) - old.start
    target = to or track
    document.track(target)
    places = list(with_groups(document, [place]))
    if follow:
        every = session.settings["ripple"] == "all"
        keys = [t.key for t in document.tracks] if every else [track]
        places += [p for p in followers(document, old.start, keys) if p not in places]
    _move(session, places, delta, {} if target == track else {track: target}, old.range, target)


def shift(session: Session, seconds: float, *, tracks: int = 0) -> None:
    """Move the selected clips, with their groups, by `seconds`, and by so many tracks down."""
    document = session.document
    places = with_groups(document, chosen(session))
    keys = [track.key for track in document.tracks]
    to = {}
    for key in {place.track for place in places} if tracks else ():
        target = keys.index(key) + tracks
        if not 0 <= target < len(keys):
            raise CommandError("Move clips: there is no track there")
        to[key] = keys[target]
    _move(session, places, round(seconds * document.rate), to, session.selection.range, "")


def nudge_left(session: Session) -> None:
    """Move the selected clips 10 ms to the left."""
    shift(session, -NUDGE_SECONDS)


def nudge_right(session: Session) -> None:
    """Move the selected clips 10 ms to the right."""
    shift(session, NUDGE_SECONDS)


def delete(session: Session, *, close: bool | None = None) -> None:
    """Remove the selected clips. `close`: what follows moves up; without it as the ripple mode says."""
    document = session.document
    places = chosen(session)
    close = session.settings["ripple"] != "off" if close is None else close
    gone = {place: clip_at(document, place) for place in places}
    edited = changed(document, dict.fromkeys(gone))
    for place, clip in gone.items():
        if edited.transcript.track == place.track or len(document.tracks) == 1:
            edited = replace(edited, transcript=without_words(edited.transcript, clip.range))
    change = None
    if close:
        for key in dict.fromkeys(place.track for place in places):
            for free in reversed(_freed(edited, key, [c.range for p, c in gone.items() if p.track == key])):
                edited, change = put(session, edited, free, {key: EditList(edited.track(key).channels)})
    start = min(clip.start for clip in gone.values())
    selection = replace(session.selection, range=FrameRange(start, start), band_hz=None)
    session.commit(edited, "Delete clip" if len(gone) == 1 else "Delete clips", change, selection)


def delete_leaving_gap(session: Session) -> None:
    """Remove the selected clips; nothing else moves."""
    delete(session, close=False)


def duplicate(session: Session) -> None:
    """Put a copy of the selected clips behind them; what follows makes room as the ripple mode says."""
    document = session.document
    places = chosen(session)
    clips = {place: clip_at(document, place) for place in places}
    start, stop = min(c.start for c in clips.values()), max(c.stop for c in clips.values())
    mode, tracks = session.settings["ripple"], {place.track for place in places}
    pushed = [t for t in document.tracks if t.frames > stop and (mode == "all" or t.key in tracks)]
    if mode != "off" and pushed:
        room = {t.key: EditList.silence(t.channels, stop - start, document.rate) for t in pushed}
        document, _ = document.replace_sound(FrameRange(stop, stop), room)
    for place, clip in clips.items():
        track = document.track(place.track)
        copy = replace(clip.at(clip.start + stop - start), group="")
        document = document.with_track(track.with_clips((*track.clips, copy)))
    selected = replace(session.selection, band_hz=None, range=FrameRange(stop, 2 * stop - start))
    session.commit(document, "Duplicate clip", None, selected)


def _move(
    session: Session, places: Sequence[ClipPlace], delta: int, to: dict[str, str], range_: FrameRange, track: str
) -> None:
    """Move, and select where the range `range_` of the clips went."""
    document = session.document
    if not delta and not to:
        return
    edited = moved(document, places, delta, to)
    delta = max(delta, -min(clip_at(document, place).start for place in places))
    keys = tuple(to.get(key, key) for key in session.selection.tracks) if not track else (track,)
    if len(document.tracks) == 1 or set(keys) == {t.key for t in document.tracks}:
        keys = ()
    selection = Selection(range_.shift(delta), keys)
    session.commit(edited, "Move clip" if len(places) == 1 else "Move clips", None, selection)


def _freed(document: Document, key: str, gone: Sequence[FrameRange]) -> list[FrameRange]:
    """The stretches of a track that were only heard of clips that are gone, in order."""
    free: list[FrameRange] = []
    clips = document.track(key).clips
    for range_ in sorted(gone):
        start = max([range_.start, *(f.stop for f in free), *(c.stop for c in clips if c.start <= range_.start)])
        stop = min([range_.stop, *(c.start for c in clips if c.start > range_.start)])
        if start < stop:
            free.append(FrameRange(start, stop))
    return free
