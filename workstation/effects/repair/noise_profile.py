"""Noise reduction by a learned profile: what the noise is like alone is known, and that much is turned down."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.repair.noise_reduction import window_frames
from workstation.effects.repair.residue import Residue
from workstation.effects.streams import ringing
from workstation.effects.streams.spectrum_rows import learned, levels_at, spectrum_param
from workstation.effects.streams.values import factor, flag, number

PRESENCE_MS = 80.0


class NoiseProfile(Effect):
    id = "noise_profile"
    name = "Noise reduction, learned"
    category = "Repair"
    neutral = (("reduction_db", 0.0),)
    hint = "Learn the noise where nothing else sounds; then it is turned down everywhere, however it began."
    params = (
        spectrum_param("profile", "Noise", "learned from a part where there is nothing but the noise"),
        Param("reduction_db", 18.0, unit="dB", low=0.0, high=40.0, hint="at most"),
        Param("sensitivity_db", 0.0, unit="dB", low=-12.0, high=12.0, hint="higher takes more for noise"),
        Param("residue", False, label="Hear the noise", hint="what is taken away, to judge the settings by"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return window_frames(rate)

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return ringing.frames(0.5, rate)


class _Stream(Stream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        from workstation.dsp.spectral.overlap_add import SpectralStream

        super().__init__(effect, channels, rate)
        self._size = window_frames(rate)
        self._cleaned = SpectralStream(channels, self._size, self._treat)
        self.latency = self._cleaned.latency
        bins = self._size // 2 + 1
        self._state = np.zeros((channels, 2, bins))
        self._residue = Residue(channels, self.latency, rate, on=flag(values, "residue"))
        self._settings, self._noise = self._row(values), self._noise_power(values)
        for channel in range(channels):
            self._gains(np.zeros((0, bins), np.float32), channel)

    def update(self, values: Values) -> None:
        self._settings, self._noise = self._row(values), self._noise_power(values)
        self._residue.to(on=flag(values, "residue"))

    def process(self, block: Samples) -> Samples:
        return self._residue.mixed(block, self._cleaned.process(block))

    def _row(self, values: Values) -> npt.NDArray[np.float64]:
        hop_ms = 1000 * self._size / 4 / self.rate
        # Without a profile there is nothing to turn down.
        reduction = number(values, "reduction_db") if len(learned(values, "profile")[0]) else 0.0
        return np.array([factor(-reduction), 0.98 ** (hop_ms / 10.7), math.exp(-hop_ms / PRESENCE_MS)])

    def _noise_power(self, values: Values) -> npt.NDArray[np.float64]:
        """Of each bin of a window: that of noise of the profile's density."""
        bins = self._size // 2 + 1
        if not len(learned(values, "profile")[0]):
            return np.full(bins, 1e-12)
        levels = levels_at(values, "profile", np.arange(bins) * self.rate / self._size)
        # The root of a Hann window, halved, of which `SpectralStream` makes its spectra, has the energy of size / 4.
        return 10 ** ((levels + number(values, "sensitivity_db")) / 10) * self._size / 4 + 1e-12

    def _treat(self, spectra: npt.NDArray[np.complex64]) -> None:
        """Gains that overlap by three quarters: a change of settings fades over a window by itself."""
        power = np.square(spectra.real) + np.square(spectra.imag)
        for channel in range(self.channels):
            spectra[channel] *= self._gains(power[channel], channel)

    def _gains(self, power: npt.NDArray[np.float32], channel: int) -> npt.NDArray[np.float32]:
        from workstation.dsp.kernels.denoise import profile_gains

        gains = np.empty(power.shape, np.float32)
        profile_gains(np.ascontiguousarray(power), self._noise, self._settings, self._state[channel], gains)
        return gains
