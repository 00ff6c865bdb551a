"""Paulstretch: extremely slow, by spectra whose phases are thrown like dice: textures and pads of any sound."""

from collections.abc import Iterator, Mapping

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Source
from workstation.effects.base import NONE, Effect, Write
from workstation.effects.streams.values import number


class Paulstretch(Effect):
    id = "paulstretch"
    name = "Paulstretch"
    category = "Pitch and time"
    hint = "Makes sound many times longer: textures without beginnings."
    live = False
    params = (
        Param("stretch", 8.0, unit="times", low=1.0, high=100.0, scale="log"),
        Param("window_s", 0.25, label="Window", unit="s", low=0.02, high=2.0, scale="log", hint="longer is smoother"),
        Param("seed", 0, low=0, high=9999, hint="another throw of the dice"),
    )

    def length(self, frames: int, values: Mapping[str, object] = NONE) -> int:
        return max(round(frames * number(self.values(values), "stretch")), min(frames, 1))

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        """Windows half as far apart as they are long; all channels have the same dice, so that the image stays.

        Source: Nasca Octavian Paul, "Paulstretch", 2006: the algorithm as published, public domain.
        """
        length = self.length(source.frames, values)
        if not length:
            return
        half = max(8, round(number(values, "window_s") * source.rate / 2))
        size, dice = 2 * half, np.random.default_rng(round(number(values, "seed")))
        window = np.sin(np.pi * (np.arange(size) + 0.5) / size)
        rest = np.zeros((source.channels, half))
        for start in range(-half, length, half):
            middle = (start + half) * source.frames / length
            spectra = np.abs(np.fft.rfft(_around(source, round(middle), half) * window))
            turns = np.exp(2j * np.pi * dice.random(spectra.shape[1]))
            # The window has taken half of the power, and the dice spread the rest over all of it.
            piece = np.fft.irfft(spectra * turns, size) * window * 2**0.5
            # Two pieces that know nothing of each other: their powers add up, and the windows' squares to 1.
            if start >= 0:
                write((rest + piece[:, :half])[:, : length - start].astype(np.float32))
                yield min(1.0, (start + half) / length)
            rest = piece[:, half:]


def _around(source: Source, middle: int, half: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Frames to either side of a place, zeros where there are none."""
    first, stop = min(max(middle - half, 0), source.frames), min(max(middle + half, 0), source.frames)
    sound = source.read(first, stop).astype(np.float64)
    out = np.zeros((source.channels, 2 * half))
    at = first - (middle - half)
    out[:, at : at + sound.shape[1]] = sound
    return out
