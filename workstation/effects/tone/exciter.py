"""Exciter: overtones of the heights are made and added, so that dull sound gets air."""

from collections.abc import Mapping

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.dsp.filters import biquad
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.biquad_cascade import WARM_SECONDS, Sections
from workstation.effects.streams.lookback import Lookback
from workstation.effects.streams.smoothing import Crossfaded
from workstation.effects.streams.values import amplitude, factor, number, text
from workstation.effects.tone.equalizer import TOP
from workstation.effects.tone.saturation import Bend

SILENT_DB = -48.0
_REACH = 96


class Exciter(Effect):
    id = "exciter"
    name = "Exciter"
    category = "Colour"
    neutral = (("amount_db", SILENT_DB),)
    hint = "Makes overtones above a frequency and adds them: air and presence where there is none."
    params = (
        Param("frequency_hz", 3000.0, label="From", unit="Hz", low=500.0, high=10000.0, scale="log"),
        Param("kind", "tube", choices=("soft", "tube"), hint="tube adds even overtones"),
        Param("drive_db", 18.0, unit="dB", low=0.0, high=36.0),
        Param("amount_db", -12.0, unit="dB", low=SILENT_DB, high=6.0, hint="of what is added; -48: none"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return Crossfaded(self, channels, rate, _Voice(channels, rate, values), values)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        sections = np.concatenate([_high_pass(self.values(values), rate)] * 2)
        return _REACH + ringing.of_sections(sections, rate) + ringing.settled(rate, 32.0)


def _high_pass(values: Values, rate: int) -> Sections:
    return biquad.highpass(rate, min(number(values, "frequency_hz"), TOP * rate)).reshape(1, 6)


class _Voice:
    """The heights bent, without what a straight line would have made of them, through the high pass again."""

    def __init__(self, channels: int, rate: int, values: Values, history: Lookback | None = None) -> None:
        self._channels, self._rate = channels, rate
        drive = number(values, "drive_db")
        bent: dict[str, object] = {"kind": text(values, "kind"), "drive_db": drive, "oversampling": "4 times"}
        self._bend = Bend.of(channels, rate, bent)
        self.latency = self._bend.latency
        amount = number(values, "amount_db")
        self._amount = np.float32(amplitude(values, "amount_db") if amount > SILENT_DB else 0.0)
        self._straight = np.float32(factor(drive) / self._bend.full)
        self._sections = _high_pass(values, rate)
        self._before, self._behind = (np.zeros((channels, 1, 2)) for _ in range(2))
        self._late = np.zeros((channels, 2, self.latency), np.float32)
        self._history = history or Lookback(channels, max(1, round(WARM_SECONDS * rate)))
        self._excite(self._history.last())

    def process(self, block: Samples) -> Samples:
        self._history.add(block)
        return self._excite(block)

    def successor(self, values: Values) -> "_Voice":
        return _Voice(self._channels, self._rate, values, self._history.copy())

    def _excite(self, block: Samples) -> Samples:
        from workstation.dsp.filters.sos import sosfilt

        frames = block.shape[1]
        high, self._before = sosfilt(np.array(block, np.float32, order="C"), self._sections, self._before)
        late = np.concatenate([self._late, np.stack([block, high], axis=1)], axis=2)
        self._late = late[:, :, frames:]
        overtones = self._bend.process(high) - self._straight * late[:, 1, :frames]
        added, self._behind = sosfilt(overtones, self._sections, self._behind)
        return np.asarray(late[:, 0, :frames] + self._amount * added, np.float32)
