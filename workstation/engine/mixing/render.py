"""A document's mix from start to end, for files, aligners and whatever else listens offline."""

from collections.abc import Iterator

from workstation.core.document import Document
from workstation.core.rack import Rack
from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import Samples
from workstation.effects.table import EffectTable
from workstation.engine.mixing.lines import audible
from workstation.engine.mixing.mix import Mix, StreamFor, make_streams


def render(
    document: Document, range_: FrameRange, stream_for: StreamFor, channels: int | None = None, block: int = 1 << 16
) -> Iterator[Samples]:
    """The mix of a range as blocks (channels, n); silence and what the effects still sound past the document's end."""
    width = channels or max(document.channels, 1)
    mix = Mix(document, make_streams(document, width, stream_for, frozenset()), width)
    mix.seek(range_.start)
    for start in range(range_.start, range_.stop, block):
        yield mix.read(min(block, range_.stop - start))


def missing_effects(document: Document, effects: EffectTable) -> tuple[tuple[str, str], ...]:
    """The effects that the mix of a document needs and a table lacks, each by its id and where it stands."""
    heard = audible(document)
    racks = [(f"the track {track.name}", track.rack) for track in document.tracks if track.key in heard]
    return tuple(
        (slot.effect, place)
        for place, rack in (*racks, ("the master", document.rack))
        for slot in rack.slots
        if slot.enabled and slot.effect not in effects
    )


def ring_out(document: Document, effects: EffectTable, *, everything: bool = True) -> int:
    """For how many frames the racks sound on after the end; only what is meant to be heard of it, or `everything`."""

    def tail(rack: Rack) -> int:
        slots = [slot for slot in rack.slots if slot.enabled and slot.effect in effects]
        running = ((effects[slot.effect], slot.values) for slot in slots)
        return sum(effect.tail(document.rate, values) for effect, values in running if everything or effect.rings)

    return max((tail(track.rack) for track in document.tracks), default=0) + tail(document.rack)
