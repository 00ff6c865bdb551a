"""Pictures: the energy of pitch classes."""

from collections.abc import Generator

import numpy as np

from workstation.core.overlays import PictureOverlay
from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.tools.analysers.frames import framed, mono

CLASSES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
_LOWEST_HZ, _HIGHEST_HZ = 55.0, 4200.0


def chroma(samples: Samples, rate: int, values: Values) -> Generator[float, None, PictureOverlay]:
    """The magnitude at the semitones of each class, the loudest class of a frame as 1; nothing where it is silent."""
    size = max(512, 1 << round(np.log2(rate * 0.19)))
    hop, window = size // 4, np.hanning(size)
    hz = np.fft.rfftfreq(size, 1 / rate)
    used = np.flatnonzero((hz >= _LOWEST_HZ) & (hz <= min(_HIGHEST_HZ, rate / 2)))
    semitone = 12 * np.log2(hz[used] / 440.0) + 69
    weight = np.maximum(0.0, 1 - 2 * np.abs(semitone - np.rint(semitone)))
    fold = np.zeros((len(used), 12))
    fold[np.arange(len(used)), np.rint(semitone).astype(int) % 12] = weight
    parts = []
    for first, frames in framed(mono(samples), size, hop):
        energy = np.square(np.abs(np.fft.rfft(frames * window, axis=1)))[:, used] @ fold
        highest = energy.max(axis=1, keepdims=True)
        silent = np.mean(np.square(frames, dtype=np.float64), axis=1, keepdims=True) < 1e-8
        parts.append(np.where(silent, 0.0, np.sqrt(energy / np.maximum(highest, 1e-20))))
        yield min(1.0, first * hop / max(1, samples.shape[1]))
    rows = np.concatenate(parts).T
    stop = max(samples.shape[1], 1) / rate
    return PictureOverlay("Chroma", rows, 0.0, stop, 0.0, 1.0, labels=CLASSES)
