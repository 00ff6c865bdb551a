"""Waves, sweeps, noise and clicks."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.params import Values
from workstation.core.sound.sources import Samples

_BLOCK = 1 << 16
_FADE_SECONDS = 0.005
"""In which it begins and ends, so that it does not click."""
_HARMONICS: dict[str, Callable[[int], float]] = {
    "sine": lambda k: 1.0 if k == 1 else 0.0,
    "square": lambda k: 4 / (np.pi * k) if k % 2 else 0.0,
    "sawtooth": lambda k: 2 / (np.pi * k) * (-1) ** (k + 1),
    "triangle": lambda k: 8 / (np.pi * k) ** 2 * (-1) ** ((k - 1) // 2) if k % 2 else 0.0,
}


def tone(frames: int, rate: int, values: Values) -> Iterator[Samples]:
    """A wave out of its overtones below half the rate; its peaks may lie a little above the level where some lack."""
    hz, amplitude = _number(values["hz"]), _amplitude(values)
    if hz >= rate / 2:
        raise ValueError(f"there is no tone of {hz:g} Hz at a sample rate of {rate} Hz")
    return _tone(frames, rate, values, hz, amplitude)


def _tone(frames: int, rate: int, values: Values, hz: float, amplitude: float) -> Iterator[Samples]:
    shape = _HARMONICS[str(values["shape"])]
    highest = 1 if values["shape"] == "sine" else int((rate / 2 - 1e-9) // hz)
    period = np.arange(1 << 14) * (2 * np.pi / (1 << 14))
    table = np.zeros(len(period) + 1)
    for k in range(1, min(highest, 1 << 11) + 1):
        if weight := shape(k):
            table[:-1] += weight * np.sin(k * period)
    table[-1] = table[0]
    for start, at in _blocks(frames):
        phase = (at * (hz / rate)) % 1.0
        places = np.arange(len(table)) / len(period)
        wave = np.sin(2 * np.pi * phase) if highest == 1 else np.interp(phase, places, table)
        yield _faded(amplitude * wave, start, frames, rate)


def sweep(frames: int, rate: int, values: Values) -> Iterator[Samples]:
    """A sine whose phase is the integral of an exponential frequency."""
    first, last = _number(values["from_hz"]), min(_number(values["to_hz"]), 0.499 * rate)
    amplitude, seconds = _amplitude(values), max(frames, 1) / rate
    growth = np.log(last / first)
    for start, at in _blocks(frames):
        time = at / rate
        passed = seconds / growth * np.expm1(growth * time / seconds) if abs(growth) > 1e-9 else time
        yield _faded(amplitude * np.sin(2 * np.pi * first * passed), start, frames, rate)


def noise(frames: int, rate: int, values: Values) -> Iterator[Samples]:
    """Noise with a spectrum that falls by 0, 3 or 6 dB an octave from 20 Hz on, peaks at the level."""
    exponent = {"white": 0.0, "pink": 0.5, "brown": 1.0}[str(values["colour"])]
    random = np.random.default_rng(int(_number(values["seed"])))
    size = 1 << 18
    hz = np.fft.rfftfreq(size, 1 / rate)
    gain = np.maximum(hz, 20.0) ** -exponent
    gain[0] = 0.0
    gain /= np.sqrt(np.mean(gain**2))
    overlap = np.sin(np.linspace(0, np.pi / 2, 4096, endpoint=False))
    behind = np.zeros(4096)
    amplitude = _amplitude(values) / 4.5  # of white noise the peaks lie so far above its effective level
    start = 0
    while start < frames:
        drawn = np.fft.irfft(np.fft.rfft(random.standard_normal(size)) * gain, size)
        if start:
            drawn[:4096] = drawn[:4096] * overlap + behind
        body, behind = drawn[:-4096], drawn[-4096:] * overlap[::-1]
        piece = np.clip(amplitude * body[: frames - start], -_amplitude(values), _amplitude(values))
        yield _faded(piece, start, frames, rate)
        start += len(piece)


def clicks(frames: int, rate: int, values: Values) -> Iterator[Samples]:
    """Short decaying tones, of 1500 Hz on the first beat of a bar and of 1000 Hz on the others."""
    apart, beats = 60 / _number(values["bpm"]), int(_number(values["beats"]))
    length = np.arange(round(0.03 * rate)) / rate
    shapes = [np.sin(2 * np.pi * hz * length) * np.exp(-length / 0.006) for hz in (1500.0, 1000.0)]
    for start in range(0, frames, _BLOCK):
        stop = min(start + _BLOCK, frames)
        block = np.zeros(stop - start)
        first = max(0, int((start - len(length)) / (apart * rate)))
        for beat in range(first, int(stop / (apart * rate)) + 1):
            at = round(beat * apart * rate)
            shape = shapes[0 if beat % beats == 0 else 1]
            low, high = max(at, start), min(at + len(shape), stop)
            if low < high:
                block[low - start : high - start] += shape[low - at : high - at]
        yield np.asarray(_amplitude(values) * block, np.float32)[None]


def _blocks(frames: int) -> Iterator[tuple[int, npt.NDArray[np.float64]]]:
    for start in range(0, frames, _BLOCK):
        yield start, np.arange(start, min(start + _BLOCK, frames), dtype=np.float64)


def _faded(wave: npt.NDArray[np.floating], start: int, frames: int, rate: int) -> Samples:
    """A block that begins at frame `start`, with its share of the fades at both ends of the whole."""
    fade = max(1, min(round(_FADE_SECONDS * rate), frames // 2))
    at = np.arange(start, start + len(wave))
    ends = np.minimum(at + 1, frames - at) / fade
    return np.asarray(wave * np.clip(ends, 0.0, 1.0), np.float32)[None]


def _amplitude(values: Values) -> float:
    return float(10 ** (_number(values["level_db"]) / 20))


def _number(value: Any) -> float:
    return float(value)
