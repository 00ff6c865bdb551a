"""How loud a sound is in eight bands every 2.5 ms, worked out where somebody asks and kept for the next who does.

Only what lies beside pauses is ever asked for, and words that are looked for again ask for the same moments.
"""

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.compiled import VECTORS, Float32Array, IntArray, compiled
from workstation.dsp.kernels.frames import window_frames
from workstation.speech.acoustic.cepstra import RATE
from workstation.speech.audio_buffer import Sound

Floats = npt.NDArray[np.float32]

_HOP, _WINDOW, _FFT = 40, 160, 256
STEP = _HOP / RATE
"""Seconds from one row of levels to the next."""
_BAND_EDGES_HZ = (60, 300, 600, 1000, 1600, 2400, 3500, 5000, 7000)
BANDS = len(_BAND_EDGES_HZ) - 1
_BLOCK = 256
_KEPT = 4096
"""Blocks that are kept: the last 40 minutes that were asked for."""
_MAX_QUIET, _QUIET_PERCENTILE = 20_000, 10


class EdgeLevels:
    """Decibels (rows, 8) of mono 16 kHz sound times `gain`; row `i` is centred on `i * STEP` seconds.

    Example:
        >>> import numpy as np
        >>> levels = EdgeLevels(np.zeros(16000, np.float32))
        >>> len(levels), levels.rows(10, 12).shape
        (401, (2, 8))
    """

    def __init__(self, sound: Sound, gain: float = 1.0) -> None:
        self._sound, self._gain = sound, np.float32(32768 * gain)
        self._window = np.hanning(_WINDOW).astype(np.float32)
        hz = np.arange(_FFT // 2 + 1) * RATE / _FFT
        self._bins = np.array([np.searchsorted(hz, edge) for edge in _BAND_EDGES_HZ], np.int64)
        self._blocks: dict[int, Floats] = {}

    def __len__(self) -> int:
        return len(self._sound) // _HOP + 1 if len(self._sound) else 0

    def rows(self, start: int, stop: int) -> Floats:
        """The levels of the rows `start` .. `stop`, as far as there are any."""
        start, stop = max(0, start), min(stop, len(self))
        if start >= stop:
            return np.zeros((0, BANDS), np.float32)
        first, last = start // _BLOCK, (stop - 1) // _BLOCK
        pieces = [self._block(number) for number in range(first, last + 1)]
        whole = pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
        return whole[start - first * _BLOCK : stop - first * _BLOCK]

    @cached_property
    def quiet(self) -> Floats:
        """The level (8,) that each band falls to in its quietest moments."""
        if not len(self):
            return np.zeros(BANDS, np.float32)
        step = max(1, len(self) // _MAX_QUIET)
        some = [self._levels(start, min(start + _BLOCK * step, len(self)), step) for start in self._starts(step)]
        return np.asarray(np.percentile(np.concatenate(some), _QUIET_PERCENTILE, axis=0), np.float32)

    def _starts(self, step: int) -> Iterable[int]:
        return range(0, len(self), _BLOCK * step)

    def _block(self, number: int) -> Floats:
        found = self._blocks.get(number)
        if found is None:
            found = self._levels(number * _BLOCK, min((number + 1) * _BLOCK, len(self)), 1)
            while len(self._blocks) >= _KEPT:
                del self._blocks[next(iter(self._blocks))]
            self._blocks[number] = found
        return found

    def _levels(self, start: int, stop: int, step: int) -> Floats:
        """Every so many rows from `start` on."""
        low, high = start * _HOP - _WINDOW // 2, (stop - 1) * _HOP + _WINDOW // 2
        piece = np.zeros(high - low, np.float32)
        a, b = max(0, low), min(len(self._sound), high)
        piece[a - low : b - low] = self._sound[a:b]
        rows = np.zeros((-(-(stop - start) // step), _FFT), np.float32)
        starts = step * _HOP * np.arange(len(rows))
        window_frames(piece, starts, self._window * self._gain, rows[:, :_WINDOW])
        spectra = np.fft.rfft(rows, axis=1).view(np.float32)
        out = np.empty((len(rows), BANDS), np.float32)
        _band_levels(spectra, self._bins, out)
        return out


@compiled(fast=VECTORS, zero_checks=False)
def _band_levels(spectra: Float32Array, bins: IntArray, out: Float32Array) -> None:
    """The mean power of each band in decibels, 0 for none at all: real and imaginary parts come by turns."""
    for k in range(spectra.shape[0]):
        for band in range(bins.shape[0] - 1):
            part = spectra[k, 2 * bins[band] : 2 * bins[band + 1]]
            power = np.float32(0)
            for n in range(part.shape[0]):
                power += part[n] * part[n]
            out[k, band] = np.float32(10) * np.log10(power / np.float32(bins[band + 1] - bins[band]) + np.float32(10))
