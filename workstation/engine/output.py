"""A stream to an audio device, by PortAudio."""

import time
from types import ModuleType
from typing import Any, Protocol, runtime_checkable

import numpy as np

from workstation.core.sources import Samples, remix
from workstation.engine.device_clock import DeviceClock
from workstation.engine.device_error import AudioDeviceError, said
from workstation.media.resample import Resampler

PATIENCE_SECONDS = 5.0
"""After which a device that does nothing counts as gone."""

LEAD_SECONDS = 0.03
"""Of silence before the first sound: sound servers lose some of what a stream begins with."""

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
    def __init__(self, sounddevice: ModuleType, stream: Any, rate: int, channels: int) -> None:
        self.rate, self.channels = rate, channels
        self.dropouts = 0
        self._sounddevice, self._stream = sounddevice, stream
        self._device_rate = round(stream.samplerate)
        self.latency_seconds = float(stream.latency)
        self._begin()

    def _begin(self) -> None:
        self.clock = DeviceClock(self.rate)
        self._resampler = Resampler(self.channels, self.rate, self._device_rate)
        self._lead = round(LEAD_SECONDS * self._device_rate)
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
        self._stream.close(ignore_errors=True)

    def _silence(self, seconds: float) -> None:
        frames = -int(-seconds * self._device_rate // 1)
        if not self._left:  # what the resampler still holds comes first
            self.write(np.zeros((self.channels, -(-frames * self.rate // self._device_rate)), np.float32))
        else:
            self._write(np.zeros((self._stream.channels, frames), np.float32))

    def _write(self, sound: Samples) -> None:
        try:
            if self._stream.stopped:
                self._stream.start()
                self._room = self._stream.write_available
                sound = np.pad(sound, ((0, 0), (self._lead, 0)))
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
