"""Filters with any gain over frequency and no turn of phase, as streams: all frequencies come late alike."""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import Effect
from workstation.effects.streams.lookback import Lookback
from workstation.effects.streams.smoothing import Crossfaded

Floats: TypeAlias = npt.NDArray[np.float64]
Gain: TypeAlias = Callable[[Values, int, Floats], Floats]
"""The factor at frequencies in Hz, for values at a sample rate."""

SECONDS = 0.17
"""Of the response: it tells frequencies 6 Hz apart."""
HEAD_FRAMES = 512


def response_frames(rate: int) -> int:
    """Frames of a response: a power of two."""
    return 1 << max(6, round(math.log2(SECONDS * rate)))


def linear_response(gain: Callable[[Floats], Floats], rate: int) -> Floats:
    """A symmetric response (`response_frames` + 1,) with a gain over frequency, late by half its length."""
    size = response_frames(rate)
    fine = 4 * size
    whole = np.fft.irfft(gain(np.arange(fine // 2 + 1) * rate / fine), fine)
    half = size // 2
    return np.asarray(np.concatenate([whole[-half:], whole[: half + 1]]) * np.kaiser(size + 1, 6.0))


class _Voice:
    """A running convolution with one response."""

    def __init__(self, channels: int, rate: int, values: Values, gain: Gain, history: Lookback | None = None) -> None:
        from workstation.dsp.convolution.partitioned import ConvolutionStream

        self._channels, self._rate, self._gain = channels, rate, gain
        self.latency = response_frames(rate) // 2
        response = linear_response(lambda hz: gain(values, rate, hz), rate)
        self._convolution = ConvolutionStream(response.astype(np.float32), channels, HEAD_FRAMES)
        self._history = history or Lookback(channels, len(response))
        if history is not None:
            self._convolution.process(history.last())

    def process(self, block: Samples) -> Samples:
        self._history.add(block)
        return np.asarray(self._convolution.process(block), np.float32)

    def successor(self, values: Values) -> "_Voice":
        return _Voice(self._channels, self._rate, values, self._gain, self._history.copy())


def linear_stream(effect: Effect, channels: int, rate: int, values: Values, gain: Gain) -> Crossfaded:
    """A running filter that fades from one gain to the next."""
    return Crossfaded(effect, channels, rate, _Voice(channels, rate, values, gain), values)
