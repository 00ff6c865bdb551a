"""Clips and segments as JSON: sources that hold sound by number, sources made of others by value."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeAlias

from workstation.core.sound.clips import Clip
from workstation.core.sound.computed_sources import Mixed, Shaped
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.gain_curves import Curve, Point, Ramp
from workstation.core.sound.segment_runs import Chunk
from workstation.core.sound.sources import Remixed, Source
from workstation.project.errors import FormError

Json: TypeAlias = dict[str, object]
Rows: TypeAlias = list[list[object]]


class Numbering(Protocol):
    """What numbers the sources and the runs of segments of what is written."""

    def source(self, source: Source) -> int:
        """The number of a source that holds sound."""
        ...

    def chunk(self, chunk: Chunk) -> int:
        """The part with the segments of a chunk."""
        ...


def sources_in(segments: Iterable[Segment]) -> Iterator[Source]:
    """The sources that need a number: all but those made of others, whose inner ones come in their place."""
    for segment in segments:
        yield from _numbered(segment.source)


def numbers_in(rows: object) -> Iterator[int]:
    """The numbers of the sources that the segments of a part name themselves, not through other parts.

    FormError where a part holds something else: what it would have named must not be taken for unused.
    """
    for row in rows if isinstance(rows, list) else [rows]:
        if not isinstance(row, list) or not row:
            raise FormError("a part that should hold segments holds something else")
        yield from _numbers(row[0])


def chunk_to_json(chunk: Chunk, numbering: Numbering) -> Rows:
    """Rows of [source, start, stop]: the source's number, or an object for one made of others."""
    return [[_source(s.source, numbering), s.start, s.stop] for s in chunk.segments]


def clip_to_json(clip: Clip) -> Json:
    """A clip without its material; what is as usual is left out."""
    value: Json = {"start": clip.start, "visible": [clip.visible.start, clip.visible.stop]}
    optional = {
        "fades": [_ramp(ramp) for ramp in clip.ramps],
        "gain_db": clip.gain_db,
        "envelope": _points(clip.points),
        "group": clip.group,
        "name": clip.name,
    }
    value |= {name: given for name, given in optional.items() if given}
    return value | ({"colour": clip.colour} if clip.colour is not None else {})


def _numbered(source: Source) -> Iterator[Source]:
    if isinstance(source, Shaped):
        yield from sources_in(source.edits.segments)
    elif isinstance(source, Mixed):
        for part in source.parts:
            yield from sources_in(part.source.edits.segments)
    elif isinstance(source, Remixed):
        yield from _numbered(source.source)
        if not _is_made(source):
            yield source
    else:
        yield source


def _is_made(source: Source) -> bool:
    """Whether a source is made of others by a curve or a sum, and so has no number."""
    return isinstance(source, Shaped | Mixed) or (isinstance(source, Remixed) and _is_made(source.source))


def _source(source: Source, numbering: Numbering) -> int | Json:
    if not _is_made(source):
        return numbering.source(source)
    if isinstance(source, Remixed):
        return {"remix": _source(source.source, numbering), "channels": source.channels}
    if isinstance(source, Shaped):
        return {"shape": _material(source.edits, numbering), "curve": _curve(source.curve)}
    assert isinstance(source, Mixed)
    parts = [[part.position, part.start, part.frames, _source(part.source, numbering)] for part in source.parts]
    return {"mix": parts, "frames": source.frames}


def _material(edits: EditList, numbering: Numbering) -> Json:
    return {"channels": edits.channels, "chunks": [numbering.chunk(chunk) for chunk in edits.chunks]}


def _numbers(value: object) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    elif not isinstance(value, dict):
        raise FormError("a segment names no source")
    elif "remix" in value:
        yield from _numbers(value["remix"])
    elif "mix" in value:
        for *_, inner in value["mix"]:
            yield from _numbers(inner)


def _curve(curve: Curve) -> Json:
    value = {"fades": [_ramp(r) for r in curve.ramps], "gain_db": curve.gain_db, "envelope": _points(curve.points)}
    return value | ({"factors": list(curve.factors)} if curve.factors else {})


def _ramp(ramp: Ramp) -> list[object]:
    return [ramp.start, ramp.stop, ramp.shape, ramp.falls, *([True] if ramp.closed else [])]


def _points(points: tuple[Point, ...]) -> list[list[float]]:
    return [[point.frame, point.gain_db] for point in points]
