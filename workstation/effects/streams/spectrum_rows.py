"""Spectra that were learned from sound, as rows of a parameter: frequencies in Hz and levels in decibels."""

import itertools
import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Value, Values
from workstation.core.sound.sources import Samples, Source
from workstation.effects.streams.values import rows

Floats: TypeAlias = npt.NDArray[np.float64]

WINDOW_SECONDS = 0.043
MAX_WINDOWS = 400
"""Looked at, evenly over the sound, however long it is."""
_STEP_HZ = 23.4
_PER_OCTAVE = 24
_SILENT_DB = -140.0

FIELDS = (
    Param("frequency_hz", 1000.0, unit="Hz", low=0.0, high=192000.0),
    Param("level_db", -60.0, unit="dB", low=-200.0, high=60.0),
)


def spectrum_param(name: str, label: str, hint: str) -> Param:
    """A parameter that holds a learned spectrum; empty: none is learned."""
    return Param(name, (), label=label, fields=FIELDS, hint=hint)


def learned(values: Values, name: str) -> tuple[Floats, Floats]:
    """Frequencies, rising, and levels of a learned spectrum; empty where there is none."""
    pairs = sorted(
        (float(hz), float(level))
        for hz, level in rows(values, name)
        if isinstance(hz, float) and isinstance(level, float)
    )
    table = np.array(pairs, np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def levels_at(values: Values, name: str, hz: Floats) -> Floats:
    """The levels in decibels at frequencies, straight between the rows over a scale of octaves."""
    known, levels = learned(values, name)
    return np.interp(np.log2(np.maximum(hz, 10.0)), np.log2(np.maximum(known, 10.0)), levels)


def learn(source: Source) -> tuple[Value, ...]:
    """The mean spectrum of a sound as rows; levels are those of white noise of that power, as a density in dB.

    ValueError for less than a window of sound, and for silence.
    """
    size = 1 << max(6, round(math.log2(WINDOW_SECONDS * source.rate)))
    if source.frames < size:
        raise ValueError(f"to learn a spectrum takes {size / source.rate:.2f} s of sound at least")
    count = min(MAX_WINDOWS, (source.frames - size) // (size // 2) + 1)
    starts = np.linspace(0, source.frames - size, count).astype(int)
    window = np.hanning(size + 1)[:size]
    power = np.zeros(size // 2 + 1)
    for start in map(int, starts):
        power += _power(source.read(start, start + size), window)
    power /= count * np.square(window).sum()
    if not power.any():
        raise ValueError("there is nothing but silence to learn a spectrum from")
    hz = np.arange(len(power)) * source.rate / size
    edges = _edges(source.rate / 2)
    found: list[Value] = []
    for low, high in itertools.pairwise(edges):
        inside = (hz >= low) & (hz < high)
        level = power[inside].mean() if inside.any() else np.interp((low + high) / 2, hz, power)
        found.append((round(float((low + high) / 2), 2), round(max(10 * math.log10(level + 1e-14), _SILENT_DB), 2)))
    return tuple(found)


def _power(block: Samples, window: Floats) -> Floats:
    spectra = np.fft.rfft(block.astype(np.float64) * window, axis=1)
    return np.asarray(np.square(np.abs(spectra)).mean(axis=0))


def _edges(top_hz: float) -> Floats:
    """Of the bands: even steps as far as these are the wider, then parts of octaves."""
    bend = _STEP_HZ / (2 ** (1 / _PER_OCTAVE) - 1)
    even = np.arange(0, min(bend, top_hz), _STEP_HZ)
    last = float(even[-1])
    count = max(1, math.ceil(_PER_OCTAVE * math.log2(top_hz / last))) if top_hz > last else 1
    return np.concatenate([even[:-1], last * (top_hz / last) ** (np.arange(count + 1) / count)])
