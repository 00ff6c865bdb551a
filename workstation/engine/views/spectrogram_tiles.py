"""Tiles of a spectrogram: a fixed number of spectra of one source at one zoom, in steps of half a decibel."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workstation.core.sound.sources import Source
from workstation.engine.sources.drawable import drawable

Bytes = npt.NDArray[np.uint8]

FLOOR_DB = -120.0
STEP_DB = 0.5
TILE_COLUMNS = 64

_MAX_SPECTRA_PER_COLUMN = 4

WINDOWS: dict[str, tuple[float, ...]] = {
    "hann": (0.5, 0.5),
    "hamming": (0.54, 0.46),
    "blackman": (0.42, 0.5, 0.08),
    "blackman-harris": (0.35875, 0.48829, 0.14128, 0.01168),
    "rectangular": (1.0,),
}
"""Windows by name: the weights of 1, -cos x, cos 2x, -cos 3x."""


@dataclass(frozen=True, slots=True)
class SpectrogramSettings:
    """How spectra are made; `channel` None is the mean of all."""

    n_fft: int = 2048
    window: str = "hann"
    channel: int | None = None

    def __post_init__(self) -> None:
        if self.n_fft < 32 or self.n_fft & (self.n_fft - 1):
            raise ValueError(f"n_fft must be a power of two of 32 or more, got {self.n_fft}")
        if self.window not in WINDOWS:
            raise ValueError(f"a window is one of {', '.join(WINDOWS)}, got {self.window!r}")

    @property
    def bins(self) -> int:
        return self.n_fft // 2 + 1

    def hop(self, frames_per_pixel: float) -> int:
        """Frames between spectra for a zoom: the power of two below, so that a pixel shows one or two."""
        least = max(16, self.n_fft // 64)
        return max(least, 1 << max(0, int(frames_per_pixel).bit_length() - 1))


@dataclass(frozen=True, slots=True)
class TileKey:
    """Spectra `index * TILE_COLUMNS ...`, the middle of each half a hop after a multiple of `hop`."""

    source: int
    settings: SpectrogramSettings
    hop: int
    index: int

    def span(self, frames: int) -> tuple[int, int]:
        """The frames of a source of `frames` that the tile needs."""
        first = self.index * TILE_COLUMNS * self.hop
        margin = self.settings.n_fft // 2
        return max(0, first - margin), min(frames, first + TILE_COLUMNS * self.hop + margin)


def to_db(values: Bytes) -> npt.NDArray[np.float32]:
    """Decibels of full scale (a sine at full scale is 0 dB) from the bytes of a tile."""
    return values * np.float32(STEP_DB) + np.float32(FLOOR_DB)


def compute_tile(source: Source, key: TileKey, device: str = "cpu") -> Bytes:
    """The tile as (bins, columns), fewer columns at the end of the source; zeros stand for FLOOR_DB and below.

    On another `device`, as torch names it, the spectra are made there, and bytes come back.
    """
    settings, hop = key.settings, key.hop
    first = key.index * TILE_COLUMNS
    count = min(TILE_COLUMNS, -(-source.frames // hop) - first)
    window = make_window(settings.window, settings.n_fft)
    spectra_per_column = int(np.clip(hop // settings.n_fft, 1, _MAX_SPECTRA_PER_COLUMN))
    # the middles of the windows: evenly spread over each hop
    offsets = (np.arange(spectra_per_column) * 2 + 1) * hop // (2 * spectra_per_column)
    middles = ((first + np.arange(count))[:, None] * hop + offsets).reshape(-1)
    frames = _windows(source, middles - settings.n_fft // 2, settings)
    if device != "cpu":
        return bytes_there(frames, window, count, device)
    power = _power(frames, window).reshape(count, spectra_per_column, -1).mean(axis=1)
    db = 10 * np.log10(np.maximum(power, 1e-12)) - FLOOR_DB
    return np.ascontiguousarray(np.clip(db / STEP_DB + 0.5, 0, 255).astype(np.uint8).T)


def bytes_there(frames: npt.NDArray[np.float32], window: npt.NDArray[np.float32], count: int, device: str) -> Bytes:
    """The bytes (bins, count) of windows (a multiple of `count`, n_fft) by torch on a device."""
    import torch

    with torch.inference_mode():
        spectra = torch.fft.rfft(torch.from_numpy(frames).to(device) * torch.from_numpy(window).to(device))
        power = (spectra.real.square() + spectra.imag.square()).view(count, -1, spectra.shape[-1]).mean(1)
        db = 10 * power.clamp(min=1e-12).log10() - FLOOR_DB
        made: Bytes = (db / STEP_DB + 0.5).clamp(0, 255).to(torch.uint8).T.contiguous().cpu().numpy()
        return made


def make_window(name: str, frames: int) -> npt.NDArray[np.float32]:
    """A periodic window, scaled so that the spectrum of a full-scale sine peaks at 1."""
    phase = 2 * np.pi * np.arange(frames) / frames
    window = np.zeros(frames)
    for k, weight in enumerate(WINDOWS[name]):
        window += (-1) ** k * weight * np.cos(k * phase)
    return (window * (2 / np.sum(window))).astype(np.float32)


def _power(frames: npt.NDArray[np.float32], window: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    from scipy import fft

    spectrum = fft.rfft(frames * window, axis=-1)
    power: npt.NDArray[np.float32] = spectrum.real**2 + spectrum.imag**2
    return power


def _windows(source: Source, starts: npt.NDArray[np.int64], settings: SpectrogramSettings) -> npt.NDArray[np.float32]:
    """One row of `n_fft` mono samples from each start on, silence outside the source."""
    size = settings.n_fft
    mono = _reader(source, settings.channel)
    if starts[-1] + size - starts[0] <= 2 * size * len(starts):  # they overlap or nearly: read once
        whole = mono(int(starts[0]), int(starts[-1]) + size)
        overlapping: npt.NDArray[np.float32] = np.lib.stride_tricks.sliding_window_view(whole, size)
        chosen: npt.NDArray[np.float32] = overlapping[starts - starts[0]]
        return chosen
    return np.stack([mono(int(start), int(start) + size) for start in starts])


def _reader(source: Source, channel: int | None) -> Callable[[int, int], npt.NDArray[np.float32]]:
    def read(start: int, stop: int) -> npt.NDArray[np.float32]:
        out = np.zeros(stop - start, np.float32)
        first, last = max(start, 0), min(stop, source.frames)
        if first < last:
            samples = drawable(source.read(first, last))
            use_mean = channel is None or channel >= len(samples)
            out[first - start : last - start] = samples.mean(axis=0) if use_mean else samples[channel]
        return out

    return read
