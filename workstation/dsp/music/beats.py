"""The beats of a piece, and how many there are a minute."""

import math
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from workstation.dsp.functional import melscale_fbanks
from workstation.dsp.music.pitch_classes import as_mono, at_rate
from workstation.dsp.music.steps import finished, share

_RATE = 22050
_SIZE, _HOP = 1024, 128
"""Of windows, in frames at 22,050 Hz: a column is 5.8 ms."""
_COLUMNS = 4096
"""Of a spectrum, worked out at once, and tracked before it is told how far that is."""
_LATE = _SIZE / _RATE / 4
"""Seconds: a window sees an onset best before its middle is there."""
_USUAL = 120.0
"""Beats a minute that people tap most readily; one octave away a tempo must be clearly better."""
_SLOWEST, _FASTEST = 40.0, 240.0
_TIGHTNESS = 100.0
"""How much a beat that is not where the tempo puts it must be louder."""


@dataclass(frozen=True, slots=True)
class Beats:
    """Beats a minute (0 where there are none), and where the beats are (s)."""

    tempo: float
    times: tuple[float, ...]


def find_beats(samples: Tensor, rate: int) -> Beats:
    """Where the beats of the sound are.

    The tempo is where the onsets' strength repeats itself best, weighted by how usual it is; the beats are the best way
    through the onsets that keeps to the tempo (Ellis 2007).

    Parameters
    ----------
    samples : Tensor (frames,) or (channels, frames)
    rate : int
        Hz.

    Examples:
        >>> clicks = torch.zeros(80000)
        >>> clicks[4000::8000] = 1.0
        >>> beats = find_beats(clicks, 16000)
        >>> round(beats.tempo), len(beats.times)
        (120, 10)
    """
    return finished(track_beats(samples, rate))


def track_beats(samples: Tensor, rate: int) -> Generator[float, None, Beats]:
    """What `find_beats` answers, as a generator that yields the fraction done wherever it can be given up.

    Examples:
        >>> clicks = torch.zeros(80000)
        >>> clicks[4000::8000] = 1.0
        >>> 0 < next(track_beats(clicks, 16000)) < 1
        True
    """
    strength, step = yield from share(0.0, 0.6, _onsets(samples, rate))
    if len(strength) < 4 or not strength.max() > 0:
        return Beats(0.0, ())
    period = _period(strength, step)
    columns = yield from share(0.6, 1.0, _track(strength, period))
    times = tuple(float(column * step) + _LATE for column in columns)
    tempo = 60.0 * (len(times) - 1) / (times[-1] - times[0]) if len(times) > 2 else 60.0 / (period * step)
    return Beats(tempo, times) if len(times) > 1 else Beats(0.0, ())


def onset_strength(samples: Tensor, rate: int) -> tuple[np.ndarray, float]:
    """How much louder the bands of hearing become from one column to the next: (columns,), and seconds a column."""
    return finished(_onsets(samples, rate))


def _onsets(samples: Tensor, rate: int) -> Generator[float, None, tuple[np.ndarray, float]]:
    """Of long sound as many columns at a time as memory does not grow with it."""
    mono, rate = at_rate(as_mono(samples, rate), rate, _RATE)
    size = max(64, round(_SIZE * rate / _RATE / 2) * 2)
    hop = max(1, round(_HOP * rate / _RATE))
    if len(mono) < size:
        mono = torch.nn.functional.pad(mono, (0, size - len(mono)))
    padded = torch.nn.functional.pad(mono[None], (size // 2, size // 2), mode="reflect")[0]
    frames, window = padded.unfold(0, size, hop), torch.hann_window(size)
    bank = melscale_fbanks(size // 2 + 1, 0.0, rate / 2, 40, rate, mel_scale="slaney")
    parts = []
    for first in range(0, len(frames), _COLUMNS):
        parts.append(torch.fft.rfft(frames[first : first + _COLUMNS] * window).abs().square() @ bank)
        yield min(1.0, (first + _COLUMNS) / len(frames))
    bands = torch.cat(parts)
    decibels = 10.0 * torch.log10(bands.clamp(min=float(bands.max()) * 1e-6 + 1e-12))
    rises = decibels.diff(dim=0, prepend=decibels[:1]).clamp(min=0.0).mean(1)
    strength = rises.double().numpy()
    return strength / max(float(strength.std()), 1e-12), hop / rate


def _period(strength: np.ndarray, step: float) -> float:
    """Columns from beat to beat."""
    size = 1 << (2 * len(strength) - 1).bit_length()
    # Onsets as wide as two columns repeat themselves as well after periods that are no whole number of columns.
    smooth = np.convolve(strength, np.hanning(9)[1:-1], "same")
    spectrum = np.fft.rfft(smooth - smooth.mean(), size)
    repeats = np.fft.irfft(np.abs(spectrum) ** 2, size)[: len(strength)]
    shortest = max(1, math.floor(60.0 / _FASTEST / step))
    longest = min(len(strength) - 1, math.ceil(60.0 / _SLOWEST / step))
    lags = np.arange(shortest, max(shortest, longest) + 1)
    # Sound of which little is left when it is put over itself tells less about a long period.
    found = repeats[lags] / (1.0 - lags / len(strength) * 0.5)
    usual = np.exp(-0.5 * np.log2(60.0 / (lags * step) / _USUAL) ** 2)
    best = int(np.argmax(found * usual))
    if not 0 < best < len(lags) - 1:
        return float(lags[best])
    left, middle, right = found[best - 1 : best + 2]
    bend = left - 2 * middle + right
    return float(lags[best] + (0.5 * (left - right) / bend if bend < 0 else 0.0))


def _track(strength: np.ndarray, period: float) -> Generator[float, None, list[int]]:
    """The columns of the beats."""
    width = np.arange(-round(period), round(period) + 1)
    local = np.convolve(strength, np.exp(-0.5 * (width * 32.0 / period) ** 2), "same")
    back = np.arange(-round(2 * period), -max(1, round(period / 2)) + 1)
    cost = -_TIGHTNESS * np.log(-back / period) ** 2
    score, before = local.copy(), np.full(len(local), -1)
    threshold = 0.01 * local.max()
    begun = False
    for column in range(len(local)):
        if column % _COLUMNS == 0:
            yield column / len(local)
        reach = column + back
        inside = reach >= 0
        if inside.any():
            ways = score[reach[inside]] + cost[inside]
            best = int(np.argmax(ways))
            if begun and ways[best] + local[column] > local[column]:
                score[column] += ways[best]
                before[column] = reach[inside][best]
        begun = begun or local[column] > threshold
    last = _last_beat(score)
    columns = [last]
    while before[columns[-1]] >= 0:
        columns.append(int(before[columns[-1]]))
    return _without_weak_ends(columns[::-1], local)


def _last_beat(score: np.ndarray) -> int:
    """The last peak of the score that is high enough beside all peaks."""
    peaks = np.flatnonzero((score[1:-1] >= score[:-2]) & (score[1:-1] > score[2:])) + 1
    if not len(peaks):
        return int(score.argmax())
    high = peaks[score[peaks] >= 0.5 * np.median(score[peaks])]
    return int(high[-1])


def _without_weak_ends(columns: list[int], local: np.ndarray) -> list[int]:
    """The beats without those before the first and after the last at which something sounds."""
    least = 0.5 * math.sqrt(float(np.mean(local[columns] ** 2)))
    loud = [index for index, column in enumerate(columns) if local[column] >= least]
    return columns[loud[0] : loud[-1] + 1] if loud else []
