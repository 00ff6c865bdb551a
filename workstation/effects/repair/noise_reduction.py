"""Noise reduction: steady noise is found while the sound runs, and turned down bin by bin of the spectrum."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.repair.residue import Residue
from workstation.effects.streams import ringing
from workstation.effects.streams.values import factor, flag, number
from workstation.effects.tensors.form import TensorForm

WINDOW_SECONDS = 0.043
"""Long enough to tell the harmonics of a voice apart, short enough to keep its consonants."""
FOLLOW_MS, PRESENCE_MS = 70.0, 150.0
PAUSE_MS = 1000.0
"""Sound without a pause in it for once to twice as long is noise."""


class NoiseReduction(Effect):
    id = "noise_reduction"
    name = "Noise reduction"
    category = "Repair"
    neutral = (("reduction_db", 0.0),)
    hint = "Turns down hiss, fans and the room behind a voice; it learns the noise as it goes."
    params = (
        Param("reduction_db", 15.0, unit="dB", low=0.0, high=40.0, hint="at most"),
        Param("sensitivity_db", 0.0, unit="dB", low=-12.0, high=12.0, hint="higher takes more for noise"),
        Param("link", True, label="Link channels", hint="off where each side has noise of its own"),
        Param("residue", False, label="Hear the noise", hint="what is taken away, to judge the settings by"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.denoising import DenoiseForm

        return DenoiseForm(rate, window_frames(rate), _settings)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return window_frames(rate)

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        # What it takes for noise is older than two pauses, and eases in over as long again.
        return ringing.frames(4 * PAUSE_MS / 1000, rate)


def window_frames(rate: int) -> int:
    return 1 << max(6, round(math.log2(WINDOW_SECONDS * rate)))


def _settings(values: Values, rate: int) -> npt.NDArray[np.float64]:
    hop_ms = 1000 * window_frames(rate) / 4 / rate
    return np.array(
        [
            factor(number(values, "sensitivity_db")) ** 2,
            factor(-number(values, "reduction_db")),
            math.exp(-hop_ms / FOLLOW_MS),
            math.exp(-hop_ms / PRESENCE_MS),
            0.98 ** (hop_ms / 10.7),
            max(1, round(PAUSE_MS / hop_ms)),
        ]
    )


class _Stream(Stream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        from workstation.dsp.spectral.overlap_add import SpectralStream

        super().__init__(effect, channels, rate)
        size = window_frames(rate)
        self._cleaned = SpectralStream(channels, size, self._treat)
        self.latency = self._cleaned.latency
        bins = size // 2 + 1
        self._state = np.zeros((channels, 6, bins))
        self._seen = np.zeros((channels, 1))
        self._residue = Residue(channels, self.latency, rate, on=flag(values, "residue"))
        self._settings, self._linked = _settings(values, self.rate), flag(values, "link")
        self._gains(np.zeros((0, bins), np.float32), 0)

    def update(self, values: Values) -> None:
        self._settings, self._linked = _settings(values, self.rate), flag(values, "link")
        self._residue.to(on=flag(values, "residue"))

    def process(self, block: Samples) -> Samples:
        return self._residue.mixed(block, self._cleaned.process(block))

    def _treat(self, spectra: npt.NDArray[np.complex64]) -> None:
        """Gains that overlap by three quarters: a change of settings fades over a window by itself."""
        power = np.square(spectra.real) + np.square(spectra.imag)
        if self._linked:
            spectra *= self._gains(power.mean(axis=0), 0)
            self._state[1:], self._seen[1:] = self._state[0], self._seen[0]
        else:
            for channel in range(self.channels):
                spectra[channel] *= self._gains(power[channel], channel)

    def _gains(self, power: npt.NDArray[np.float32], row: int) -> npt.NDArray[np.float32]:
        from workstation.dsp.kernels.denoise import denoise_gains

        gains = np.empty(power.shape, np.float32)
        denoise_gains(np.ascontiguousarray(power), self._settings, self._state[row], self._seen[row], gains)
        return gains
