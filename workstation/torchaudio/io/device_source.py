"""Sound from a microphone, or what else PortAudio has, where FFmpeg has no access to devices."""

import queue
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from workstation.torchaudio.errors import AudioFileError
from workstation.torchaudio.io.stream_info import SourceAudioStream, SourceStream

_BLOCK_SECONDS = 0.02
_WAIT_SECONDS = 5.0
_USUAL_CHANNELS = 2


class DeviceSource:
    """One stream of float32 from an input device.

    A name is a number (":0" or "0"), a part of a device's name, or "default". Options: `sample_rate`, `channels`.
    """

    def __init__(self, name: str, options: Mapping[str, str]) -> None:
        import sounddevice

        chosen = _device_number(sounddevice, name)
        try:
            found: Any = sounddevice.query_devices(chosen, "input")
            channels = int(options.get("channels", min(_USUAL_CHANNELS, found["max_input_channels"])))
            rate = int(float(options.get("sample_rate", found["default_samplerate"])))
            self._queue: queue.SimpleQueue[np.ndarray[Any, Any]] = queue.SimpleQueue()
            self._stream = sounddevice.InputStream(
                rate, round(rate * _BLOCK_SECONDS), chosen, channels, "float32", callback=self._hear
            )
        except (sounddevice.PortAudioError, ValueError) as error:
            raise AudioFileError(f"the device {name!r} cannot be recorded from: {error}") from None
        self._rate, self._layout = rate, f"{channels}c"
        self.streams: list[SourceStream] = [
            SourceAudioStream("audio", "pcm_f32le", "PCM 32-bit floating point little-endian", "flt", 0, 0, 32, {})
        ]
        stream = self.streams[0]
        assert isinstance(stream, SourceAudioStream)
        stream.sample_rate, stream.num_channels = float(rate), channels
        self.metadata: dict[str, str] = {"device": str(found["name"])}
        self._done = 0

    def best(self, kind: str) -> int | None:
        """0 for sound."""
        return 0 if kind == "audio" else None

    def template(self, index: int) -> Any:
        """None: there is no stream of FFmpeg's."""
        return None

    def use(self, index: int, decoder: str | None, options: Mapping[str, str] | None) -> None:
        """Nothing is decoded here."""
        if decoder is not None:
            raise AudioFileError("a device gives plain samples: leave `decoder` out")

    def drop(self, index: int) -> None:
        """Nothing is decoded here."""

    def packets(self) -> Iterator[tuple[int, list[Any]]]:
        """A frame for each block that the device gives, without end."""
        from av import AudioFrame

        if not self._stream.active:
            self._stream.start()
        while True:
            try:
                block = self._queue.get(timeout=_WAIT_SECONDS)
            except queue.Empty:
                raise AudioFileError(f"the device gave nothing for {_WAIT_SECONDS:g} s") from None
            frame = AudioFrame.from_ndarray(np.ascontiguousarray(block).reshape(1, -1), "flt", self._layout)
            frame.sample_rate, frame.time_base = self._rate, Fraction(1, self._rate)
            frame.pts = self._done
            self._done += len(block)
            yield 0, [frame]

    def seek(self, seconds: float, mode: str) -> None:
        """A device has no places."""
        raise AudioFileError("a device cannot be sought in")

    def close(self) -> None:
        """Stop recording."""
        self._stream.close()

    def _hear(self, block: Any, frames: int, time: Any, status: Any) -> None:
        self._queue.put(block.copy())


def _device_number(sounddevice: Any, name: str) -> int | None:
    """Which device a name means, None for the default one; AudioFileError when there is none of the name."""
    text = name.strip().rpartition(":")[2].removeprefix("audio=")
    if text.lower() in ("", "default", "none"):
        return None
    if text.isdecimal():
        return int(text)
    found = [i for i, device in enumerate(sounddevice.query_devices()) if _hears(device, text)]
    if not found:
        names = [device["name"] for device in sounddevice.query_devices() if device["max_input_channels"]]
        raise AudioFileError(f"there is no input device {name!r}; there are {', '.join(names) or 'none'}")
    return found[0]


def _hears(device: Any, text: str) -> bool:
    return bool(device["max_input_channels"]) and text.lower() in str(device["name"]).lower()
