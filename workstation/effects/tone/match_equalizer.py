"""Match equalizer: one sound gets the colour of another, whose mean spectra were learned."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams.linear_phase import Floats, linear_stream, response_frames
from workstation.effects.streams.spectrum_rows import learned, levels_at, spectrum_param
from workstation.effects.streams.values import number, share

LOWEST_HZ, HIGHEST_HZ = 30.0, 18000.0
"""Beyond these the ends of the curve go on."""


class MatchEqualizer(Effect):
    id = "match_equalizer"
    name = "Match equalizer"
    category = "Filter"
    neutral = (("amount", 0.0),)
    hint = "Gives a sound the tone of another: learn the spectrum of both."
    params = (
        spectrum_param("sound", "This sound", "learned from a part that is to sound otherwise"),
        spectrum_param("model", "Model", "learned from sound that it is to resemble"),
        Param("amount", 100.0, unit="%", low=0.0, high=150.0),
        Param("smooth", 0.5, unit="octaves", low=0.05, high=2.0, scale="log", hint="finer follows single tones"),
        Param("most_db", 12.0, label="At most", unit="dB", low=1.0, high=24.0),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return linear_stream(self, channels, rate, values, gain)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return response_frames(rate) // 2 + 1

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        return response_frames(rate)

    def response_db(self, values: Values, rate: int, frequencies_hz: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Gain in dB at `frequencies_hz` (any shape)."""
        return 20 * np.log10(gain(self.values(values), rate, np.asarray(frequencies_hz, np.float64)))


def gain(values: Values, rate: int, hz: Floats) -> Floats:
    """The difference of the spectra, smoothed over octaves, its mean taken away: the loudness stays."""
    if any(len(learned(values, name)[0]) < 2 for name in ("sound", "model")) or not number(values, "amount"):
        return np.ones_like(hz)
    octaves = np.arange(np.log2(LOWEST_HZ), np.log2(min(HIGHEST_HZ, 0.45 * rate)), 1 / 48)
    places = 2**octaves
    apart = levels_at(values, "model", places) - levels_at(values, "sound", places)
    width = number(values, "smooth") / 2
    weights = np.exp(-0.5 * np.square((octaves[:, None] - octaves) / width))
    smooth = weights @ apart / weights.sum(axis=1)
    smooth -= smooth.mean()
    most = number(values, "most_db")
    curve = np.clip(share(values, "amount") * smooth, -most, most)
    return np.asarray(10 ** (np.interp(np.log2(np.maximum(hz, 1.0)), octaves, curve) / 20))
