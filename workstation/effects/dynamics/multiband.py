"""Multiband compressor: the sound parted by frequency, each part compressed by itself."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.dsp.filters import biquad
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.dynamics.compressor import RMS_MS
from workstation.effects.streams import ringing
from workstation.effects.streams.biquad_cascade import WARM_SECONDS, Sections
from workstation.effects.streams.envelope_coefficients import coefficient, own_copy
from workstation.effects.streams.lookback import Lookback
from workstation.effects.streams.smoothing import Crossfaded
from workstation.effects.streams.values import amplitude, factor, rows
from workstation.effects.tone.equalizer import TOP

_KNEE_DB = 6.0


class MultibandCompressor(Effect):
    id = "multiband"
    name = "Multiband compressor"
    category = "Dynamics"
    neutral = (("bands", ()),)
    hint = "Compresses lows, middles and heights each by themselves; a band goes up to its frequency."
    params = (
        Param(
            "bands",
            (
                (120.0, -24.0, 3.0, 30.0, 250.0, 0.0, True),
                (800.0, -24.0, 2.5, 20.0, 180.0, 0.0, True),
                (5000.0, -26.0, 2.5, 10.0, 120.0, 0.0, True),
                (20000.0, -30.0, 2.5, 5.0, 80.0, 0.0, True),
            ),
            fields=(
                Param("up_to_hz", 1000.0, label="Up to", unit="Hz", low=40.0, high=20000.0, scale="log"),
                Param("threshold_db", -24.0, unit="dB", low=-60.0, high=0.0),
                Param("ratio", 2.5, unit=":1", low=1.0, high=20.0, scale="log"),
                Param("attack_ms", 15.0, label="Attack", unit="ms", low=0.1, high=200.0, scale="log"),
                Param("release_ms", 150.0, label="Release", unit="ms", low=5.0, high=3000.0, scale="log"),
                Param("gain_db", 0.0, unit="dB", low=-24.0, high=24.0),
                Param("on", True),
            ),
        ),
        Param("output_db", 0.0, unit="dB", low=-24.0, high=24.0),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, _Voice(channels, rate, values), values)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        split = crossovers(self.values(values), rate)
        return ringing.of_sections(np.concatenate([*_filters(split, rate), biquad.identity()[None]]), rate)

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        checked = self.values(values)
        longest = max((_numbers(row)[3] + _numbers(row)[4] for row in rows(checked, "bands")), default=0.0)
        return self.tail(rate, values) + ringing.settled(rate, longest)


def crossovers(values: Values, rate: int) -> tuple[float, ...]:
    """Where one band ends and the next begins: the last has no upper end."""
    edges = sorted(_numbers(row)[0] for row in rows(values, "bands"))
    return tuple(min(hz, TOP * rate) for hz in edges[:-1])


def _numbers(row: tuple[object, ...]) -> tuple[float, ...]:
    return tuple(float(cell) for cell in row if isinstance(cell, int | float))


def _filters(split: tuple[float, ...], rate: int) -> list[Sections]:
    """For each crossover a low pass, a high pass (two sections each) and the all-pass that they add up to."""
    found = []
    for hz in split:
        low, high, turn = biquad.lowpass(rate, hz), biquad.highpass(rate, hz), biquad.allpass(rate, hz)
        found.append(np.array([low, low, high, high, turn]))
    return found


class _Bands:
    """Linkwitz-Riley crossovers of 24 dB an octave; the bands add up to an all-pass, flat at every frequency.

    What is below a crossover passes all-passes of those above it, so that all bands are turned alike.
    (Linkwitz, "Active crossover networks for noncoincident drivers", J. AES 24 (1), 1976.)
    """

    def __init__(self, split: tuple[float, ...], channels: int, rate: int) -> None:
        self._filters = _filters(split, rate)
        count = len(split)
        self._low, self._high = (np.zeros((count, channels, 2, 2)) for _ in range(2))
        self._turned = np.zeros((count, count, channels, 1, 2))
        self.process(np.zeros((channels, 1), np.float32))
        for state in (self._low, self._high, self._turned):
            state[:] = 0

    def process(self, block: Samples) -> list[Samples]:
        from workstation.dsp.filters.sos import sosfilt

        rest = own_copy(block)
        bands: list[Samples] = []
        for k, sections in enumerate(self._filters):
            below, self._low[k] = sosfilt(rest, sections[:2], self._low[k])
            rest, self._high[k] = sosfilt(rest, sections[2:4], self._high[k])
            for j in range(k):
                bands[j], self._turned[k, j] = sosfilt(bands[j], sections[4:], self._turned[k, j])
            bands.append(below)
        return [*bands, rest]


class _Voice:
    latency = 0

    def __init__(self, channels: int, rate: int, values: Values, before: "_Voice | None" = None) -> None:
        self._channels, self._rate = channels, rate
        bands = sorted((_numbers(row) for row in rows(values, "bands")), key=lambda row: row[0])
        self._settings = [_settings(row, rate) for row in bands]
        self._output = np.float32(amplitude(values, "output_db"))
        self._bands = _Bands(crossovers(values, rate), channels, rate)
        frames = max(1, round(WARM_SECONDS * rate))
        self._history: Lookback = Lookback(channels, frames) if before is None else before._history.copy()
        kept = before._state if before is not None and len(before._state) == len(bands) else None
        self._state: npt.NDArray[np.float64] = np.zeros((len(bands), 4)) if kept is None else kept.copy()
        if before is not None:
            heard = self._bands.process(self._history.last())
            if kept is None:
                self._compress(heard)

    @property
    def reductions_db(self) -> tuple[float, ...]:
        """Of each band, lowest first."""
        return tuple(map(float, self._state[:, 3]))

    def process(self, block: Samples) -> Samples:
        self._history.add(block)
        bands = self._compress(self._bands.process(block))
        total: Samples = np.asarray(self._output * np.sum(bands, axis=0, dtype=np.float32), np.float32)
        return total

    def successor(self, values: Values) -> "_Voice":
        return _Voice(self._channels, self._rate, values, self)

    def _compress(self, bands: list[Samples]) -> list[Samples]:
        from workstation.dsp.kernels.dynamics import compress

        for band, settings, state in zip(bands, self._settings, self._state, strict=False):
            compress(band, band, settings, state)
        return bands


def _settings(row: tuple[float, ...], rate: int) -> npt.NDArray[np.float64]:
    _, threshold, ratio, attack, release, gain, on = row
    slope = 1 / ratio - 1 if on else 0.0
    follow = coefficient(attack, rate), coefficient(release, rate), coefficient(RMS_MS, rate)
    return np.array([threshold, slope, _KNEE_DB, *follow, factor(gain) if on else 1.0, 1.0])


class _Stream(Crossfaded):
    @property
    def reduction_db(self) -> float:
        return max(self.reductions_db, default=0.0)

    @property
    def reductions_db(self) -> tuple[float, ...]:
        return self.voice.reductions_db if isinstance(self.voice, _Voice) else ()
