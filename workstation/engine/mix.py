"""A document as running sound: tracks through their racks, summed, through the master rack."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from workstation.core.document import Document, Track
from workstation.core.rack import Rack, Slot
from workstation.core.ranges import FrameRange
from workstation.core.sources import Samples, remix
from workstation.effects.table import EffectTable

MASTER = ""
"""What stands for a track's key where the master rack is meant."""

_RAMP_FRAMES = 480
_FADE_FRAMES = 480
"""Of the fade out of effects that go, and in of those that come."""


class Stream(Protocol):
    """A running effect."""

    @property
    def latency(self) -> int: ...

    def process(self, block: Samples) -> Samples: ...

    def set(self, values: Mapping[str, object]) -> None: ...


StreamFor = Callable[[Slot, int, int], Stream | None]
"""Makes the running effect of a slot for a number of channels and a rate; None where it cannot run live."""


def streams_from(effects: EffectTable) -> StreamFor:
    """Streams of the effects in a table; what the table lacks does nothing."""
    return lambda slot, channels, rate: (
        effects[slot.effect].stream(channels, rate, slot.values) if slot.effect in effects else None
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stream belongs: it is another one when any of these changes."""

    track: str
    slot: str
    effect: str
    channels: int


Streams = dict[Place, tuple[Stream | None, Mapping[str, object]]]
"""Running effects with the values that they were last given."""


def places(document: Document, channels: int) -> dict[Place, Slot]:
    """The effects that must run for a document mixed to `channels`."""
    racks = [(track.key, track.channels, track.rack) for track in document.tracks]
    return {
        Place(key, slot.key, slot.effect, width): slot
        for key, width, rack in (*racks, (MASTER, channels, document.rack))
        for slot in rack.slots
        if slot.enabled
    }


def make_streams(document: Document, channels: int, stream_for: StreamFor, have: frozenset[Place]) -> Streams:
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
        self._streams = streams
        self._gains: dict[str, npt.NDArray[np.float32]] = {}
        self._fed: int | None = None
        """The position that the effects have heard up to, less their latency; None: anywhere else."""
        self._latencies: tuple[int, ...] = ()
        self._next: tuple[Document, Streams] | None = None
        self._silent = _FADE_FRAMES
        """Frames since the effects changed, up to when the sound is all there again."""

    @property
    def streams(self) -> frozenset[Place]:
        return frozenset(self._streams)

    def follow(self, document: Document, new: Streams | None = None) -> None:
        """Go on with another revision. Effects that it has and the old one lacked must be in `new`, or are left out.

        Where the effects in use are others, what is running fades out and the new fades in, so that nothing clicks.
        """
        if self._next is not None:
            self._take(*self._next)
        before, after = (list(places(d, self.channels)) for d in (self.document, document))
        if before == after or self._fed is None:
            self._take(document, new or {})
        else:
            self._next = document, new or {}

    def _take(self, document: Document, new: Streams) -> None:
        self.document, self._next = document, None
        needed = places(document, self.channels)
        self._streams = {place: kept for place, kept in {**self._streams, **new}.items() if place in needed}
        for place, (stream, values) in self._streams.items():
            wanted = needed[place].values
            if stream is not None and wanted is not values and wanted != values:
                stream.set(wanted)
                self._streams[place] = stream, wanted

    def seek(self, frame: int) -> None:
        """Go on from another frame; what the effects still sound goes on with it."""
        self.position = frame

    def read(self, frames: int) -> Samples:
        """The next frames, float32 (channels, frames)."""
        if self._next is None:
            return self._faded_in(self._read(frames))
        last = min(frames, _FADE_FRAMES)
        out = np.empty((self.channels, frames), np.float32)
        out[:, :last] = self._faded_in(self._read(last)) * np.linspace(1, 0, last, dtype=np.float32)
        self._take(*self._next)
        self._silent = 0
        if frames > last:
            out[:, last:] = self._faded_in(self._read(frames - last))
        return out

    def _faded_in(self, sound: Samples) -> Samples:
        """Sound after a change of effects, for as long as it still comes in."""
        if self._silent >= _FADE_FRAMES:
            return sound
        ramp = (self._silent + np.arange(sound.shape[1], dtype=np.float32)) / _FADE_FRAMES
        self._silent += sound.shape[1]
        return sound * np.minimum(ramp, 1)

    def _read(self, frames: int) -> Samples:
        latencies = self._latency(MASTER), *(self._latency(track.key) for track in self.document.tracks)
        if self._fed != self.position or latencies != self._latencies:
            self._latencies = latencies
            self._lead_in()
        out = self._through(MASTER, self.document.rack, self._sum(self.position + latencies[0], frames))
        self.position += frames
        self._fed = self.position
        return out

    def _lead_in(self) -> None:
        """Let the effects hear what they need before their first frame in time comes out."""
        position, late = self.position, self._latency(MASTER)
        for track in self.document.tracks:
            if ahead := self._latency(track.key):
                self._through(track.key, track.rack, _read(track, position, position + ahead))
        if late:
            self._through(MASTER, self.document.rack, self._sum(position, late))

    def _latency(self, key: str) -> int:
        rack = self.document.rack if key == MASTER else self.document.track(key).rack
        return sum(stream.latency for stream in self._running(key, rack))

    def _running(self, key: str, rack: Rack) -> Iterator[Stream]:
        width = self.channels if key == MASTER else self.document.track(key).channels
        for slot in rack.slots:
            stream, _ = self._streams.get(Place(key, slot.key, slot.effect, width), (None, None))
            if slot.enabled and stream is not None:
                yield stream

    def _through(self, key: str, rack: Rack, samples: Samples) -> Samples:
        for stream in self._running(key, rack):
            samples = stream.process(samples)
        return samples

    def _sum(self, start: int, frames: int) -> Samples:
        """The tracks from `start` on, each through its rack, gain and pan."""
        out = np.zeros((self.channels, frames), np.float32)
        heard = audible(self.document)
        gains: dict[str, npt.NDArray[np.float32]] = {}
        for track in self.document.tracks:
            gain = gains[track.key] = track_gains(track, self.channels) * np.float32(track.key in heard)
            before = self._gains.get(track.key, gain)
            ahead = start + self._latency(track.key)
            if not gain.any() and not before.any() and not track.rack.slots:
                continue
            sound = self._through(track.key, track.rack, _read(track, ahead, ahead + frames))
            _add(out, remix(sound, self.channels), before, gain)
        self._gains = gains
        return out


def audible(document: Document) -> frozenset[str]:
    """The keys of the tracks that are heard: those not muted, and of them only the solo ones if there are any."""
    solo = any(track.solo for track in document.tracks)
    return frozenset(t.key for t in document.tracks if not t.mute and (t.solo or not solo))


def track_gains(track: Track, channels: int) -> npt.NDArray[np.float32]:
    """The factor of each channel of the mix: the track's gain, and its pan as balance between the first two."""
    gains = np.full(channels, 10 ** (track.gain_db / 20), np.float32)
    if channels >= 2 and track.pan:
        gains[0] *= min(1.0, 1.0 - track.pan)
        gains[1] *= min(1.0, 1.0 + track.pan)
    return gains


def _read(track: Track, start: int, stop: int) -> Samples:
    return track.edits.read(FrameRange(start, stop))


def _add(out: Samples, sound: Samples, before: npt.NDArray[np.float32], gain: npt.NDArray[np.float32]) -> None:
    """Add sound to the sum; a gain that changed moves there over the first frames, so that it does not click."""
    if np.array_equal(before, gain):
        out += sound if (gain == 1).all() else sound * gain[:, None]
        return
    ramp = np.minimum(np.arange(sound.shape[1], dtype=np.float32) / _RAMP_FRAMES, 1)
    out += sound * (before[:, None] + (gain - before)[:, None] * ramp)
