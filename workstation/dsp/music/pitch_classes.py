"""How strong each of the twelve pitch classes is over time."""

import math
from collections.abc import Callable, Generator, Iterable, Iterator

import torch
from torch import Tensor

from workstation.dsp.functional import chroma_filterbank, resample
from workstation.dsp.music.steps import finished

NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")

RATE = 11025
"""Hz: what keys and chords are told by lies below half of it."""
_SECONDS = 0.3
"""Of a window: it tells semitones apart from 65 Hz on."""
_OVERLAP = 4
_COLUMNS, _KEPT_COLUMNS = 1024, 8192
"""Spectra at once, and those that are kept, 67 MB: those of more than eight minutes are worked out three times."""


def as_mono(samples: Tensor, rate: int) -> Tensor:
    """Samples (frames,) or (channels, frames) as one channel (frames,); ValueError where they are something else."""
    if rate <= 0:
        raise ValueError(f"the sample rate must be above 0 Hz, got {rate}")
    if samples.ndim not in (1, 2) or not samples.is_floating_point():
        raise ValueError(f"samples must be floats (frames,) or (channels, frames), got {tuple(samples.shape)}")
    mono = samples if samples.ndim == 1 else samples.mean(0)
    return torch.nan_to_num(mono.float(), 0.0, 0.0, 0.0)


def at_rate(samples: Tensor, rate: int, wanted: int) -> tuple[Tensor, int]:
    """Samples at no more than the wanted rate (Hz), and the rate that they have then."""
    return (resample(samples, rate, wanted), wanted) if rate > wanted else (samples, rate)


def pitch_classes(samples: Tensor, rate: int) -> tuple[Tensor, float]:
    """Strength of each pitch class over time, C first, for an octave that is tuned as the sound is.

    Parameters
    ----------
    samples : Tensor (frames,) or (channels, frames)
    rate : int
        Hz.

    Returns
    -------
    Tensor (columns, 12), float
        Strengths of 0 or more, the strongest of the sound near 1; seconds from one column to the next. Column i is
        centred at i times that.

    Examples:
        >>> a = torch.sin(2 * torch.pi * 440 * torch.arange(16000) / 16000)
        >>> classes, _ = pitch_classes(a, 16000)
        >>> NAMES[int(classes.mean(0).argmax())]
        'A'
    """
    return finished(follow_pitch_classes(samples, rate))


def follow_pitch_classes(samples: Tensor, rate: int) -> Generator[float, None, tuple[Tensor, float]]:
    """What `pitch_classes` answers, as a generator that yields the fraction done wherever it can be given up.

    Examples:
        >>> a = torch.sin(2 * torch.pi * 440 * torch.arange(16000) / 16000)
        >>> 0 < next(follow_pitch_classes(a, 16000)) < 1
        True
    """
    mono, rate = at_rate(as_mono(samples, rate), rate, RATE)
    yield 0.1
    size = 1 << max(8, round(math.log2(_SECONDS * rate)))
    hop = size // _OVERLAP
    if len(mono) < size:
        mono = torch.nn.functional.pad(mono, (0, size - len(mono)))
    spectra = _spectra(torch.nn.functional.pad(mono[None], (size // 2, size // 2), mode="reflect")[0], size, hop)
    count = max(1, (len(mono) // hop + 1) // _COLUMNS)
    peak = 0.0
    for number, powers in enumerate(spectra()):
        peak = max(peak, float(powers.max()))
        yield 0.1 + 0.3 * min(1.0, number / count)
    if peak <= 0:
        return torch.zeros(len(mono) // hop + 1, 12), hop / rate
    turned = torch.zeros(2)
    for number, powers in enumerate(spectra()):
        turned = turned + _turned(powers, rate, size, peak)
        yield 0.4 + 0.3 * min(1.0, number / count)
    bank = chroma_filterbank(rate, size // 2 + 1, 12, tuning=float(torch.atan2(*turned)) / (2 * math.pi))
    # Roots bring soft tones nearer to loud ones; what is 60 dB below the loudest counts for nothing.
    parts = []
    for number, powers in enumerate(spectra()):
        parts.append(torch.sqrt((powers / peak - 1e-3).clamp(min=0.0)) @ bank)
        yield 0.7 + 0.3 * min(1.0, number / count)
    classes = torch.cat(parts)
    return classes / classes.max().clamp(min=1e-12), hop / rate


def _spectra(padded: Tensor, size: int, hop: int) -> Callable[[], Iterable[Tensor]]:
    """Magnitudes (columns, bins) of windows, block after block, as often as asked: of long sound worked out anew."""
    frames, window = padded.unfold(0, size, hop), torch.hann_window(size)

    def blocks() -> Iterator[Tensor]:
        for first in range(0, len(frames), _COLUMNS):
            yield torch.fft.rfft(frames[first : first + _COLUMNS] * window).abs()

    if len(frames) > _KEPT_COLUMNS:
        return blocks
    kept = tuple(blocks())
    return lambda: kept


def _turned(powers: Tensor, rate: int, size: int, peak: float) -> Tensor:
    """Sums of sines and cosines (2,) of how far peaks of spectra (columns, bins) are off the semitones of A = 440 Hz.

    A whole turn is a semitone; each peak counts by its height.
    """
    first, last = math.ceil(110 * size / rate), min(powers.shape[1] - 2, int(1760 * size / rate))
    if last <= first:
        return torch.zeros(2)
    left, middle, right = (powers[:, first + shift : last + shift] for shift in (-1, 0, 1))
    peaks = (middle > left) & (middle >= right) & (middle > 0.01 * peak)
    logs = [torch.log(part.clamp(min=1e-9)) for part in (left, middle, right)]
    bend = (logs[0] - 2 * logs[1] + logs[2]).clamp(max=-1e-6)
    bins = torch.arange(first, last) + 0.5 * (logs[0] - logs[2]) / bend
    angles = 2 * math.pi * 12 * torch.log2(bins[peaks] * rate / size / 440.0)
    weights = middle[peaks]
    return torch.stack(((weights * angles.sin()).sum(), (weights * angles.cos()).sum()))


def with_harmonics(tones: Tensor, decay: float = 0.6, harmonics: int = 6) -> Tensor:
    """What pitch classes (…, 12) sound like when each tone brings harmonics, each softer than the one before."""
    heard = torch.zeros_like(tones)
    for number in range(1, harmonics + 1):
        heard = heard + decay ** (number - 1) * tones.roll(round(12 * math.log2(number)) % 12, -1)
    return heard
