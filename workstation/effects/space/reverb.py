"""Reverb: convolution with the response of a room, a plate or a spring, or with one from a file."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.dsp.filters import biquad
from workstation.dsp.rooms.responses import ROOMS, impulse_response
from workstation.dsp.rooms.rt60 import scale_decay
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.impulse_file import check_impulse_file, read_impulse_file
from workstation.effects.streams.lookback import Lookback
from workstation.effects.streams.smoothing import Crossfaded, Glide
from workstation.effects.streams.values import factor, number, share, text
from workstation.effects.tensors.form import TensorForm
from workstation.effects.tone.equalizer import TOP

SILENT_DB = -60.0
LOWEST_CUT_HZ, HIGHEST_CUT_HZ = 20.0, 20000.0
"""Cuts that are set here are off."""
WARM_FRAMES = 1 << 16
"""Of the sound just heard, whose reverberation goes on in a new room: a block of the convolution's longest part."""
HEAD_FRAMES = 512
"""Of the response that are convolved directly, so that there is no latency."""
SHAPING = ("room", "file", "predelay_ms", "decay", "low_cut_hz", "high_cut_hz")
"""The parameters that make another response; the others are levels."""


class Reverb(Effect):
    id = "reverb"
    name = "Reverb"
    category = "Space"
    neutral = (("wet_db", -60.0),)
    hint = "Puts the sound into a room."
    rings = True
    block = 1 << 20
    params = (
        Param("room", "hall", choices=tuple(ROOMS)),
        Param("file", "", label="Own response", file=True, hint="an impulse response to use instead of a room"),
        Param("wet_db", -9.0, unit="dB", low=SILENT_DB, high=12.0, hint="-60: none"),
        Param("dry_db", 0.0, unit="dB", low=SILENT_DB, high=12.0, hint="-60: none"),
        Param("predelay_ms", 0.0, label="Pre-delay", unit="ms", low=0.0, high=250.0),
        Param("decay", 100.0, unit="%", low=20.0, high=200.0, scale="log", hint="of the room's own time"),
        Param("low_cut_hz", 20.0, label="Low cut", unit="Hz", low=LOWEST_CUT_HZ, high=2000.0, scale="log"),
        Param("high_cut_hz", 20000.0, label="High cut", unit="Hz", low=500.0, high=HIGHEST_CUT_HZ, scale="log"),
        Param("width", 100.0, unit="%", low=0.0, high=150.0, hint="of the reverberation; 0: mono"),
    )

    def values(self, given: Mapping[str, object] = NONE) -> Values:
        checked = super().values(given)
        if path := text(checked, "file"):
            check_impulse_file(path)
        return checked

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.reverb import ReverbForm, RoomForm

        return ReverbForm(rate, RoomForm(rate, response, WARM_FRAMES), _shaping, _levels)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        checked = self.values(values)
        if number(checked, "wet_db") <= SILENT_DB:
            return 0
        delay = round(number(checked, "predelay_ms") / 1000 * rate)
        if text(checked, "file"):
            return min(int(response(checked, rate, 1).shape[1]), ringing.frames(math.inf, rate))
        seconds = share(checked, "decay") * max(ROOMS[text(checked, "room")].decay_seconds)
        return delay + math.ceil(rate * seconds)


def response(values: Values, rate: int, channels: int) -> npt.NDArray[np.float32]:
    """The response that the values describe, (1 or channels, frames), its pre-delay in front."""
    decay = share(values, "decay")
    if path := text(values, "file"):
        rows = scale_decay(read_impulse_file(path, rate), rate, decay)
        rows = rows[np.arange(channels) % len(rows)] if len(rows) > 1 else rows
    else:
        rows = impulse_response(ROOMS[text(values, "room")], rate, channels, decay)
    rows = _cut(rows, rate, number(values, "low_cut_hz"), number(values, "high_cut_hz"))
    delay = round(number(values, "predelay_ms") / 1000 * rate)
    return np.pad(rows, ((0, 0), (delay, 0))).astype(np.float32)


def _cut(rows: npt.NDArray[np.float64], rate: int, low_hz: float, high_hz: float) -> npt.NDArray[np.float64]:
    """The rows through a high pass at `low_hz` and a low pass at `high_hz`, 12 dB an octave each."""
    sections = []
    if low_hz > LOWEST_CUT_HZ:
        sections.append(biquad.highpass(rate, min(low_hz, TOP * rate)))
    if high_hz < HIGHEST_CUT_HZ:
        sections.append(biquad.lowpass(rate, min(high_hz, TOP * rate)))
    if not sections:
        return rows
    from workstation.dsp.filters.sos import sosfilt

    return sosfilt(np.ascontiguousarray(rows), np.array(sections))[0]


class _Voice:
    """A running convolution with one response."""

    latency = 0

    def __init__(self, channels: int, rate: int, values: Values, history: Lookback | None = None) -> None:
        from workstation.dsp.convolution.partitioned import ConvolutionStream

        self._channels, self._rate = channels, rate
        self._convolution = ConvolutionStream(response(values, rate, channels), channels, HEAD_FRAMES)
        self._history = history or Lookback(channels, WARM_FRAMES)
        if history is not None:
            self._convolution.process(history.last())

    def process(self, block: Samples) -> Samples:
        self._history.add(block)
        return np.asarray(self._convolution.process(block), np.float32)

    def successor(self, values: Values) -> "_Voice":
        return _Voice(self._channels, self._rate, values, self._history.copy())


class _Stream(Stream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        super().__init__(effect, channels, rate)
        shape = _shaping(values)
        self._tail = Crossfaded(effect, channels, rate, _Voice(channels, rate, shape), shape)
        self._wet, self._dry, self._width = (Glide(level, rate) for level in _levels(values))

    def update(self, values: Values) -> None:
        self._tail.update(_shaping(values))
        for glide, level in zip((self._wet, self._dry, self._width), _levels(values), strict=True):
            glide.to(level)

    def process(self, block: Samples) -> Samples:
        frames = block.shape[1]
        wet = self._tail.process(block)
        width = self._width.next(frames)
        if self.channels == 2 and not (isinstance(width, float) and width == 1):
            middle, side = (wet[0] + wet[1]) / 2, (wet[0] - wet[1]) / 2 * width
            wet = np.stack([middle + side, middle - side])
        return block * self._dry.next(frames) + wet * self._wet.next(frames)


def _shaping(values: Values) -> Values:
    return {name: values[name] for name in SHAPING}


def _levels(values: Values) -> tuple[float, float, float]:
    """Factors of the wet and the dry sound, and of the difference between the wet channels."""
    wet, dry = (number(values, name) for name in ("wet_db", "dry_db"))
    return (
        factor(wet) if wet > SILENT_DB else 0.0,
        factor(dry) if dry > SILENT_DB else 0.0,
        share(values, "width"),
    )
