"""A document as running sound: tracks through their racks, summed, through the master rack."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from workstation.core.document import Document
from workstation.core.rack import Slot
from workstation.core.sound.finite import finite
from workstation.core.sound.sources import Samples
from workstation.effects.table import EffectTable
from workstation.engine.mixing.chain import Chain, RunningEffect
from workstation.engine.mixing.lines import ChannelStrip, ReadAhead, lines
from workstation.engine.mixing.side_chain import Hearing, KeyTracks, Listener

MASTER = ""
"""What stands for a track's key where the master rack is meant."""


StreamFor = Callable[[Slot, int, int], RunningEffect | None]
"""Makes the running effect of a slot for a number of channels and a rate; None where it cannot run live."""


def streams_from(effects: EffectTable) -> StreamFor:
    """Streams of the effects in a table; what the table lacks does nothing."""
    return lambda slot, channels, rate: (
        effects[slot.effect].stream(channels, rate, slot.values) if slot.effect in effects else None
    )


@dataclass(frozen=True, slots=True)
class StreamKey:
    """Where a stream belongs: it is another one when any of these changes."""

    track: str
    slot: str
    effect: str
    channels: int


Streams = dict[StreamKey, tuple[RunningEffect | None, Mapping[str, object]]]
"""Running effects with the values that they were last given."""


def places(document: Document, channels: int) -> dict[StreamKey, Slot]:
    """The effects that must run for a document mixed to `channels`."""
    racks = [(track.key, track.channels, track.rack) for track in document.tracks]
    return {
        StreamKey(key, slot.key, slot.effect, width): slot
        for key, width, rack in (*racks, (MASTER, channels, document.rack))
        for slot in rack.slots
        if slot.enabled
    }


def make_streams(document: Document, channels: int, stream_for: StreamFor, have: frozenset[StreamKey]) -> Streams:
    """The streams that `document` needs and `have` lacks. May take long: not for the playback thread."""
    return {
        place: (stream_for(slot, place.channels, document.rate), slot.values)
        for place, slot in places(document, channels).items()
        if place not in have
    }


class Mix:
    """Reads a document from a position on, block by block. One thread at a time may use it.

    What comes out is in time with the tracks whatever the effects' latencies; past the end come what the effects
    still sound, and silence.
    """

    def __init__(self, document: Document, streams: Streams, channels: int | None = None) -> None:
        """`channels` are those of the document unless told otherwise."""
        self.document = document
        self.channels = channels or max(document.channels, 1)
        self.position = 0
        self._streams: Streams = {}
        self._keys = KeyTracks(document)
        self._chains: dict[tuple[str, int], Chain] = {}
        """The running racks, by the key of their track and its channels."""
        self._fed: int | None = None
        """The position that the effects have heard up to, less their latency; None: anywhere else."""
        self._lines: tuple[ChannelStrip, ...] = ()
        self._plain: list[ChannelStrip] = []
        self._moving: list[ChannelStrip] = []
        self._ahead = ReadAhead(self.channels)
        self._take(document, streams)

    @property
    def streams(self) -> frozenset[StreamKey]:
        return frozenset(self._streams)

    def follow(self, document: Document, new: Streams | None = None) -> None:
        """Go on with another revision. Effects that it has and the old one lacked must be in `new`, or are left out.

        Where the effects in use are others, that rack alone goes over to them; see `Chain`.
        """
        self._take(document, {**self._streams, **(new or {})})

    def _take(self, document: Document, streams: Streams) -> None:
        self.document = document
        needed = places(document, self.channels)
        self._keys.document = document
        self._streams = {
            place: (self._listening(stream), values) for place, (stream, values) in streams.items() if place in needed
        }
        for place, (stream, values) in self._streams.items():
            if isinstance(stream, Listener):
                stream.track = needed[place].listens_to
            wanted = needed[place].values
            if stream is not None and wanted is not values and wanted != values:
                stream.set(wanted)
                self._streams[place] = stream, wanted
        self._chains = dict(self._changed(document))
        self._lines = lines(document, self.channels, self._chains, None if self._fed is None else self._lines)
        self._sort()

    def _listening(self, stream: RunningEffect | None) -> RunningEffect | None:
        """A stream that may listen to another track, with what reads that."""
        if isinstance(stream, Hearing) and stream.side_chain:
            return Listener(stream, self._keys, "")
        return stream

    def _sort(self) -> None:
        """What can be summed ahead, and what must be read block by block."""
        self._plain = [line for line in self._lines if line.plain and line.sounds]
        self._moving = [line for line in self._lines if not line.plain]
        self._ahead.clear()

    def _changed(self, document: Document) -> Iterator[tuple[tuple[str, int], Chain]]:
        """The chains of a document: those that run go over to what it has."""
        racks = ((track.key, track.channels, track.rack) for track in document.tracks)
        for key, width, rack in (*racks, (MASTER, self.channels, document.rack)):
            if not rack.slots and key != MASTER and (key, width) not in self._chains:
                continue
            wanted = [
                stream
                for slot in rack.slots
                if slot.enabled
                if (stream := self._streams.get(StreamKey(key, slot.key, slot.effect, width), (None, None))[0])
                is not None
            ]
            chain = self._chains.get((key, width)) or Chain(width)
            if self._fed is None:
                chain.settle(wanted)
            else:
                self._exchange(chain.change(wanted))
            if len(chain) or key == MASTER:
                yield (key, width), chain

    def _exchange(self, twins: Mapping[int, RunningEffect]) -> None:
        """Streams that run on at another place have been copied."""
        for place, (stream, values) in self._streams.items() if twins else ():
            if id(stream) in twins:
                self._streams[place] = twins[id(stream)], values

    def seek(self, frame: int) -> None:
        """Go on from another frame; what the effects still sound goes on with it."""
        self.position = frame

    def read(self, frames: int) -> Samples:
        """The next frames, float32 (channels, frames)."""
        for chain in self._chains.values():
            self._exchange(chain.follow_up())
        if self._fed != self.position:
            self._lead_in()
        out = finite(self._through_master(self.position, frames))
        self.position += frames
        self._fed = self.position
        return out

    def _lead_in(self) -> None:
        """Let the effects hear what they need before their first frame in time comes out."""
        position = self.position
        for line in self._moving:
            if line.chain is not None and (late := line.chain.latency):
                line.chain.process(line.read(position, position + late), position)
        master = self._master
        if late := master.latency:
            master.process(self._sum(position, late), position)

    @property
    def _master(self) -> Chain:
        return self._chains[MASTER, self.channels]

    def _through_master(self, start: int, frames: int) -> Samples:
        master = self._master
        owed = master.owed
        ahead = start + master.latency - owed
        return master.process(self._sum(ahead, frames + owed), ahead)

    def _sum(self, start: int, frames: int) -> Samples:
        """The tracks from `start` on, each through its rack, gain and pan."""
        out = self._ahead.read(self._plain, start, frames)
        for line in self._moving:
            chain = line.chain
            if chain is None:
                sound = line.read(start, start + frames)
            else:
                ahead, owed = start + chain.latency, chain.owed
                sound = chain.process(line.read(ahead - owed, ahead + frames), ahead - owed)
            line.add(out, sound)
        if any(line.plain for line in self._moving):
            self._sort()
        return out
