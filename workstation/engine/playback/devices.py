"""Audio devices: which there are, and streams to and from them, by PortAudio."""

import atexit
import sys
import threading
import weakref
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from workstation.core.program_log import LOG
from workstation.core.sound.sources import Samples
from workstation.engine.playback.device_error import AudioDeviceError as AudioDeviceError
from workstation.engine.playback.device_error import said
from workstation.engine.playback.output import PATIENCE_SECONDS as PATIENCE_SECONDS
from workstation.engine.playback.output import Output as Output
from workstation.engine.playback.output import PortAudioOutput

LATENCY_SECONDS = 0.15
"""Of playback: what a Python thread beside a repainting window can keep up with."""

INPUT_THREAD = "audio input"
"""The name of threads that read an input."""

_FALLBACK_RATE = 48_000

_LOCK = threading.RLock()
_OUTPUTS: "weakref.WeakSet[PortAudioOutput]" = weakref.WeakSet()
"""Those that were opened, and above who may open and close them: PortAudio is one for the whole process."""


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
    """Look for devices that came or went; AudioDeviceError while one of them is in use, for it would end."""
    sounddevice = _portaudio()
    with _LOCK:
        in_use = any(not output.is_closed for output in _OUTPUTS)
        if in_use or any(thread.name == INPUT_THREAD for thread in threading.enumerate()):
            raise AudioDeviceError("the audio devices cannot be listed anew while one of them is in use")
        try:
            sounddevice._terminate()
            sounddevice._initialize()
        except sounddevice.PortAudioError as error:
            raise AudioDeviceError(f"the audio devices cannot be listed: {said(error)}") from None


def leave_stuck() -> None:
    """A thread hangs in PortAudio: the program's end must not wait for PortAudio to come to its own."""
    if sounddevice := sys.modules.get("sounddevice"):
        atexit.unregister(sounddevice._exit_handler)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which output, and how much sound it is to hold."""

    device: int | str | None = None
    latency_seconds: float = LATENCY_SECONDS


def open_output(rate: int, channels: int, wanted: Wanted | int | str | None = None) -> Output:
    """A running output for sound of `rate`; resampled and remixed where the device takes no such sound.

    A device that is not there is looked for anew, for it may just have been plugged in.
    """
    wanted = wanted if isinstance(wanted, Wanted) else Wanted(wanted)
    try:
        return _opened(rate, channels, wanted)
    except AudioDeviceError:
        try:
            rescan()
        except AudioDeviceError:
            pass
        else:
            return _opened(rate, channels, wanted)
        raise


def _opened(rate: int, channels: int, wanted: Wanted) -> Output:
    sounddevice, device = _portaudio(), wanted.device
    wide = max(channels, 2)
    problem: Exception | None = None
    with _LOCK:
        preferred = _preferred_rate(sounddevice, device, "output")
        attempts = [(rate, wide), (rate, 2), (preferred, 2), (_FALLBACK_RATE, 1)]
        for device_rate, device_channels in dict.fromkeys(attempts):
            try:
                stream = sounddevice.OutputStream(
                    samplerate=device_rate,
                    channels=device_channels,
                    dtype="float32",
                    device=device,
                    latency=wanted.latency_seconds,
                )
                output = PortAudioOutput(sounddevice, stream, rate, channels, _LOCK)
                _OUTPUTS.add(output)
                text = "output %r at %d Hz, %d channels, %.0f ms"
                LOG.info(text, device or "default", device_rate, device_channels, 1000 * output.latency_seconds)
                return output
            except (sounddevice.PortAudioError, ValueError) as error:
                problem = problem or error
    LOG.warning("no output %r: %s", device or "default", type(problem).__name__)
    raise AudioDeviceError(_no_device("output", "play", device, problem))


def open_input(rate: int, channels: int, device: int | str | None = None) -> Input:
    """A running input of exactly that rate and number of channels."""
    sounddevice = _portaudio()
    try:
        stream = sounddevice.InputStream(samplerate=rate, channels=channels, dtype="float32", device=device)
        LOG.info("input %r at %d Hz, %d channels", device or "default", rate, channels)
        return _PortAudioInput(sounddevice, stream)
    except (sounddevice.PortAudioError, ValueError) as error:
        LOG.warning("no input %r: %s", device or "default", type(error).__name__)
        raise AudioDeviceError(_no_device("input", "record", device, error)) from None


class _PortAudioInput:
    def __init__(self, sounddevice: ModuleType, stream: Any) -> None:
        self._sounddevice, self._stream = sounddevice, stream
        self.rate, self.channels = round(stream.samplerate), int(stream.channels)
        stream.start()

    def read(self, frames: int) -> tuple[Samples, bool]:
        try:
            block, overflowed = self._stream.read(frames)
        except self._sounddevice.PortAudioError as error:
            raise AudioDeviceError(f"the audio input is gone: {said(error)}") from None
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
    return f"the audio {kind} cannot be opened: {said(problem)}"
