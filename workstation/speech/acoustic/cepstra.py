"""Mel cepstra in the form the bundled acoustic model expects, at a hop finer than it was trained with."""

from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.frames import bands_of, power_of, window_frames
from workstation.speech.audio_buffer import Sound
from workstation.speech.progress import finish
from workstation.speech.two_threads import in_halves

Floats = npt.NDArray[np.float32]

RATE = 16000
_WINDOW = 410
_FFT = 512
_FILTERS = 25
_CEPSTRA = 13
_LOW_HZ, _HIGH_HZ = 130.0, 6800.0
_BEND = 0.85
_LIFTER = 22
_PRE_EMPHASIS = 0.97
_FLOOR = 1e-4
_SPEECH_SHARE = 0.75
"""How much of the recordings that the model was trained with is speech rather than pause."""
_BLOCK = 2048


class FilterBank(NamedTuple):
    """Weights (25, 257) of bins in each filter, the first bin that it uses, and the one after the last."""

    weights: Floats
    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frames:
    """Where the frames of an analysis lie: frame `i` is centred on `offset + i * hop` seconds."""

    count: int
    hop: float = 0.01
    offset: float = _WINDOW / 2 / RATE

    def boundary(self, frame: float) -> float:
        """The moment half-way between frame - 1 and frame: where a state that starts at `frame` starts."""
        return self.offset + (frame - 0.5) * self.hop

    def at(self, seconds: float) -> float:
        """The frame, not rounded, whose boundary is at a moment."""
        return (seconds - self.offset) / self.hop + 0.5


def log_mel(samples: Sound, hop: int = 160, warp: float = 1.0) -> Floats:
    """What `find_log_mel` finds."""
    return finish(find_log_mel(samples, hop, warp))


def find_log_mel(
    samples: Sound, hop: int = 160, warp: float = 1.0, gain: float = 1.0
) -> Generator[float, None, Floats]:
    """Log mel energies (frames, 25) of mono 16 kHz samples times `gain`; 25.6 ms windows every `hop`, no padding.

    With a `warp` each band lies at so many times its frequency, but for the highest, which close up to the end.

    Dither half a 16-bit step high keeps digital silence from being minus infinity. Yields the fraction done.
    """
    frames = max(0, 1 + (len(samples) - _WINDOW) // hop)
    frames = max(0, 1 + (len(samples) - _WINDOW) // hop)
    window, bank = np.hamming(_WINDOW).astype(np.float32), _filter_bank(warp)
    out, noise = np.empty((frames, _FILTERS), np.float32), _dither(_BLOCK * hop + _WINDOW)
    for start in range(0, frames, _BLOCK):
        stop = min(start + _BLOCK, frames)
        first = max(0, start * hop - 1)
        piece = samples[first : (stop - 1) * hop + _WINDOW].astype(np.float32) * np.float32(32768 * gain)
        piece += noise[: len(piece)]
        emphasised = piece.copy()
        emphasised[1:] -= _PRE_EMPHASIS * piece[:-1]
        _fill(emphasised[start * hop - first :], window, hop, bank, out[start:stop])
        yield stop / frames
    return out


def _fill(emphasised: Floats, window: Floats, hop: int, bank: FilterBank, out: Floats) -> None:
    """The log energies of windows that follow each other."""

    def part(ends: tuple[int, int]) -> None:
        rows = np.zeros((ends[1] - ends[0], _FFT), np.float32)
        window_frames(emphasised, hop * np.arange(*ends), window, rows[:, :_WINDOW])
        power = np.empty((len(rows), _FFT // 2 + 1), np.float32)
        power_of(np.fft.rfft(rows, axis=1).view(np.float32), power)
        bands = np.empty((len(rows), _FILTERS), np.float32)
        bands_of(power, *bank, bands)
        out[slice(*ends)] = np.log(bands + np.float32(_FLOOR))

    in_halves(len(out), part)


@lru_cache(maxsize=2)
def _dither(size: int) -> Floats:
    return np.random.default_rng(0).normal(0, 0.5, size).astype(np.float32)


def cepstra(mel: Floats) -> Floats:
    """Liftered cepstra (frames, 13) of log mel energies."""
    return np.asarray(mel @ cepstral_basis(), np.float32)


def centred(cepstra_: Floats) -> Floats:
    """Cepstra less their mean, in which loud and quiet frames weigh as they did in training."""
    if not len(cepstra_):
        return cepstra_
    energy = cepstra_[:, 0]
    low, high = np.percentile(energy, [5, 95])
    loud = energy > (low + high) / 2
    if loud.all() or not loud.any():
        return np.asarray(cepstra_ - cepstra_.mean(axis=0), np.float32)
    mean = _SPEECH_SHARE * cepstra_[loud].mean(axis=0) + (1 - _SPEECH_SHARE) * cepstra_[~loud].mean(axis=0)
    return np.asarray(cepstra_ - mean, np.float32)


def dynamic(cepstra_: Floats, step: int = 1) -> Floats:
    """Statics, their slope and curvature, (frames, 3, 13); `step` frames make up the 10 ms of the model's training."""
    count = len(cepstra_)
    if not count:
        return np.zeros((0, 3, cepstra_.shape[1]), np.float32)
    reach = 3 * step
    padded = np.pad(cepstra_, ((reach, reach), (0, 0)), mode="edge")

    def at(frames: int) -> Floats:
        start = reach + frames * step
        return padded[start : start + count]

    slope = at(2) - at(-2)
    curvature = (at(3) - at(-1)) - (at(1) - at(-3))
    return np.stack([cepstra_, slope, curvature], axis=1)


@lru_cache(maxsize=16)
def _filter_bank(warp: float) -> FilterBank:
    """Triangles of unit area, their corners on whole bins."""

    def mel(hz: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return 2595 * np.log10(1 + hz / 700)

    low, high = mel(np.array([_LOW_HZ, _HIGH_HZ]))
    corners_hz = 700 * (10 ** (np.linspace(low, high, _FILTERS + 2) / 2595) - 1)
    bend = _BEND * _HIGH_HZ / max(warp, 1.0)
    beyond = warp * bend + (corners_hz - bend) * (_HIGH_HZ - warp * bend) / (_HIGH_HZ - bend)
    corners_hz = np.where(corners_hz < bend, warp * corners_hz, beyond) if warp != 1 else corners_hz
    step = RATE / _FFT
    corners_hz = np.floor(corners_hz / step + 0.5) * step
    bins_hz = np.arange(_FFT // 2 + 1) * step
    weights = np.zeros((_FILTERS, len(bins_hz)), np.float32)
    for i in range(_FILTERS):
        left, centre, right = corners_hz[i : i + 3]
        rising = (bins_hz - left) / (centre - left)
        falling = (right - bins_hz) / (right - centre)
        weights[i] = np.maximum(0, np.minimum(rising, falling)) * 2 / (right - left)
    used = weights > 0
    return FilterBank(weights, used.argmax(axis=1), len(bins_hz) - used[:, ::-1].argmax(axis=1))


@lru_cache(maxsize=1)
def cepstral_basis() -> Floats:
    """The orthonormal cosine transform with its lifter, (25, 13): log mel energies times it are cepstra."""
    filters, orders = np.arange(_FILTERS), np.arange(_CEPSTRA)
    basis = np.cos(np.pi * np.outer(filters + 0.5, orders) / _FILTERS) * np.sqrt(2 / _FILTERS)
    basis[:, 0] = np.sqrt(1 / _FILTERS)
    lifter = 1 + _LIFTER / 2 * np.sin(orders * np.pi / _LIFTER)
    return np.asarray(basis * lifter, np.float32)
