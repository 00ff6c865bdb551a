"""Voice activity detection: where speech starts, by the power of its cepstrum."""

import math
import warnings
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from workstation.dsp.dtypes import check_floating
from workstation.dsp.spectral.fourier import rfft

Samples: TypeAlias = npt.NDArray[np.float32]

WINDOWS = 8
"""Windows that are transformed at once."""


def vad(
    waveform: Tensor,
    sample_rate: int,
    trigger_level: float = 7.0,
    trigger_time: float = 0.25,
    search_time: float = 1.0,
    allowed_gap: float = 0.25,
    pre_trigger_time: float = 0.0,
    boot_time: float = 0.35,
    noise_up_time: float = 0.1,
    noise_down_time: float = 0.01,
    noise_reduction_amount: float = 1.35,
    measure_freq: float = 20.0,
    measure_duration: float | None = None,
    measure_smooth_time: float = 0.4,
    hp_filter_freq: float = 50.0,
    lp_filter_freq: float = 6000.0,
    hp_lifter_freq: float = 150.0,
    lp_lifter_freq: float = 2000.0,
) -> Tensor:
    """Cut off what comes before the first speech.

    A window's spectrum, smoothed in time and less the noise that is followed under it, is transformed once more; the
    power of that cepstrum at the pitches of voices is the measure. Music may be taken for speech.

    Args:
        waveform: Samples (time) or (channels, time): channels of one event, cut where the first of them speaks.
        sample_rate: Samples a second, in Hz.
        trigger_level: Measure at which speech is found.
        trigger_time: Time constant of the measure's mean, in s: shorter bursts are ignored.
        search_time: How far before that place earlier bursts are looked for, in s.
        allowed_gap: Longest gap between such bursts, in s.
        pre_trigger_time: Sound kept before the first of them, in s.
        boot_time: Time of the first estimate of the noise, in s.
        noise_up_time: Time constant with which the noise rises, in s.
        noise_down_time: And falls.
        noise_reduction_amount: How many times the noise is taken away.
        measure_freq: Measures a second, in Hz.
        measure_duration: Length of a window, in s; None: two periods of the measure.
        measure_smooth_time: Time constant of the spectrum, in s.
        hp_filter_freq: Lowest frequency looked at, in Hz.
        lp_filter_freq: Highest.
        hp_lifter_freq: Lowest pitch looked at, in Hz.
        lp_lifter_freq: Highest.

    Returns:
        The end of `waveform`; of sound without speech only `pre_trigger_time`. Source: SoX, effect `vad`.

    Examples:
        >>> hush, voice = 1e-4 * torch.randn(1, 16000), 0.3 * torch.randn(1, 16000)
        >>> kept = F.vad(torch.cat((hush, voice), dim=1), 16000).shape[1]
        >>> bool(abs(kept - 16000) < 4000)  # what comes before the voice is cut off
        True
    """
    if waveform.ndim > 2:
        warnings.warn(
            f"channels of one event are expected, (channels, time), got {tuple(waveform.shape)}", stacklevel=2
        )
    check_floating(waveform)
    duration = 2.0 / measure_freq if measure_duration is None else measure_duration
    bands = _Bands.of(
        sample_rate, int(sample_rate * duration + 0.5), hp_filter_freq, lp_filter_freq, hp_lifter_freq, lp_lifter_freq
    )
    period = int(sample_rate / measure_freq + 0.5)
    length = math.ceil(search_time * measure_freq)
    rows = waveform.reshape(waveform.shape[:-1].numel(), waveform.shape[-1])
    decays = [math.exp(-1.0 / (t * measure_freq)) for t in (measure_smooth_time, noise_up_time, noise_down_time)]
    measures = _Measures(bands, len(rows), int(boot_time * measure_freq - 0.5), noise_reduction_amount, decays)
    found = _trigger(
        # A sample that is no number would spoil the smoothed spectrum of all that follow.
        rows.detach().float().cpu().nan_to_num(0.0, 0.0, 0.0).contiguous().numpy(),
        measures,
        period,
        np.zeros((len(rows), length), np.float32),
        trigger_level,
        math.exp(-1.0 / (trigger_time * measure_freq)),
        int(allowed_gap * measure_freq + 0.5),
    )
    kept = int(pre_trigger_time * sample_rate + 0.5)
    if found is None and waveform.shape[-1] >= kept:
        return waveform[..., :kept]
    if found is None:
        return waveform
    stop, back = found
    start = stop - (kept + length * period + bands.window) + (length - back) * period
    return waveform[..., max(start, 0) :]


@dataclass(frozen=True, slots=True)
class _Bands:
    """Frames of a window and of its transform, and the bins of spectrum and cepstrum that are looked at."""

    window: int
    size: int
    spectrum: tuple[int, int]
    cepstrum: tuple[int, int]

    @classmethod
    def of(cls, rate: int, window: int, low_hz: float, high_hz: float, low_pitch: float, high_pitch: float) -> "_Bands":
        size = max(16, 1 << (window - 1).bit_length())
        spectrum = (max(1, int(low_hz / rate * size + 0.5)), min(int(high_hz / rate * size + 0.5), size // 2))
        cepstrum = (math.ceil(rate * 0.5 / high_pitch), min(math.floor(rate * 0.5 / low_pitch), size // 4))
        if cepstrum[1] <= cepstrum[0]:
            raise ValueError(
                f"no pitch between {low_pitch:g} and {high_pitch:g} Hz fits windows of {window} frames at {rate} Hz"
            )
        return cls(window, size, spectrum, cepstrum)


class _Measures:
    """How much voice there is in windows, one after the other."""

    def __init__(self, bands: _Bands, channels: int, boots: int, amount: float, decays: list[float]) -> None:
        self.bands = bands
        low, high = bands.spectrum
        self._taper = (torch.hann_window(bands.window) * (2 / math.sqrt(bands.window))).numpy()
        self._second = (torch.hann_window(high - low) * (2 / math.sqrt(high - low))).numpy()
        self._state = np.zeros((2, channels, high - low), np.float32)
        self._boot, self._boots = 0, boots
        self._rates = np.array([amount, *decays], np.float32)

    def of(self, sound: Samples, period: int) -> Samples:
        """Of the windows that begin every `period` frames of `sound` (channels, frames): (windows, channels)."""
        from workstation.dsp.kernels.frames import window_frames
        from workstation.dsp.kernels.vad import less_noise

        (low, high), size, channels = self.bands.spectrum, self.bands.size, len(sound)
        starts = np.arange(0, sound.shape[1] - self.bands.window + 1, period)
        frames = np.zeros((channels, len(starts), size), np.float32)
        for row, into in zip(sound, frames, strict=True):
            window_frames(row, starts, self._taper, into)
        spectra = rfft(frames.reshape(-1, size)).view(np.float32).reshape(channels, len(starts), -1)
        padded = np.zeros((channels, len(starts), size // 2), np.float32)
        spectrum, noise = self._state
        amount, smooth, up, down = self._rates
        self._boot = less_noise(
            spectra[..., 2 * low : 2 * high],
            spectrum,
            noise,
            self._boot,
            self._boots,
            amount,
            smooth,
            up,
            down,
            self._second,
            padded[..., low:high],
        )
        first, last = self.bands.cepstrum
        cepstra = rfft(padded.reshape(-1, size // 2)).view(np.float32)[:, 2 * first : 2 * last]
        with np.errstate(divide="ignore"):
            measured = 21 + np.log(np.square(cepstra).sum(1) / np.float32(last - first))
        measures: Samples = np.maximum(measured, np.float32(0)).reshape(channels, -1).T
        return measures


def _trigger(
    rows: Samples,
    measures: _Measures,
    period: int,
    history: Samples,
    level: float,
    smooth: float,
    gap: int,
) -> tuple[int, int] | None:
    """The frame behind the window that triggers, and how many measures back its sound starts."""
    from workstation.dsp.kernels.vad import find_trigger

    window = measures.bands.window
    count = len(range(window, rows.shape[1], period))
    mean, at = np.zeros(len(rows), np.float32), 0
    for begin in range(0, count, WINDOWS):
        end = min(count, begin + WINDOWS)
        part = rows[:, begin * period : (end - 1) * period + window]
        where, back, at = find_trigger(measures.of(part, period), history, mean, at, level, smooth, gap)
        if where >= 0:
            return (begin + where) * period + window, back
    return None
