"""Sound under a gain without samples of its own: gains over gains become one, so that none lies deep."""

from collections.abc import Iterator
from itertools import chain

from workstation.core.ranges import FrameRange
from workstation.core.sound.computed_sources import Mixed, Shaped
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.gain_curves import Curve, Ramp
from workstation.core.sound.segment_runs import Chunk, pack
from workstation.core.sound.sources import Remixed, Silence, Source

_DEEPEST = 6
"""Layers of sources that are made while they are read: so many are not felt."""

_MAX_RAMPS = 8
"""Of one curve: each is worked out at each reading."""


def gained(material: EditList, curve: Curve) -> EditList | None:
    """`material` under a curve that has no envelope; None where reading it would take too many steps.

    The gain of one curve is exact to the bit. Where there was one already, the product is one gain: what is read
    differs from two multiplications by a rounding (2^-23 of a sample), and what undoes another gives back the material.
    """
    if curve.points:
        raise ValueError("an envelope belongs to a clip, not to a gain over material")
    if curve.is_steady and not curve.factors and curve.gain_db:
        raise ValueError("a steady gain is given as a factor, not in dB")
    out = _steady(material, curve.factors)
    start, stop = _span(curve.ramps, material.frames)
    if start < stop:
        sloping = _sloping(out.slice(FrameRange(start, stop)), tuple(ramp.shift(-start) for ramp in curve.ramps))
        out = out.replace(FrameRange(start, stop), sloping)[0]
    return out if depth(out) <= _DEEPEST and _max_ramps(out) <= _MAX_RAMPS else None


def depth(edits: EditList) -> int:
    """How many layers of made sources lie over the deepest that holds samples."""
    return max((_depth_of(source) for source in _sources(edits)), default=0)


def _sources(edits: EditList) -> Iterator[Source]:
    return iter({id(segment.source): segment.source for segment in edits.segments}.values())


def _depth_of(source: Source) -> int:
    if isinstance(source, Remixed):
        return _depth_of(source.source)
    if isinstance(source, Shaped):
        return 1 + depth(source.edits)
    if isinstance(source, Mixed):
        return 1 + max(depth(part.source.edits) for part in source.parts)
    return 0


def _max_ramps(edits: EditList) -> int:
    return max((len(source.curve.ramps) for source in _sources(edits) if isinstance(source, Shaped)), default=0)


def _span(ramps: tuple[Ramp, ...], frames: int) -> tuple[int, int]:
    """Where ramps may be anything but 1."""
    if not ramps:
        return 0, 0
    start = 0 if any(not ramp.falls for ramp in ramps) else min(ramp.start for ramp in ramps)
    stop = frames if any(ramp.falls for ramp in ramps) else max(ramp.stop for ramp in ramps)
    return max(start, 0), min(stop, frames)


def _steady(material: EditList, factors: tuple[float, ...]) -> EditList:
    """Each source of the material under factors, once."""
    if Curve(factors=factors).is_nothing:
        return material
    spans: dict[int, tuple[int, int]] = {}
    for segment in material.segments:
        low, high = spans.get(id(segment.source), (segment.start, segment.stop))
        spans[id(segment.source)] = min(low, segment.start), max(high, segment.stop)
    made: dict[int, Shaped] = {}

    def under(segment: Segment) -> Iterator[Segment]:
        source, key = segment.source, id(segment.source)
        low = spans[key][0]
        if isinstance(source, Silence):
            yield segment
        elif isinstance(source, Shaped):
            shaped = made.setdefault(key, Shaped(source.edits, source.curve.times(factors)))
            if shaped.curve.is_nothing:
                yield from (piece for _, piece in source.edits.pieces(segment.start, segment.stop))
            else:
                yield Segment(shaped, segment.start, segment.stop)
        else:
            if key not in made:
                inner = EditList(source.channels, (Segment(source, *spans[key]),))
                made[key] = Shaped(inner, Curve(factors=factors))
            yield Segment(made[key], segment.start - low, segment.stop - low)

    def changed(chunk: Chunk) -> tuple[Chunk, ...]:
        return pack(chain.from_iterable(map(under, chunk.segments)))

    return material.map_chunks(changed)


def _sloping(material: EditList, ramps: tuple[Ramp, ...]) -> EditList:
    """All of the material under ramps, and under the curve that it had, where that is one."""
    segments = material.segments
    if len(segments) == 1 and isinstance(inner := segments[0].source, Shaped):
        first, last = segments[0].start, segments[0].stop
        before = inner.curve.shift(-first)
        felt = tuple(ramp for ramp in before.ramps if ramp.changes(0, last - first))
        curve = Curve((*felt, *ramps), before.gain_db, before.points, before.factors)
        return EditList.of(Shaped(inner.edits.slice(FrameRange(first, last)), curve))
    return EditList.of(Shaped(material, Curve(ramps)))
