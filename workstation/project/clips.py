"""Clips and segments as JSON: sources that hold sound by number, sources made of others by value."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeAlias

from workstation.core.chunks import Chunk
from workstation.core.clips import Clip
from workstation.core.derived import Mixed, Part, Shaped
from workstation.core.edits import EditList, Segment
from workstation.core.gains import Curve, Point, Ramp
from workstation.core.ranges import FrameRange
from workstation.core.sources import Remixed, Source

Json: TypeAlias = dict[str, Any]
Rows: TypeAlias = list[list[Any]]


class Numbering(Protocol):
    """What numbers the sources and the runs of segments of what is written."""

    def source(self, source: Source) -> int:
        """The number of a source that holds sound."""
        ...

    def chunk(self, chunk: Chunk) -> int:
        """The part with the segments of a chunk."""
        ...


class Finding(Protocol):
    """What finds them again by their numbers; KeyError when one is not there."""

    def source(self, number: int) -> Source: ...

    def edits(self, channels: int, chunks: list[int]) -> EditList:
        """The edit list of some parts; the same object for the same ones."""
        ...


def sources_in(segments: Iterable[Segment]) -> Iterator[Source]:
    """The sources that need a number: all but those made of others, whose inner ones come in their place."""
    for segment in segments:
        yield from _numbered(segment.source)


def numbers_in(rows: Rows) -> Iterator[int]:
    """The numbers of the sources that the segments of a part name themselves, not through other parts."""
    for row in rows:
        yield from _numbers(row[0])


def chunk_to_json(chunk: Chunk, numbering: Numbering) -> Rows:
    """Rows of [source, start, stop]: the source's number, or an object for one made of others."""
    return [[_source(s.source, numbering), s.start, s.stop] for s in chunk.segments]


def chunk_from_json(rows: Rows, finding: Finding) -> Chunk:
    return Chunk(tuple(Segment(_read_source(source, finding), start, stop) for source, start, stop in rows))


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


def clip_from_json(value: Json, edits: EditList) -> Clip:
    """The clip with its material; KeyError, TypeError or ValueError when the value is none."""
    fades = {ramp.falls: ramp for ramp in map(_read_ramp, value.get("fades", ()))}
    return Clip(
        value["start"],
        edits,
        FrameRange(*value["visible"]),
        fades.get(False),
        fades.get(True),
        value.get("gain_db", 0.0),
        _read_points(value.get("envelope", ())),
        value.get("group", ""),
        value.get("name", ""),
        value.get("colour"),
    )


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


def _read_source(value: Any, finding: Finding) -> Source:
    if isinstance(value, int):
        return finding.source(value)
    if "remix" in value:
        return Remixed(_read_source(value["remix"], finding), value["channels"])
    if "shape" in value:
        return Shaped(_read_material(value["shape"], finding), _read_curve(value["curve"]))
    return Mixed(tuple(_read_part(part, finding) for part in value["mix"]), value["frames"])


def _read_part(row: list[Any], finding: Finding) -> Part:
    position, start, frames, value = row
    source = _read_source(value, finding)
    if not isinstance(source, Shaped):
        raise ValueError(f"a part of a sum must be a shaped source, got {type(source).__name__}")
    return Part(position, source, start, frames)


def _material(edits: EditList, numbering: Numbering) -> Json:
    return {"channels": edits.channels, "chunks": [numbering.chunk(chunk) for chunk in edits.chunks]}


def _read_material(value: Json, finding: Finding) -> EditList:
    return finding.edits(value["channels"], value["chunks"])


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    elif "remix" in value:
        yield from _numbers(value["remix"])
    elif "mix" in value:
        for *_, inner in value["mix"]:
            yield from _numbers(inner)


def _curve(curve: Curve) -> Json:
    value = {"fades": [_ramp(r) for r in curve.ramps], "gain_db": curve.gain_db, "envelope": _points(curve.points)}
    return value | ({"factors": list(curve.factors)} if curve.factors else {})


def _read_curve(value: Json) -> Curve:
    ramps, points = tuple(map(_read_ramp, value["fades"])), _read_points(value["envelope"])
    return Curve(ramps, value["gain_db"], points, tuple(value.get("factors", ())))


def _ramp(ramp: Ramp) -> list[Any]:
    return [ramp.start, ramp.stop, ramp.shape, ramp.falls, *([True] if ramp.closed else [])]


def _read_ramp(row: list[Any]) -> Ramp:
    start, stop, shape, falls, *closed = row
    return Ramp(start, stop, shape, falls, *closed)


def _points(points: tuple[Point, ...]) -> list[list[float]]:
    return [[point.frame, point.gain_db] for point in points]


def _read_points(rows: Any) -> tuple[Point, ...]:
    return tuple(Point(frame, gain_db) for frame, gain_db in rows)
