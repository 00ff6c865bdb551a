"""Voice pitch: higher or lower without another mouth: the formants stay, or move by themselves."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.dsp.spectral.envelope import half_periods, spectral_envelope
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.lookback import Lookback
from workstation.effects.streams.smoothing import Crossfaded
from workstation.effects.streams.values import number
from workstation.effects.time.pitch_shift import SEMITONES, SMEAR_SECONDS

WINDOW_SECONDS = 0.085
VOICE_HZ = 70.0, 500.0
MOST_DB = 30.0


class VoicePitch(Effect):
    id = "voice_pitch"
    name = "Voice pitch"
    category = "Pitch and time"
    neutral = (("semitones", 0.0), ("formants", 0.0))
    hint = "Raises or lowers a voice and keeps its formants: the same person; or moves the formants alone."
    params = (
        Param("semitones", 0.0, unit="st", low=-SEMITONES, high=SEMITONES),
        Param("formants", 0.0, unit="st", low=-12.0, high=12.0, hint="of the mouth: higher is smaller"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return Crossfaded(self, channels, rate, _Voice(channels, rate, values), values)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return ringing.frames(SMEAR_SECONDS, rate) + window_frames(rate)


def window_frames(rate: int) -> int:
    return 1 << max(7, round(math.log2(WINDOW_SECONDS * rate)))


class _Voice:
    """The pitch is moved, formants and all; then each spectrum is lifted from its envelope to that which is wanted."""

    def __init__(self, channels: int, rate: int, values: Values, history: Lookback | None = None) -> None:
        from workstation.dsp.spectral.overlap_add import SpectralStream
        from workstation.dsp.stretch.pitch_stream import PitchShifter

        self._channels, self._rate = channels, rate
        self._shifter = PitchShifter(channels, rate, number(values, "semitones"), lowest=-SEMITONES)
        self._spectra = SpectralStream(channels, window_frames(rate), self._move)
        self.latency = self._shifter.latency + self._spectra.latency
        self._ratio = 2 ** ((number(values, "semitones") - number(values, "formants")) / 12)
        self._history = history or Lookback(channels, 2 * self.latency)
        if history is not None:
            self._shift(history.last())

    def process(self, block: Samples) -> Samples:
        self._history.add(block)
        return self._shift(block)

    def successor(self, values: Values) -> "_Voice":
        return _Voice(self._channels, self._rate, values, self._history.copy())

    def _shift(self, block: Samples) -> Samples:
        return self._spectra.process(np.asarray(self._shifter.process(block), np.float32))

    def _move(self, spectra: npt.NDArray[np.complex64]) -> None:
        if self._ratio == 1:
            return
        levels = np.log(np.abs(spectra).mean(axis=0) + 1e-9)
        envelope = spectral_envelope(levels, half_periods(levels, self._rate, *VOICE_HZ) * 6 // 5)
        bins = np.arange(levels.shape[1])
        places = np.minimum(bins * self._ratio, bins[-1])
        low = places.astype(int)
        high, part = np.minimum(low + 1, bins[-1]), places - low
        wanted = envelope[:, low] + part * (envelope[:, high] - envelope[:, low])
        most = MOST_DB / 20 * math.log(10)
        spectra *= np.exp(np.clip(wanted - envelope, -most, most)).astype(np.float32)
