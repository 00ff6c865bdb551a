"""Mixing a document to sound, block by block: tracks through their racks, gains and pans, then the master's rack."""

from collections.abc import Iterator

import numpy as np

from workstation.core.document import Document, Track
from workstation.core.ranges import FrameRange
from workstation.core.sources import Samples, remix
from workstation.effects.table import EffectTable
from workstation.engine.chain import AlignedChain, Chain, crossfade

BLOCK_FRAMES = 1 << 14


class Mixer:
    """The mix of a document from some frame on, in any block sizes. One thread at a time uses it.

    `update` moves to another revision of the document: changed values glide, changed racks are crossfaded in.
    What is heard at a frame is the treated sound of that frame: latencies of effects are made up for.
    """

    def __init__(self, document: Document, effects: EffectTable, start: int = 0) -> None:
        self.document = document
        self.channels = max(1, document.channels)
        self.position = start
        """The next frame to be answered."""
        self._effects = effects
        self._tracks: dict[str, _TrackMixer] = {}
        master = Chain(document.rack, effects, self.channels, document.rate)
        self._ahead = start
        self._follow_tracks(document)
        self._master = AlignedChain(master, self._mix, start)

    def read(self, frames: int) -> Samples:
        """The next frames (channels, frames); silence past the document's end."""
        out = self._master.read(frames)
        self.position += frames
        return out

    def update(self, document: Document) -> bool:
        """Go on with another revision; False when a new mixer is needed: other channels, rate or master effects."""
        if document is self.document:
            return True
        same_form = document.rate == self.document.rate and max(1, document.channels) == self.channels
        if not same_form or not self._master.chain.set(document.rack, self._effects):
            return False
        self.document = document
        self._follow_tracks(document)
        return True

    def _follow_tracks(self, document: Document) -> None:
        for track in document.tracks:
            if track.key in self._tracks:
                self._tracks[track.key].update(track)
            else:
                self._tracks[track.key] = _TrackMixer(track, document.rate, self.channels, self._effects, self._ahead)
        for key in self._tracks.keys() - {track.key for track in document.tracks}:
            del self._tracks[key]
        solo = any(track.solo for track in document.tracks)
        for track in document.tracks:
            self._tracks[track.key].audible = track.solo if solo else not track.mute

    def _mix(self, start: int, stop: int) -> Samples:
        """The tracks together; `start` is ahead of the position by the master's latency."""
        frames = stop - start
        out: Samples | None = None
        for track in self._tracks.values():
            sound = track.read(frames)
            if sound is None:
                continue
            out = sound if out is None else out + sound
        self._ahead = stop
        return np.zeros((self.channels, frames), np.float32) if out is None else out


class _TrackMixer:
    """One track: its edit list through its rack, then gain and pan, which glide to new values over a block."""

    def __init__(self, track: Track, rate: int, channels: int, effects: EffectTable, start: int) -> None:
        self.audible = True
        self._track, self._rate, self._channels, self._effects = track, rate, channels, effects
        self._chain = self._made(start)
        self._next: AlignedChain | None = None
        self._gains = np.zeros(0, np.float32)

    def update(self, track: Track) -> None:
        old, self._track = self._track, track
        if track.channels != old.channels:
            self._chain = self._made(self._chain.position)
        elif not self._chain.chain.set(track.rack, self._effects):
            self._next = self._made(self._chain.position)

    def read(self, frames: int) -> Samples | None:
        """The next frames in the mix's channels; None when nothing is to be heard."""
        gains = self._wanted_gains()
        silent = not gains.any() and not self._gains.any()
        sound = self._chain.read(frames)
        if self._next is not None:
            sound = crossfade(sound, self._next.read(frames))
            self._chain, self._next = self._next, None
        before = self._gains if len(self._gains) else gains
        self._gains = gains
        if silent:
            return None
        sound = remix(sound, self._channels)
        if np.array_equal(before, gains):
            return sound if (gains == 1).all() else sound * gains[:, None]
        ramp = np.linspace(0, 1, frames, dtype=np.float32)
        return sound * (before[:, None] + (gains - before)[:, None] * ramp)

    def _made(self, start: int) -> AlignedChain:
        """A chain of the track's rack whose first answer is frame `start`."""
        chain = Chain(self._track.rack, self._effects, self._track.channels, self._rate)
        return AlignedChain(chain, lambda start, stop: self._track.edits.read(FrameRange(start, stop)), start)

    def _wanted_gains(self) -> Samples:
        """One factor a channel: gain, then balance between the first two channels; 0 when muted."""
        gains = np.full(self._channels, 10 ** (self._track.gain_db / 20) if self.audible else 0.0, np.float32)
        if self._channels >= 2 and self._track.pan:
            gains[0] *= min(1.0, 1.0 - self._track.pan)
            gains[1] *= min(1.0, 1.0 + self._track.pan)
        return gains


def render(document: Document, range_: FrameRange, effects: EffectTable) -> Iterator[Samples]:
    """The mix of a range in blocks (channels, n), as it is heard when playback begins there."""
    mixer = Mixer(document, effects, range_.start)
    for start in range(range_.start, range_.stop, BLOCK_FRAMES):
        yield mixer.read(min(BLOCK_FRAMES, range_.stop - start))
