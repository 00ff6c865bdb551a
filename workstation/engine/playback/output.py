"""A stream to an audio device, by PortAudio."""

import time
from contextlib import AbstractContextManager
from types import ModuleType
from typing import Any, Protocol, runtime_checkable

import numpy as np

from workstation.core.sound.sources import Samples, remix
from workstation.engine.playback.device_clock import DeviceClock
from workstation.engine.playback.device_error import AudioDeviceError, said
from workstation.media.resample import Resampler

PATIENCE_SECONDS = 5.0
"""After which a device that does nothing counts as gone."""

_LEAD_PIECES = 2
"""Of silence before the first sound at least: sound servers lose some of what a stream begins with."""
_MOVES_SECONDS = 0.03
"""After a piece of silence a device that begins has begun; else it is given one more."""

LINGER_SECONDS = 0.5
"""Of silence behind the last sound: sound servers hold more than they say, and lose it when the stream stops."""

_PIECE_SECONDS = 0.02
_POLL_SECONDS = 0.004


class Output(Protocol):
    """Where playback goes. Frames are those of the document's rate."""

    rate: int
    channels: int
    latency_seconds: float

    def write(self, block: Samples) -> None:
        """Queue (channels, n), waiting until there is room; AudioDeviceError when the device is gone."""
        ...

    def drain(self) -> None:
        """Wait until all has been heard."""
        ...

    def abort(self) -> None:
        """Fall silent at once; writing goes on from there."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class Telling(Protocol):
    """What an output may tell and do besides."""

    clock: DeviceClock
    """Of what was written since it was opened or fell silent; another one each time."""
    dropouts: int
    """How often the device ran out of sound while there should have been some."""

    def linger(self) -> bool:
        """After `drain`: some more silence, so that nothing is lost; False once it has fallen silent."""
        ...


class PortAudioOutput:
    """A stream of PortAudio that sound of any rate and number of channels can be written to."""

    def __init__(
        self, sounddevice: ModuleType, stream: Any, rate: int, channels: int, lock: AbstractContextManager[Any]
    ) -> None:
        """`lock` is held by whoever opens or closes streams, or looks which are open."""
        self.rate, self.channels = rate, channels
        self.is_closed = False
        self._lock = lock
        self.dropouts = 0
        self._sounddevice, self._stream = sounddevice, stream
        self._device_rate = round(stream.samplerate)
        self.latency_seconds = float(stream.latency)
        self._begin()

    def _begin(self) -> None:
        self.clock = DeviceClock(self.rate)
        self._resampler = Resampler(self.channels, self.rate, self._device_rate)
        self._lead = 0
        """Frames of silence before the first sound."""
        self._written, self._room = 0, 0
        self._left = 0.0
        """Seconds of silence to come behind the last sound."""

    def write(self, block: Samples) -> None:
        self._write(remix(self._resampler.process(block), self._stream.channels))

    def drain(self) -> None:
        self._silence(self.latency_seconds)
        self._left = LINGER_SECONDS

    def linger(self) -> bool:
        if self._left <= 0:
            return False
        self._silence(_PIECE_SECONDS)
        self._left -= _PIECE_SECONDS
        if self._left <= 0:
            self.abort()
        return self._left > 0

    def abort(self) -> None:
        self._begin()
        try:
            self._stream.abort()
        except self._sounddevice.PortAudioError as error:
            raise AudioDeviceError(f"the audio output is gone: {said(error)}") from None

    def close(self) -> None:
        with self._lock:
            self._stream.close(ignore_errors=True)
            self.is_closed = True

    def _silence(self, seconds: float) -> None:
        frames = -int(-seconds * self._device_rate // 1)
        if not self._left:  # what the resampler still holds comes first
            self.write(np.zeros((self.channels, -(-frames * self.rate // self._device_rate)), np.float32))
        else:
            self._write(np.zeros((self._stream.channels, frames), np.float32))

    def _write(self, sound: Samples) -> None:
        try:
            if self._stream.stopped:
                self._start()
            ready = np.ascontiguousarray(sound.T)
            step = max(1, round(_PIECE_SECONDS * self._device_rate))
            for start in range(0, len(ready), step):
                piece = ready[start : start + step]
                self._wait_for_room(len(piece))
                ran_dry = self._stream.write(piece)
                # Before the first sound there is none to run out of, and behind the last it does not matter.
                self.dropouts += bool(ran_dry) and self._written > self._room and not self._left
                self._written += len(piece)
        except self._sounddevice.PortAudioError as error:
            raise AudioDeviceError(f"the audio output is gone: {said(error)}") from None

    def _start(self) -> None:
        """Begin with silence until the device takes it: what it is given before may be lost.

        One more piece lies between that and the first sound, which has time to come.
        """
        self._stream.start()
        self._room = int(self._stream.write_available)
        piece = np.zeros((max(1, round(_PIECE_SECONDS * self._device_rate)), self._stream.channels), np.float32)
        moving = False
        while not moving and self._lead + len(piece) <= self._room:
            for _ in range(1 if self._lead else _LEAD_PIECES):
                self._stream.write(piece)
                self._lead += len(piece)
            patience = time.monotonic() + _MOVES_SECONDS
            while not moving and time.monotonic() < patience:
                moving = self._stream.write_available > self._room - self._lead
                time.sleep(_POLL_SECONDS)
        if self._stream.write_available >= len(piece):
            self._stream.write(piece)
            self._lead += len(piece)
        self._written = self._lead

    def _wait_for_room(self, frames: int) -> None:
        """`write` would wait by itself, but for ever when the device has gone in certain ways."""
        patience = time.monotonic() + PATIENCE_SECONDS
        while True:
            room, now = int(self._stream.write_available), time.monotonic()
            self._tell(room, now)
            if room >= frames:
                return
            if now > patience:
                raise AudioDeviceError(f"the audio output is gone: it took nothing for {PATIENCE_SECONDS:g} seconds")
            time.sleep(_POLL_SECONDS)

    def _tell(self, room: int, now: float) -> None:
        """What has left the stream's own buffer, less what the device holds behind it."""
        self._room = max(self._room, room)
        queued = max(self._room - room, 0)
        behind = max(0, round(self.latency_seconds * self._device_rate) - self._room)
        heard = self._written - queued - behind - self._lead
        self.clock.tell(max(0, round(heard * self.rate / self._device_rate)), now)
