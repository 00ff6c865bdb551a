"""What of the sound written to an output is being heard: its place in the document and its levels."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from workstation.core.late_numpy import np
from workstation.core.ranges import Change
from workstation.engine.playback.device_clock import DeviceClock

if TYPE_CHECKING:
    from workstation.core.sound.sources import Samples


class Levels(NamedTuple):
    """Per channel, full scale 1; empty while nothing sounds."""

    peak: tuple[float, ...] = ()
    rms: tuple[float, ...] = ()


class _Written(NamedTuple):
    before: int
    """Frames written before this block."""
    frames: int
    """By which the position moves on in it."""
    position: int
    levels: Levels


class PlaybackClock:
    """One run of playback: its thread tells what was written, the main thread asks what is heard."""

    def __init__(self, position: int, rate: int = 1, latency_seconds: float = 0.0) -> None:
        """Nothing has been written yet; `position` is where it will begin."""
        self._begin = position
        self._rate = rate
        self._latency_seconds = latency_seconds
        self._written: deque[_Written] = deque(maxlen=256)
        self._last: tuple[int, float] = 0, 0.0
        self._clock: tuple[DeviceClock, int] | None = None
        """How far the device is, from which of the frames written on."""
        self._reached: tuple[int, float] = 0, 0.0
        """The furthest frame that was told, and when."""

    def opened(self, latency_seconds: float, clock: DeviceClock | None = None) -> None:
        """The output is known now, and where it has one its own clock."""
        self._latency_seconds = latency_seconds
        if clock is None:
            self._clock = None
        elif self._clock is None or self._clock[0] is not clock:
            self._clock = clock, self._last[0]

    def wrote(self, block: Samples, position: int, now: float, *, still: bool = False) -> None:
        """A block (channels, n) that starts at `position` of the document has been written at time `now`.

        `still`: it sounds after the end, where the position stays.
        """
        frames = block.shape[1]
        count = self._last[0]
        self._written.append(_Written(count, 0 if still else frames, position, measure(block)))
        self._last = count + frames, now

    def moved(self, change: Change) -> None:
        """What has been written lies elsewhere in the document now."""
        self._begin = change.map(self._begin)
        for _ in range(len(self._written)):
            block = self._written.popleft()
            self._written.append(block._replace(position=change.map(block.position)))

    def position(self, now: float) -> int:
        """The frame of the document that sounds at time `now`."""
        block, count = self._at(now)
        if block is None:
            return self._begin
        return block.position + min(max(count - block.before, 0), block.frames)

    def levels(self, now: float) -> Levels:
        block, _ = self._at(now)
        return block.levels if block is not None else Levels()

    def _at(self, now: float) -> tuple[_Written | None, int]:
        written, last = tuple(self._written), self._last
        if not written:
            return None, 0
        count = min(last[0], self._count(now, last))
        # Time goes one way, whatever the device says, so that what is tapped later is later.
        reached, then = self._reached
        if now >= then:
            count = max(count, min(reached, last[0]))
            self._reached = count, now
        for block in reversed(written):
            if block.before <= count:
                return block, count
        return None, count

    def finished(self) -> None:
        """All that was written has been heard, whatever the device says."""
        self._clock = DeviceClock(self._rate), self._last[0]

    def _count(self, now: float, last: tuple[int, float]) -> int:
        """Of the frames written, those that have been heard."""
        if self._clock is not None:
            clock, first = self._clock
            return first + clock.frames(now)
        return last[0] + round((now - last[1] - self._latency_seconds) * self._rate)


def measure(block: Samples) -> Levels:
    """The peak and the root mean square of each channel."""
    if not block.shape[1]:
        return Levels((0.0,) * len(block), (0.0,) * len(block))
    rms = np.sqrt(np.einsum("cn,cn->c", block, block) / block.shape[1])
    return Levels(tuple(np.abs(block).max(axis=1).tolist()), tuple(rms.tolist()))
