"""Clips moved in time and between tracks, with their groups, their words and the markers over them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from workstation.core.document import Document, Marker, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.words.transcript import Cue, Transcript, Word


class ClipPlace(NamedTuple):
    """A clip by its track and its number there, counted from 0 in the order in which clips begin."""

    track: str
    number: int


def clip_at(document: Document, place: ClipPlace) -> Clip:
    """ValueError when there is none."""
    clips = document.track(place.track).clips
    if not 0 <= place.number < len(clips):
        raise ValueError(f"there is no clip {place.number} on track {place.track!r}: it has {len(clips)}")
    return clips[place.number]


def all_clips(document: Document) -> tuple[tuple[ClipPlace, Clip], ...]:
    """Every clip, track by track."""
    return tuple(
        (ClipPlace(track.key, index), clip) for track in document.tracks for index, clip in enumerate(track.clips)
    )


def with_groups(document: Document, places: Iterable[ClipPlace]) -> tuple[ClipPlace, ...]:
    """Some clips and all that are grouped with one of them."""
    chosen = set(places)
    groups = {clip_at(document, place).group for place in chosen} - {""}
    return tuple(place for place, clip in all_clips(document) if place in chosen or clip.group in groups)


def followers(document: Document, frame: int, tracks: Sequence[str]) -> tuple[ClipPlace, ...]:
    """The clips of some tracks that begin at a frame or later."""
    return tuple(place for place, clip in all_clips(document) if place.track in tracks and clip.start >= frame)


def changed(document: Document, clips: Mapping[ClipPlace, Clip | None]) -> Document:
    """The document with other clips in some places; None takes one away."""
    tracks: dict[str, Track] = {}
    for key in {place.track for place in clips}:
        track = document.track(key)
        kept = (clips.get(ClipPlace(key, index), clip) for index, clip in enumerate(track.clips))
        tracks[key] = track.with_clips([clip for clip in kept if clip is not None])
    return document.with_tracks(tracks)


def moved(document: Document, places: Sequence[ClipPlace], delta: int, to: Mapping[str, str] | None = None) -> Document:
    """The document with clips moved by `delta` frames, no farther than to its beginning, and to other tracks.

    `to` names the new track by the old one. Where they land on others they are cross-faded or mixed with them. The
    words of their track move with them, and so do the markers over them where no other sound stands still.
    """
    to = to or {}
    clips = {place: clip_at(document, place) for place in places}
    delta = max(delta, -min(clip.start for clip in clips.values()))
    tracks: dict[str, Track] = {}
    landing: dict[str, list[Clip]] = {key: [] for place in places for key in (place.track, to.get(place.track, ""))}
    for place, clip in clips.items():
        landing[to.get(place.track, place.track)].append(clip.at(clip.start + delta))
    for key, landed in landing.items():
        if key:
            track = document.track(key)
            kept = [clip for number, clip in enumerate(track.clips) if ClipPlace(key, number) not in clips]
            new = [clip.remixed(track.channels) for clip in landed]
            tracks[key] = track.with_clips((*kept, *new))
    result = document.with_tracks(tracks)
    if not delta and not to:
        return result
    still = [clip.range for place, clip in all_clips(document) if place not in clips]
    markers = _moved_markers(document.markers, [clip.range for clip in clips.values()], still, delta)
    transcript = document.transcript
    spoken = transcript.track or (document.tracks[0].key if len(document.tracks) == 1 else "")
    along = [clip.range for place, clip in clips.items() if place.track == spoken]
    if along:
        transcript = moved_words(transcript, along, delta)
        if not result.track(spoken).clips and transcript.track:
            transcript = replace(transcript, track=to.get(spoken, spoken))
    return replace(result, markers=markers, transcript=transcript)


def trimmed(document: Document, place: ClipPlace, first: int, last: int) -> Document:
    """The document with the edges of a clip, and of its group, moved by so many frames as far as there is material."""
    old = clip_at(document, place)
    if old.start + first >= old.stop + last:
        raise ValueError("a clip needs at least a frame between its edges")
    new: dict[ClipPlace, Clip | None] = {}
    for each in with_groups(document, [place]):
        clip = clip_at(document, each)
        if clip.start + first < clip.stop + last:
            new[each] = clip.trimmed(clip.start + first, clip.stop + last)
    return changed(document, new)


def moved_words(transcript: Transcript, ranges: Sequence[FrameRange], delta: int) -> Transcript:
    """The words whose middle lies in one of the ranges moved by `delta`; cues stay in the order of time."""
    if not delta:
        return transcript
    cues: list[Cue] = []
    touched = False
    for cue in transcript.cues:
        run: list[Word] = []
        moving: bool | None = None
        for word in cue.words:
            goes = moving if word.range is None else _inside(_middle(word.range), ranges)
            if run and goes is not None and moving is not None and goes != moving:
                cues.append(replace(cue, words=tuple(run)))
                run = []
            moving = goes if goes is not None else moving
            touched = touched or bool(goes)
            run.append(_shifted(word, delta) if goes else word)
        cues.append(replace(cue, words=tuple(run)))
    if not touched:
        return transcript
    places: list[int] = []
    for cue in cues:  # one without a place stays behind the one before it
        places.append(cue.range.start if cue.range is not None else places[-1] if places else 0)
    order = sorted(range(len(cues)), key=lambda index: places[index])
    return replace(transcript, cues=tuple(cues[index] for index in order))


def _moved_markers(
    markers: tuple[Marker, ...], ranges: Sequence[FrameRange], still: Sequence[FrameRange], delta: int
) -> tuple[Marker, ...]:
    def place(marker: Marker) -> Marker:
        middle = _middle(marker.range)
        if not _inside(middle, ranges) or _inside(middle, still):
            return marker
        return replace(marker, range=marker.range.shift(delta))

    new = tuple(map(place, markers))
    return markers if new == markers else tuple(sorted(new, key=lambda marker: marker.range))


def _shifted(word: Word, delta: int) -> Word:
    return word if word.range is None else replace(word, range=word.range.shift(delta))


def _middle(range_: FrameRange) -> int:
    return (range_.start + range_.stop) // 2


def _inside(frame: int, ranges: Sequence[FrameRange]) -> bool:
    return any(frame in range_ for range_ in ranges)
