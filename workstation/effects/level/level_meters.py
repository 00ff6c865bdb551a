"""Meters of a whole sound, fed block by block: its loudness, its effective level, its peaks."""

import math
from typing import Protocol

import numpy as np
import numpy.typing as npt

from workstation.core.sound.sources import Samples
from workstation.dsp.levels.loudness_meter import LoudnessMeter

_REACH = 48
"""Frames around a place that its peaks between samples are made from."""


class Meter(Protocol):
    """What takes sound and tells its level in decibels."""

    @property
    def peak(self) -> float:
        """The highest sample, as amplitude."""
        ...

    @property
    def level(self) -> float:
        """-inf for silence."""
        ...

    def add(self, block: Samples) -> None: ...


class IntegratedLoudness(LoudnessMeter):
    """LUFS by ITU-R BS.1770."""

    @property
    def level(self) -> float:
        return self.integrated()


class Rms:
    """The effective level of all channels together, in dB under a full-scale square wave; pauses count."""

    def __init__(self) -> None:
        self._energy, self._count = 0.0, 0
        self.peak = 0.0

    def add(self, block: Samples) -> None:
        self._energy += float(np.square(block, dtype=np.float64).sum())
        self._count += block.size
        self.peak = max(self.peak, float(np.abs(block).max(initial=0.0)))

    @property
    def level(self) -> float:
        return 10 * math.log10(self._energy / self._count) if self._energy > 0 else -math.inf


class PeakMeter:
    """The highest sample of each channel or, with `between`, the highest point that a converter makes of them."""

    def __init__(self, channels: int, rate: int, *, between: bool) -> None:
        self._peaks: npt.NDArray[np.float64] = np.zeros(channels)
        self._rate, self._between = rate, between
        self._last = np.zeros((channels, 0), np.float32)
        self._began = False

    @property
    def peaks(self) -> npt.NDArray[np.float64]:
        """Of each channel, as amplitude."""
        peaks: npt.NDArray[np.float64] = np.maximum(self._peaks, self._highest(self._last, self._began, False))
        return peaks

    @property
    def peak(self) -> float:
        return float(self.peaks.max(initial=0.0))

    @property
    def level(self) -> float:
        return 20 * math.log10(self.peak) if self.peak else -math.inf

    def add(self, block: Samples) -> None:
        sound = np.concatenate([self._last, block], axis=1)
        if sound.shape[1] <= 4 * _REACH:
            self._last = sound
            return
        np.maximum(self._peaks, self._highest(sound, self._began, True), out=self._peaks)
        self._last, self._began = sound[:, sound.shape[1] - 3 * _REACH :].copy(), True

    def _highest(self, sound: Samples, before: bool, behind: bool) -> npt.NDArray[np.float64]:
        """Where sound lies before or behind, it is faded there: a hard edge would be read too high."""
        found: npt.NDArray[np.float64] = np.abs(sound).max(axis=1, initial=0.0).astype(np.float64)
        if not self._between or not sound.shape[1]:
            return found
        import torch

        from workstation.dsp.levels.loudness import true_peak

        faded = np.array(sound, np.float32, order="C")
        rise = np.linspace(0, 1, _REACH, dtype=np.float32)
        if before:
            faded[:, :_REACH] *= rise
        if behind:
            faded[:, -_REACH:] *= rise[::-1]
        levels = true_peak(torch.from_numpy(faded), self._rate).double().numpy()
        highest: npt.NDArray[np.float64] = np.maximum(found, 10 ** (levels / 20))
        return highest


def meter_of(to: str, channels: int, rate: int) -> Meter:
    """The meter of a target: "loudness" or "rms"."""
    return IntegratedLoudness(channels, rate) if to == "loudness" else Rms()
