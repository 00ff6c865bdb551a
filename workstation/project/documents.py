"""Makes documents of their JSON; equal JSON is made into a value once, whatever step it stands in."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import chain, compress, count, repeat
from operator import is_, ne
from typing import Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary, WeakValueDictionary

import msgspec

from workstation.core.cover import Cover
from workstation.core.document import Document, Marker, Selection, Track
from workstation.core.history import Revision
from workstation.core.markers import GROUPED, Groups, MarkerGroup, marker_group
from workstation.core.rack import Rack, Slot, frozen_values
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.arrangement import Arrangement
from workstation.core.sound.clips import Clip
from workstation.core.sound.computed_sources import Mixed, MixPart, Shaped
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.gain_curves import Curve, Point, Ramp
from workstation.core.sound.segment_runs import Chunk
from workstation.core.sound.sources import MAX_FRAMES, Remixed, Source
from workstation.core.words.transcript import Transcript
from workstation.project import json_forms
from workstation.project.cue_parts import CueParts
from workstation.project.errors import FormError

T = TypeVar("T")
F = TypeVar("F")

_MAX_LEAVES = 20_000_000
"""Pieces of samples behind a chunk, through all layers: a few chunks could name each other without an end."""

_LONGEST = 300
"""Of a message; what lies within each other many times is not named to the end."""

_SHORT = 256
"""JSON that is remembered as it is; longer one by its hash."""


class Parts(Protocol):
    """Where the parts and the sources of documents are; FormError when one is not there."""

    def content(self, part: int) -> bytes:
        """The JSON of a part."""
        ...

    def packed(self, part: int) -> tuple[int, bytes, bytes]:
        """The same as `unpacked` takes it, and unpacked."""
        ...

    def source(self, number: int) -> Source: ...


class _Once(Generic[F, T]):
    """Values of one kind, each made once of equal JSON and for as many channels."""

    def __init__(self, decoder: "msgspec.json.Decoder[F]") -> None:
        self._decoder = decoder
        self._made: dict[tuple[int, bytes], T] = {}
        self._before: tuple[bytes, T] | None = None
        """The JSON of the revision that was read last, and what was made of it."""

    def made(self, raw: msgspec.Raw, name: str, make: Callable[[F], T], channels: int = 0) -> T:
        """What `make` makes of a value called `name`, or what it made of an equal one before."""
        text = bytes(raw)
        key = channels, text if len(text) <= _SHORT else hashlib.blake2b(text, digest_size=20).digest()
        if key not in self._made:
            self._made[key] = _named(name, make, _decoded(self._decoder, text, name))
        return self._made[key]

    def as_before(self, raw: msgspec.Raw, name: str, make: Callable[[F], T]) -> T:
        """The same, of what most revisions have as the one that was read before them."""
        text = bytes(raw)
        if self._before is None or text != self._before[0]:
            self._before = text, self.made(raw, name, make)
        return self._before[1]


class Documents:
    """One reading of documents. Whatever is not of its form is a FormError, which names the place."""

    def __init__(self, parts: Parts, found_chunk: Callable[[Chunk, int], None] = lambda chunk, part: None) -> None:
        """`found_chunk` is told of each chunk that was read, and its part."""
        self._parts, self._found_chunk = parts, found_chunk
        self._tracks = _Once[json_forms.TrackForm, Track](_TRACK)
        self._clips = _Once[json_forms.ClipForm, Clip](_CLIP)
        self._racks = _Once[list[json_forms.SlotForm], Rack](_RACK)
        self._transcripts = _Once[json_forms.TranscriptForm, Transcript](_TRANSCRIPT)
        self._placed = _Once[json_forms.Placed, tuple[tuple[Marker, ...], Groups]](_PLACED)
        self._last: tuple[list[bytes], list[Track]] = [], []
        """The JSON of the tracks of the revision that was read last, and these."""
        self._edits: dict[tuple[int, ...], EditList] = {}
        self._arrangements: dict[str, Arrangement] = {}
        """The last one of each track, by its key."""
        self._cues = CueParts()
        self._blocks: dict[int, tuple[int, MarkerGroup | None]] = {}
        """The markers of each part, from which frame on they were counted first."""
        self._groups: dict[tuple[int, int], MarkerGroup | None] = {}
        """The same by part and frame."""
        self._marked: dict[tuple[bytes, int], Marker] = {}
        """The markers that were made, by their JSON and the frame that it counts from."""
        self._covers: dict[int, Cover] = {}
        self._leaves: WeakKeyDictionary[Chunk, int] = WeakKeyDictionary()
        self.chunks: WeakValueDictionary[int, Chunk] = WeakValueDictionary()
        """Those that were read, by their part."""

    def revision(self, content: bytes, number: int, label: str, call: str) -> Revision:
        """The revision `number`, of whose JSON the label and the call are not a part."""
        name = f"revision {number}"
        form = _decoded(_REVISION, content, name)
        document = _named(name, self._document, form.document)
        change = form.change and Change(*form.change)
        return Revision(document, _named(name, _selection, form.selection), label, change, call)

    def _document(self, form: json_forms.DocumentForm) -> Document:
        texts, (before, known) = list(map(bytes, form.tracks)), self._last
        tracks = known[: len(texts)]
        changed = compress(count(), map(ne, before, texts))  # most edits change one track
        for place in chain(changed, range(len(tracks), len(texts))):
            track = self._tracks.made(form.tracks[place], f"tracks[{place}]", self._track)
            tracks[place : place + 1] = [track]
        self._last = texts, tracks
        markers, groups = self._placed.as_before(form.markers, "markers", self._markers)
        transcript = self._transcripts.as_before(form.transcript, "transcript", self._transcript)
        rack = self._racks.as_before(form.rack, "rack", _rack)
        cover = self._cover(form.cover[0][0]) if form.cover else None
        document = Document(form.rate, tuple(tracks), markers, transcript, rack, form.tags, cover)
        if groups:
            document.hold_marker_groups(groups)
        return document

    def _track(self, form: json_forms.TrackForm) -> Track:
        edits, arrangement = self.edits(form.channels, form.chunks), None
        if form.clips:
            clips = tuple(
                self._clips.made(raw, f"clips[{place}]", partial(self._clip, form.channels), form.channels)
                for place, raw in enumerate(form.clips)
            )
            arrangement = self._arranged(form.key, clips)
            edits = arrangement.edits
        rack = self._racks.made(form.rack, "rack", _rack)
        mix = form.gain_db, form.pan, form.mute, form.solo
        return Track(form.key, form.name, edits, rack, *mix, form.colour, arrangement, tuple(form.layout))

    def _arranged(self, track: str, clips: tuple[Clip, ...]) -> Arrangement:
        """The clips of a track, with what sounds as in the revision before taken from it."""
        before = self._arrangements.get(track)
        if before is not None and len(before.clips) == len(clips) and all(map(is_, before.clips, clips)):
            return before
        _require_length(*clips)
        arrangement = self._arrangements[track] = Arrangement(clips, before)
        return arrangement

    def _clip(self, channels: int, form: json_forms.ClipForm) -> Clip:
        fades = {ramp.falls: ramp for ramp in map(_ramp, form.fades)}
        shape = fades.get(False), fades.get(True), form.gain_db, _points(form.envelope)
        edits = self.edits(channels, form.chunks)
        clip = Clip(form.start, edits, FrameRange(*form.visible), *shape, form.group, form.name, form.colour)
        _ = clip.curve  # checks the points
        return clip

    def edits(self, channels: int, chunks: list[int]) -> EditList:
        """The edit list of some parts; the same object for the same ones."""
        key = channels, *chunks
        known = self._edits.get(key)
        if known is None:
            found = tuple(map(self.chunk, chunks))
            if wrong := next((chunk for chunk in found if chunk.segments[0].source.channels != channels), None):
                raise FormError(f"{wrong.segments[0].source.channels} channels of sound where {channels} belong")
            _require_length(*found)
            known = self._edits[key] = EditList.of_chunks(channels, found)
        return known

    def chunk(self, part: int) -> Chunk:
        chunk = self.chunks.get(part)
        if chunk is None:
            rows = _decoded(_SEGMENTS, self._parts.content(part), f"part {part}")
            chunk = self.chunks[part] = _named(f"part {part}", self._chunk, rows)
            self._found_chunk(chunk, part)
        return chunk

    def _chunk(self, rows: list[json_forms.SegmentForm]) -> Chunk:
        segments = []
        channels = leaves = 0
        for place, row in enumerate(rows):
            source = self._source(row.source)
            channels = channels or source.channels
            if not row.start < row.stop <= source.frames or source.channels != channels:
                raise FormError(
                    f"[{place}]: frames {row.start} to {row.stop} of a source of {source.frames} frames and"
                    f" {source.channels} channels"
                )
            leaves += self._leaves_of(source)
            segments.append(Segment(source, row.start, row.stop))
        if leaves > _MAX_LEAVES or sum(segment.frames for segment in segments) > MAX_FRAMES:
            raise FormError("it is made of more sound than a document can be")
        chunk = Chunk(tuple(segments))
        self._leaves[chunk] = leaves
        return chunk

    def _source(self, form: "int | json_forms.MadeForm") -> Source:
        if isinstance(form, int):
            return self._parts.source(form)
        if form.remix is not None and form.channels is not None:
            return Remixed(self._source(form.remix), form.channels)
        if form.shape is not None and form.curve is not None:
            return Shaped(self.edits(form.shape.channels, form.shape.chunks), _curve(form.curve, form.shape.channels))
        if form.mix and form.frames is not None:
            mixed = Mixed(tuple(map(self._part, form.mix)), form.frames)
            if any(part.source.channels != mixed.channels for part in mixed.parts):
                raise FormError("the parts of a sum differ in their channels")
            return mixed
        raise FormError("a source must be a number, or be made by shape and curve, mix and frames, remix and channels")

    def _part(self, form: json_forms.PartForm) -> MixPart:
        source = self._source(form.source)
        if not isinstance(source, Shaped):
            raise FormError(f"a part of a sum must be a shaped source, got {type(source).__name__}")
        if form.start + form.frames > source.frames:
            raise FormError(f"a part of a sum ends behind its {source.frames} frames")
        return MixPart(form.position, source, form.start, form.frames)

    def _leaves_of(self, source: Source) -> int:
        if isinstance(source, Remixed):
            return self._leaves_of(source.source)
        if isinstance(source, Shaped):
            return sum(self._leaves[chunk] for chunk in source.edits.chunks)
        if isinstance(source, Mixed):
            return sum(self._leaves_of(part.source) for part in source.parts)
        return 1

    def _markers(self, placed: json_forms.Placed) -> tuple[tuple[Marker, ...], Groups]:
        """The markers themselves, or many in groups, whose blocks are those of the parts: revisions share them."""
        found = [self._groups.get(place) or self._marker_group(*place) for place in placed]
        groups = tuple(group for group in found if group is not None)
        if sum([len(group.block.markers) for group in groups]) < GROUPED:
            return tuple(chain.from_iterable(group.markers for group in groups)), ()
        return (), groups

    def _marker_group(self, part: int, first: int) -> MarkerGroup | None:
        """The markers of a part whose places count from a frame; None where it has none."""
        if (part, first) in self._groups:
            return self._groups[part, first]
        if part not in self._blocks:
            self._blocks[part] = first, _named(f"part {part}", partial(self._marker_block, part), first)
        begun, group = self._blocks[part]
        if group is not None:
            low, high = group.block.first + first - begun, group.block.last + first - begun
            if low < 0 or high > MAX_FRAMES:
                raise FormError(f"part {part}: frames {low} to {high} are outside all that a document can be")
            group = group if first == begun else replace(group, shift=first - begun)
        self._groups[part, first] = group
        return group

    def _marker_block(self, part: int, first: int) -> MarkerGroup | None:
        raws: list[msgspec.Raw] = _decoded(_ROWS, self._parts.content(part), "")
        rows = list(map(bytes, raws))
        known = map(self._marked.get, zip(rows, repeat(first), strict=False))  # of a part that an edit made most are
        markers = [
            marker or self._marker(row, first, place)
            for place, (row, marker) in enumerate(zip(rows, known, strict=True))
        ]
        return marker_group(markers) if markers else None

    def _marker(self, raw: bytes, first: int, place: int) -> Marker:
        row = _decoded(_MARKER, raw, f"[{place}]")
        band = None if row.low_hz is None or row.high_hz is None else (row.low_hz, row.high_hz)
        made = self._marked[raw, first] = Marker(FrameRange(row.start + first, row.stop + first), row.label, band)
        return made

    def _transcript(self, form: json_forms.TranscriptForm) -> Transcript:
        for part, first in self._cues.new(form.cues):
            _named(f"part {part}", partial(self._cues.check, part, first), self._parts.packed)
        make = partial(self._cues.cues, form.cues)
        return Transcript.later(form.language, make, form.track, form.translation_language)

    def _cover(self, part: int) -> Cover:
        if part not in self._covers:
            form = _named(f"part {part}", lambda part: _decoded(_COVER, self._parts.content(part), ""), part)
            self._covers[part] = Cover(form.mime, form.image)
        return self._covers[part]


def _named(name: str, make: Callable[[F], T], form: F) -> T:
    """`make(form)`, with its place in what is raised."""
    try:
        return make(form)
    except RecursionError:
        raise FormError(f"{name} lies too deep in itself") from None
    except ValueError as error:
        text = str(error)
        raise FormError(text if len(text) > _LONGEST else f"{name}: {text}") from error


def _decoded(decoder: "msgspec.json.Decoder[F]", content: bytes, name: str) -> F:
    try:
        return decoder.decode(content)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise FormError(f"{name}: {error}" if name else str(error)) from error


def _require_length(*pieces: Chunk | Clip) -> None:
    if sum(piece.frames for piece in pieces) > MAX_FRAMES:
        raise FormError("it is longer than a document can be")


def _selection(form: json_forms.SelectionForm) -> Selection:
    return Selection(FrameRange(*form.range), tuple(form.tracks), form.band_hz)


def _rack(rows: list[json_forms.SlotForm]) -> Rack:
    return Rack(
        tuple(Slot(row.key, row.effect, frozen_values(row.values), row.enabled, row.listens_to) for row in rows)
    )


def _curve(form: json_forms.CurveForm, channels: int) -> Curve:
    if len(form.factors) not in (0, 1, channels):
        raise FormError(f"{len(form.factors)} factors for {channels} channels")
    return Curve(tuple(map(_ramp, form.fades)), form.gain_db, _points(form.envelope), tuple(form.factors))


def _ramp(form: json_forms.RampForm) -> Ramp:
    return Ramp(form.start, form.stop, form.shape, form.falls, form.closed)


def _points(rows: list[tuple[int, float]]) -> tuple[Point, ...]:
    return tuple(Point(frame, gain_db) for frame, gain_db in rows)


_REVISION = msgspec.json.Decoder(json_forms.RevisionForm)
_TRACK = msgspec.json.Decoder(json_forms.TrackForm)
_CLIP = msgspec.json.Decoder(json_forms.ClipForm)
_PLACED = msgspec.json.Decoder(json_forms.Placed)
_TRANSCRIPT = msgspec.json.Decoder(json_forms.TranscriptForm)
_RACK = msgspec.json.Decoder(list[json_forms.SlotForm])
_SEGMENTS = msgspec.json.Decoder(list[json_forms.SegmentForm])
_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
_MARKER = msgspec.json.Decoder(json_forms.MarkerForm)
_COVER = msgspec.json.Decoder(json_forms.CoverForm)
