"""The tracks of a document as a mix hears them, made once for each revision."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.core.document import Document, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.finite import finite
from workstation.core.sound.sources import Samples, remix
from workstation.engine.mixing.chain import Chain

Gains: TypeAlias = npt.NDArray[np.float32]
"""A factor for each channel of the mix."""

RAMP_FRAMES = 480
"""In which a gain that changed moves there."""

MAX_AHEAD = 1 << 14
"""Frames of plain tracks that are summed at once."""


class ChannelStrip:
    """One track on its way into the mix."""

    def __init__(self, track: Track, chain: Chain | None, before: Gains, gain: Gains) -> None:
        """`before`: the gain of each channel of the mix that it comes from, over the next frames."""
        self.track, self.chain, self.gain = track, chain, gain
        self._edits, self._before = track.edits, before
        self._ramped = RAMP_FRAMES if np.array_equal(before, gain) else 0
        self.sounds = bool(gain.any())
        """It is heard once its gain has come to rest."""
        self._unchanged = bool((gain == 1).all())

    def is_of(self, track: Track, chain: Chain | None, *, heard: bool) -> bool:
        """Whether it would be made the same again."""
        return self.track is track and self.chain is chain and self.sounds == heard

    @property
    def plain(self) -> bool:
        """Nothing of it depends on what was read before: no effect runs, and its gain stands still."""
        return self.chain is None and self._ramped >= RAMP_FRAMES

    @property
    def now(self) -> Gains:
        """The gain that it has reached."""
        return self._before + (self.gain - self._before) * np.float32(min(self._ramped / RAMP_FRAMES, 1))

    def read(self, start: int, stop: int) -> Samples:
        return self._edits.read(FrameRange(start, stop))

    def add(self, out: Samples, sound: Samples) -> None:
        """Add its sound, as many frames, to the sum; a gain that changed moves on, so that it does not click."""
        frames = sound.shape[1]
        if self._ramped < RAMP_FRAMES:
            at = np.minimum(np.arange(self._ramped, self._ramped + frames, dtype=np.float32) / RAMP_FRAMES, 1)
            self._ramped += frames
            out += remix(finite(sound), len(out)) * (self._before[:, None] + (self.gain - self._before)[:, None] * at)
        elif self._unchanged:
            out += remix(finite(sound), len(out))
        elif self.sounds:
            out += remix(finite(sound), len(out)) * self.gain[:, None]


def lines(
    document: Document, channels: int, chains: Mapping[tuple[str, int], Chain], before: Sequence[ChannelStrip] | None
) -> tuple[ChannelStrip, ...]:
    """What of a document is heard, was heard by `before` (None: nothing runs yet), or keeps an effect running."""
    keys, known = audible(document), {line.track.key: line for line in before or ()}
    silent = np.zeros(channels, np.float32)
    found = []
    for track in document.tracks:
        heard, old = track.key in keys, known.get(track.key)
        chain = chains.get((track.key, track.channels)) if chains else None
        if old is not None and old.is_of(track, chain, heard=heard):
            found.append(old)
        elif heard or old is not None or chain is not None:
            gain = track_gains(track, channels) if heard else silent
            last = old.now if old is not None else gain if before is None else silent
            if gain.any() or last.any() or chain is not None:
                found.append(ChannelStrip(track, chain, last, gain))
    return tuple(found)


class ReadAhead:
    """The sum of the plain tracks, made in pieces longer than a block: what it costs is mostly by piece."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._sum = np.zeros((channels, 0), np.float32)
        self._start = self._frames = 0

    def clear(self) -> None:
        """Other tracks from now on."""
        self._sum, self._frames = self._sum[:, :0], 0

    def read(self, lines: Sequence[ChannelStrip], start: int, frames: int) -> Samples:
        """The next frames, which the caller may change."""
        at = start - self._start
        if not 0 <= at <= at + frames <= self._sum.shape[1]:
            # Short at first, so that the first block does not come late, and long where it goes on as it was.
            self._frames = max(frames, min(2 * self._frames, MAX_AHEAD))
            self._sum, self._start, at = self._added(lines, start, self._frames), start, 0
        return self._sum[:, at : at + frames].copy()

    def _added(self, lines: Sequence[ChannelStrip], start: int, frames: int) -> Samples:
        out = np.zeros((self._channels, frames), np.float32)
        for line in lines:
            line.add(out, line.read(start, start + frames))
        return out


def audible(document: Document) -> frozenset[str]:
    """The keys of the tracks that are heard: those not muted, and of them only the solo ones if there are any."""
    solo = any(track.solo for track in document.tracks)
    return frozenset(t.key for t in document.tracks if not t.mute and (t.solo or not solo))


def track_gains(track: Track, channels: int) -> Gains:
    """The factor of each channel of the mix: the track's gain, and its pan as balance between the first two."""
    gains = np.full(channels, 10 ** (track.gain_db / 20), np.float32)
    if channels >= 2 and track.pan:
        gains[0] *= min(1.0, 1.0 - track.pan)
        gains[1] *= min(1.0, 1.0 + track.pan)
    return gains
