"""The document: tracks, markers, transcript and racks as one immutable value."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from workstation.core.cover import Cover
from workstation.core.markers import (
    GROUPED,
    GroupedMarkers,
    Groups,
    MapRange,
    ShiftOf,
    followed,
    grouped,
    moved,
    regrouped,
    shift_by,
)
from workstation.core.markers import Marker as Marker
from workstation.core.rack import Rack
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.layouts import Layout
from workstation.core.track import Track as Track
from workstation.core.words.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Selection:
    """Selected frames on some tracks (none named: all); with a band it is a box in time and frequency."""

    range: FrameRange = FrameRange(0, 0)
    tracks: tuple[str, ...] = ()
    band_hz: tuple[float, float] | None = None

    def mapped(self, change: Change) -> "Selection":
        return replace(self, range=change.map_range(self.range) or FrameRange(*2 * (change.map(self.range.start),)))


@dataclass(frozen=True, slots=True)
class Document:
    """Everything an editor shows, at one sample rate."""

    rate: int
    tracks: tuple[Track, ...] = ()
    markers: tuple[Marker, ...] = ()
    transcript: Transcript = Transcript()
    rack: Rack = Rack()
    tags: Mapping[str, str] = field(default_factory=dict)
    cover: Cover | None = None
    _by_key: dict[str, Track] | None = field(default=None, init=False, repr=False, compare=False)
    """The tracks by their keys, made when one is first asked for."""
    _marker_groups: Groups | None = field(default=None, init=False, repr=False, compare=False)
    """Many markers in the blocks that the documents before and after share; None where they are few, or not known."""

    def __post_init__(self) -> None:
        if self.rate <= 0:
            raise ValueError(f"a sample rate must be positive, got {self.rate}")
        keys = [track.key for track in self.tracks]
        if len(set(keys)) != len(keys):
            raise ValueError(f"the keys of tracks must differ, got {keys}")
        object.__setattr__(self, "tags", MappingProxyType(dict(self.tags)))
        if isinstance(self.markers, GroupedMarkers):
            object.__setattr__(self, "_marker_groups", self.markers.groups)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Called for the markers of a document that nobody looks at: they are made anew at each call."""
            if name != "markers":
                raise AttributeError(f"a document has no {name!r}")
            return GroupedMarkers.of(self._marker_groups)

    @property
    def marker_groups(self) -> Groups:
        """The markers in blocks, which are the same objects in the documents around this one."""
        return grouped(self.markers) if self._marker_groups is None else self._marker_groups

    def markers_apart(self) -> tuple[list[Marker], list[int]]:
        """The markers before edits moved them in blocks, and by how many frames each was since."""
        groups = self._marker_groups
        if groups is None:
            return list(self.markers), [0] * len(self.markers)
        markers = [marker for group in groups for marker in group.block.markers]
        return markers, [group.shift for group in groups for _ in group.block.markers]

    @property
    def markers_held(self) -> object:
        """What is the same object as long as the markers are the same, and costs nothing to ask for."""
        return self.markers if self._marker_groups is None else self._marker_groups

    def keep_markers(self, before: "Document | None" = None) -> None:
        """Have all markers ready from now on, as views ask for them at every repaint; share blocks with `before`."""
        markers = self.markers
        if self._marker_groups is None and before is not None and len(markers) >= GROUPED:
            others = before.markers
            if isinstance(others, GroupedMarkers):
                markers = regrouped(markers, others)
                object.__setattr__(self, "_marker_groups", markers.groups)
        object.__setattr__(self, "markers", markers)

    def drop_markers(self) -> None:
        """Hold only blocks of markers from now on, where that is less: a history may have thousands of documents."""
        if self._marker_groups is not None:
            with suppress(AttributeError):  # they have been dropped before
                object.__delattr__(self, "markers")

    def with_moved_markers(self, shift_of: ShiftOf, map_range: MapRange) -> "Document":
        """This document with its markers where an edit moves them; many are moved in blocks."""
        if len(self.markers) < GROUPED:
            return replace(self, markers=followed(self.markers, map_range))
        return self.with_marker_groups(moved(self.marker_groups, shift_of, map_range))

    def with_marker_groups(self, groups: Groups) -> "Document":
        """This document with the markers of some groups, each of which is made when somebody looks at them."""
        made = replace(self, markers=())
        made.hold_marker_groups(groups)
        return made

    def hold_marker_groups(self, groups: Groups) -> None:
        """The same of a document that was made just now, without markers, and that nobody else has seen yet."""
        object.__setattr__(self, "_marker_groups", groups)
        object.__delattr__(self, "markers")

    @property
    def frames(self) -> int:
        """The length of the longest track."""
        return max((track.frames for track in self.tracks), default=0)

    @property
    def channels(self) -> int:
        """The channels of the mix: those of the widest track, 2 at least when any track is panned."""
        widest = max((track.channels for track in self.tracks), default=0)
        return max(widest, 2) if any(track.pan for track in self.tracks) else widest

    @property
    def layout(self) -> Layout:
        """Where the channels of the mix are heard: as those of the first track of so many that says it."""
        return next((track.layout for track in self.tracks if len(track.layout) == self.channels), ())

    @property
    def seconds(self) -> float:
        return self.frames / self.rate

    @property
    def span(self) -> FrameRange:
        return FrameRange(0, self.frames)

    def track(self, key: str) -> Track:
        """The track of a key; ValueError names those there are."""
        by_key = self._by_key
        if by_key is None:  # two threads may make it at once: it comes out the same
            by_key = {track.key: track for track in self.tracks}
            object.__setattr__(self, "_by_key", by_key)
        if key not in by_key:
            raise ValueError(f"there is no track {key!r}; there are {', '.join(by_key) or 'none'}")
        return by_key[key]

    def selected(self, selection: Selection) -> tuple[Track, ...]:
        """The tracks of a selection, all when it names none."""
        return tuple(t for t in self.tracks if not selection.tracks or t.key in selection.tracks)

    def free_key(self) -> str:
        """A key for one more track."""
        taken = {track.key for track in self.tracks}
        number = len(taken) + 1
        while f"t{number}" in taken:
            number += 1
        return f"t{number}"

    def with_track(self, track: Track) -> "Document":
        """This document with the track of the same key replaced, or the track added at the end."""
        return self.with_tracks({track.key: track})

    def with_tracks(self, new: Mapping[str, Track]) -> "Document":
        """This document with the tracks of the same keys replaced, all in one pass; those it lacks come at the end."""
        here = {track.key for track in self.tracks}
        kept = (new.get(track.key, track) for track in self.tracks)
        return replace(self, tracks=(*kept, *(track for key, track in new.items() if key not in here)))

    def without_track(self, key: str) -> "Document":
        """This document without a track, and without the words that are its own."""
        self.track(key)
        transcript = self.transcript
        if transcript.track == key:
            transcript = Transcript(transcript.language)
        return replace(self, tracks=tuple(track for track in self.tracks if track.key != key), transcript=transcript)

    def replace_sound(self, range_: FrameRange, new: Mapping[str, EditList]) -> tuple["Document", Change]:
        """The document with `range_` of each track named in `new` replaced; markers and words follow.

        On a track that ends before `range_`, what is inserted becomes a clip of its own. The change has the length of
        the longest piece; behind a shorter one comes silence where its track goes on, so that the tracks stay
        together. Markers follow when every track with sound from there on was edited, words when theirs was.
        ValueError when `new` names an unknown track or none.
        """
        if not new:
            raise ValueError("an edit needs at least one track")
        tracks: dict[str, Track] = {}
        longest = max(piece.frames for piece in new.values())
        for key, piece in new.items():
            track = self.track(key)
            if track.frames > range_.stop and piece.frames < longest:
                rest = EditList.silence(piece.channels, longest - piece.frames, self.rate)
                piece, _ = piece.replace(FrameRange(piece.frames, piece.frames), rest)
            tracks[key] = track.replaced(range_, piece)
        document = self.with_tracks(tracks)
        removed = range_.clamp(max(self.frames, range_.start)).frames
        change = Change(range_.start, removed, longest)
        whole = all(track.key in new or track.frames <= range_.start for track in self.tracks)
        if whole or self.transcript.track in new:
            document = replace(document, transcript=self.transcript.mapped(change))
        if whole:  # last, as a copy of it would make all markers
            document = document.with_moved_markers(shift_by(change), change.map_range)
        return document, change

    def cover_sound(self, range_: FrameRange, new: Mapping[str, EditList]) -> tuple["Document", Change]:
        """The document with other sound in `range_` of each track named in `new`; nothing before or behind it moves.

        Behind a piece that is shorter comes a gap, a longer one covers what follows. Words go whose sound went.
        """
        if not new:
            raise ValueError("an edit needs at least one track")
        tracks: dict[str, Track] = {}
        frames = max(range_.frames, *(piece.frames for piece in new.values()))
        for key, piece in new.items():
            stop = max(range_.stop, range_.start + piece.frames)
            tracks[key] = self.track(key).covered(FrameRange(range_.start, stop), piece)
        document = self.with_tracks(tracks)
        if self.transcript.track in new or len(self.tracks) == len(new):
            gone = FrameRange(range_.start, range_.start + frames)
            document = replace(document, transcript=without_words(self.transcript, gone))
        return document, Change(range_.start, frames, frames)


def without_words(transcript: Transcript, range_: FrameRange) -> Transcript:
    """The transcript when the sound of a range has gone and nothing has moved."""
    away, back = Change(range_.start, range_.frames, 0), Change(range_.start, 0, range_.frames)
    return transcript.mapped(away).mapped(back)
