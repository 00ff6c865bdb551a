"""Clips: which are meant, split, join, group, name, colour."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from workstation.core.clip_moves import ClipPlace, all_clips, changed, clip_at, with_groups
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.format_size import one_line
from workstation.core.ranges import FrameRange
from workstation.core.sound.arrangement_edits import joined_exactly
from workstation.core.sound.clips import Clip
from workstation.session import Session


def chosen(session: Session, track: str = "", clip: int | None = None) -> tuple[ClipPlace, ...]:
    """The clip that is named; else those that lie wholly in the selection, or that the caret is in."""
    document, selection = session.document, session.selection
    if track or clip is not None:
        if not track and not document.tracks:
            raise CommandError("there are no clips: add a track with some sound first")
        place = ClipPlace(track or document.tracks[0].key, clip or 0)
        clip_at(document, place)
        return (place,)
    keys = {found.key for found in document.selected(selection)}
    inside = [
        place
        for place, found in all_clips(document)
        if place.track in keys and _is_chosen(found.range, selection.range)
    ]
    if not inside:
        raise CommandError("select a clip first: click on its title, or put the caret into it")
    return tuple(inside)


def select(session: Session, track: str, clip: int) -> None:
    """Select a clip."""
    session.select(clip_at(session.document, ClipPlace(track, clip)).range, (track,))


def next_(session: Session) -> None:
    """Select the next clip of the selected tracks."""
    here = session.selection.range
    starts = [(c.start, p) for p, c in _on_selected(session) if (c.start, c.stop) > (here.start, here.stop)]
    if starts:
        _select(session, min(starts)[1])


def previous(session: Session) -> None:
    """Select the clip before on the selected tracks."""
    here = session.selection.range
    starts = [(c.start, p) for p, c in _on_selected(session) if (c.start, c.stop) < (here.start, here.stop)]
    if starts:
        _select(session, max(starts)[1])


def split(session: Session) -> None:
    """Split clips at the edges of the selection or at the caret; while the sound plays, where it is heard."""
    document, selection = session.document, session.selection
    frames = {selection.range.start, selection.range.stop}
    if selection.range.is_caret and session.player.playing:
        frames = {session.player.position}
    split: dict[str, Track] = {}
    for track in document.selected(selection):
        for frame in frames:
            halves = split.get(track.key, track).split(frame)
            if halves is not track:
                split[track.key] = halves
    if not split:
        raise CommandError("Split: put the caret into a clip, or select a part of one")
    session.commit(document.with_tracks(split), "Split clip")


def join(session: Session) -> None:
    """Make one clip of those that are selected, on each track; gaps between them become silence."""
    document = session.document
    by_track: dict[str, list[int]] = {}
    for place in chosen(session):
        by_track.setdefault(place.track, []).append(place.number)
    joined = {
        key: document.track(key).with_clips(_joined(document, key, numbers))
        for key, numbers in by_track.items()
        if len(numbers) > 1
    }
    if not joined:
        raise CommandError("Join: select two clips or more of a track first")
    session.commit(document.with_tracks(joined), "Join clips")


def rename(session: Session, track: str, clip: int, name: str) -> None:
    """Give a clip a name; empty takes it away."""
    update(session, ClipPlace(track, clip), "Rename clip", name=one_line(name))


def colour(session: Session, track: str, clip: int, colour: int | None = None) -> None:
    """Give a clip one of the track colours, counted from 0; without one that of its track."""
    if colour is not None and colour < 0:
        raise ValueError(f"a colour is a number from 0 on, got {colour}")
    update(session, ClipPlace(track, clip), "Colour clip", colour=colour)


def group(session: Session) -> None:
    """Tie the selected clips together: they move and are trimmed as one."""
    document = session.document
    places = chosen(session)
    if len(places) < 2:
        raise CommandError("Group: select two clips or more first")
    taken = {clip.group for _, clip in all_clips(document)}
    name = next(f"g{n}" for n in range(1, len(taken) + 2) if f"g{n}" not in taken)
    session.commit(_with_group(document, places, name), "Group clips")


def ungroup(session: Session) -> None:
    """Let the clips of a group go their own ways again."""
    document = session.document
    edited = _with_group(document, with_groups(document, chosen(session)), "")
    if edited == document:
        raise CommandError("Ungroup: the selected clips are in no group")
    session.commit(edited, "Ungroup clips")


def _is_chosen(clip: FrameRange, selection: FrameRange) -> bool:
    if selection.is_caret:
        return selection.start in clip
    return selection.start <= clip.start and clip.stop <= selection.stop


def _on_selected(session: Session) -> Iterable[tuple[ClipPlace, Clip]]:
    keys = {track.key for track in session.document.selected(session.selection)}
    return (found for found in all_clips(session.document) if found[0].track in keys)


def _select(session: Session, place: ClipPlace) -> None:
    tracks = session.selection.tracks or ((place.track,) if len(session.document.tracks) > 1 else ())
    session.select(clip_at(session.document, place).range, tracks)


def _joined(document: Document, key: str, numbers: Sequence[int]) -> list[Clip]:
    """The clips of a track with some of them as one; exact where that can be, else their sound as it is heard."""
    track = document.track(key)
    clips = [track.clips[number] for number in numbers]
    whole: Clip | None = clips[0]
    for clip in clips[1:]:
        whole = joined_exactly(whole, clip) if whole is not None else None
    others = [clip for number, clip in enumerate(track.clips) if number not in numbers]
    span = FrameRange(clips[0].start, max(clip.stop for clip in clips))
    if whole is None:
        heard = track.with_clips(clips).edits.slice(span)
        whole = replace(Clip.of(heard, span.start), name=clips[0].name, colour=clips[0].colour)
    return [*others, whole]


def _with_group(document: Document, places: Iterable[ClipPlace], name: str) -> Document:
    return changed(document, {place: replace(clip_at(document, place), group=name) for place in places})


def update(session: Session, place: ClipPlace, label: str, merge: str = "", **values: object) -> None:
    """Commit a clip with other values, if they are others; consecutive ones of one `merge` key are one step."""
    old = clip_at(session.document, place)
    new = replace(old, **values)  # type: ignore[arg-type]
    if new != old:
        session.commit(changed(session.document, {place: new}), label, merge=merge)
