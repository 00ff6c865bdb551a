"""Audio devices: which there are, and streams to and from them, by PortAudio."""

import atexit
import math
import sys
import threading
import time
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from workstation.core.sources import Samples, remix
from workstation.media.resample import Resampler

LATENCY_SECONDS = 0.15
"""Of playback: what a Python thread beside a repainting window can keep up with."""

INPUT_THREAD = "audio input"
"""The name of threads that read an input."""

PATIENCE_SECONDS = 5.0
"""After which a device that does nothing counts as gone."""

_FALLBACK_RATE = 48_000
_PIECE_SECONDS = 0.02
_POLL_SECONDS = 0.004


class AudioDeviceError(Exception):
    """A device that is missing, busy or gone; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class Device:
    """A device as PortAudio lists it."""

    index: int
    name: str
    system: str
    """The operating system's sound interface: ALSA, Core Audio, WASAPI ..."""
    inputs: int
    outputs: int
    rate: int
    """The one it prefers."""
    default_input: bool
    default_output: bool


class Output(Protocol):
    """Where playback goes. Frames are those of the document's rate."""

    rate: int
    channels: int
    latency_seconds: float

    def write(self, block: Samples) -> None:
        """Queue (channels, n), waiting until there is room; AudioDeviceError when the device is gone."""
        ...

    def drain(self) -> None:
        """Wait until all has been heard, and fall silent."""
        ...

    def abort(self) -> None:
        """Fall silent at once; writing goes on from there."""
        ...

    def close(self) -> None: ...


class Input(Protocol):
    """Where recordings come from."""

    rate: int
    channels: int

    def read(self, frames: int) -> tuple[Samples, bool]:
        """The next frames, (channels, frames), waiting for them, and whether some were lost before.

        May never come back when the device has gone.
        """
        ...

    def close(self) -> None: ...


def find_devices() -> tuple[Device, ...]:
    """All devices; none is no error. AudioDeviceError when PortAudio itself is missing."""
    sounddevice = _portaudio()
    systems = sounddevice.query_hostapis()
    default_in, default_out = sounddevice.default.device
    return tuple(
        Device(
            index=index,
            name=str(row["name"]),
            system=str(systems[row["hostapi"]]["name"]),
            inputs=int(row["max_input_channels"]),
            outputs=int(row["max_output_channels"]),
            rate=int(row["default_samplerate"]),
            default_input=index == default_in,
            default_output=index == default_out,
        )
        for index, row in enumerate(sounddevice.query_devices())
    )


def rescan() -> None:
    """Look for devices that came or went. It ends all streams: AudioDeviceError while something is recorded."""
    sounddevice = _portaudio()
    if any(thread.name == INPUT_THREAD for thread in threading.enumerate()):
        raise AudioDeviceError("the audio devices cannot be listed anew while one of them is in use")
    try:
        sounddevice._terminate()
        sounddevice._initialize()
    except sounddevice.PortAudioError as error:
        raise AudioDeviceError(f"the audio devices cannot be listed: {_said(error)}") from None


def leave_stuck() -> None:
    """A thread hangs in PortAudio: the program's end must not wait for PortAudio to come to its own."""
    if sounddevice := sys.modules.get("sounddevice"):
        atexit.unregister(sounddevice._exit_handler)


def open_output(rate: int, channels: int, device: int | str | None = None) -> Output:
    """A running output for sound of `rate`; resampled and remixed where the device takes no such sound."""
    sounddevice = _portaudio()
    wide = max(channels, 2)
    attempts = [(rate, wide), (rate, 2), (_preferred_rate(sounddevice, device, "output"), 2), (_FALLBACK_RATE, 1)]
    problem: Exception | None = None
    for device_rate, device_channels in dict.fromkeys(attempts):
        try:
            stream = sounddevice.OutputStream(
                samplerate=device_rate,
                channels=device_channels,
                dtype="float32",
                device=device,
                latency=LATENCY_SECONDS,
            )
            return _PortAudioOutput(sounddevice, stream, rate, channels)
        except (sounddevice.PortAudioError, ValueError) as error:
            problem = problem or error
    raise AudioDeviceError(_no_device("output", "play", device, problem))


def open_input(rate: int, channels: int, device: int | str | None = None) -> Input:
    """A running input of exactly that rate and number of channels."""
    sounddevice = _portaudio()
    try:
        stream = sounddevice.InputStream(samplerate=rate, channels=channels, dtype="float32", device=device)
        return _PortAudioInput(sounddevice, stream)
    except (sounddevice.PortAudioError, ValueError) as error:
        raise AudioDeviceError(_no_device("input", "record", device, error)) from None


class _PortAudioOutput:
    def __init__(self, sounddevice: ModuleType, stream: Any, rate: int, channels: int) -> None:
        self.rate, self.channels = rate, channels
        self._sounddevice, self._stream = sounddevice, stream
        self._device_rate = round(stream.samplerate)
        self._resampler = self._new_resampler()
        self.latency_seconds = float(stream.latency)

    def write(self, block: Samples) -> None:
        sound = np.ascontiguousarray(remix(self._resampler.process(block), self._stream.channels).T)
        step = max(1, round(_PIECE_SECONDS * self._device_rate))
        try:
            if self._stream.stopped:
                self._stream.start()
            for start in range(0, len(sound), step):
                piece = sound[start : start + step]
                self._wait_for_room(len(piece))
                self._stream.write(piece)
        except self._sounddevice.PortAudioError as error:
            raise AudioDeviceError(f"the audio output is gone: {_said(error)}") from None

    def _wait_for_room(self, frames: int) -> None:
        """`write` would wait by itself, but for ever when the device has gone in certain ways."""
        patience = time.monotonic() + PATIENCE_SECONDS
        while self._stream.write_available < frames:
            if time.monotonic() > patience:
                raise AudioDeviceError(f"the audio output is gone: it took nothing for {PATIENCE_SECONDS:g} seconds")
            time.sleep(_POLL_SECONDS)

    def drain(self) -> None:
        # PortAudio's own stop drops what the last, incomplete period holds
        silence = np.zeros((self.channels, math.ceil(self.latency_seconds * self.rate)), np.float32)
        self.write(silence)
        self.abort()

    def abort(self) -> None:
        self._resampler = self._new_resampler()
        try:
            self._stream.abort()
        except self._sounddevice.PortAudioError as error:
            raise AudioDeviceError(f"the audio output is gone: {_said(error)}") from None

    def close(self) -> None:
        self._stream.close(ignore_errors=True)

    def _new_resampler(self) -> Resampler:
        return Resampler(self.channels, self.rate, self._device_rate)


class _PortAudioInput:
    def __init__(self, sounddevice: ModuleType, stream: Any) -> None:
        self._sounddevice, self._stream = sounddevice, stream
        self.rate, self.channels = round(stream.samplerate), int(stream.channels)
        stream.start()

    def read(self, frames: int) -> tuple[Samples, bool]:
        try:
            block, overflowed = self._stream.read(frames)
        except self._sounddevice.PortAudioError as error:
            raise AudioDeviceError(f"the audio input is gone: {_said(error)}") from None
        return np.ascontiguousarray(block.T), bool(overflowed)

    def close(self) -> None:
        self._stream.close(ignore_errors=True)


def _portaudio() -> ModuleType:
    try:
        import sounddevice
    except OSError:
        raise AudioDeviceError(
            "PortAudio is not installed, so nothing can be played or recorded (Debian: apt-get install libportaudio2)"
        ) from None
    return sounddevice  # type: ignore[no-any-return]


def _preferred_rate(sounddevice: ModuleType, device: int | str | None, kind: str) -> int:
    try:
        return int(sounddevice.query_devices(device, kind)["default_samplerate"])
    except (sounddevice.PortAudioError, ValueError):
        return _FALLBACK_RATE


def _no_device(kind: str, purpose: str, device: int | str | None, problem: Exception | None) -> str:
    if device is None and problem is not None and "-1" in str(problem):
        return f"there is no audio {kind} device to {purpose} with"
    return f"the audio {kind} cannot be opened: {_said(problem)}"


def _said(error: Exception | None) -> str:
    """PortAudio's words without its numbers."""
    arguments = error.args if error is not None else ()
    text = str(arguments[0]) if arguments else str(error)
    system = arguments[2] if len(arguments) > 2 else None
    if isinstance(system, tuple) and len(system) > 2 and system[2]:
        text = f"{text} ({str(system[2]).lower()})"
    return text
