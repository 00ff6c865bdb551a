"""The second-order filters of SoX and torchaudio, by name: design and filtering in one call."""

import math
from typing import Any

import torch
from torch import Tensor

from workstation.dsp.filters import biquad as cookbook
from workstation.dsp.filters.iir import biquad, double

# zeros and poles at rates in Hz of the RIAA playback curve, as SoX has them.
_RIAA = {
    44100: ((-0.2014898, 0.9233820), (0.7083149, 0.9924091)),
    48000: ((-0.1766069, 0.9321590), (0.7396325, 0.9931330)),
    88200: ((-0.1168735, 0.9648312), (0.8590646, 0.9964002)),
    96000: ((-0.1141486, 0.9676817), (0.8699137, 0.9966946)),
}
# Frequency in Hz, slope and gain in dB of the shelf that undoes a CD's pre-emphasis.
_DEEMPHASIS = {44100: (5283.0, 0.4845, -9.477), 48000: (5356.0, 0.479, -9.62)}


def allpass_biquad(waveform: Tensor, sample_rate: int, central_freq: float, Q: float = 0.707) -> Tensor:
    """Turn phases by 180° around a frequency and leave all levels.

    Args:
        waveform: Samples (..., time) within -1 … 1; the output is clamped there. Here and in all filters below the
            design and the recursion are float64.
        sample_rate: Samples a second, in Hz.
        central_freq: Where the phase is turned by 180°, in Hz, 0 … sample_rate / 2. A float, or a tensor of one
            element through which gradients flow, as for all numbers of these filters.
        Q: Steepness of the turn, over 0.

    Returns:
        (..., time). Source: Audio EQ Cookbook, "APF".

    Examples:
        >>> click = torch.zeros(1, 4096)
        >>> click[0, 0] = 1.0
        >>> out = F.allpass_biquad(click, 16000, 1000.0)
        >>> round(float(torch.fft.rfft(out)[0, 256].abs()), 3)  # at 1 kHz, as at any frequency
        1.0
    """
    cosine, _, alpha = _angles(sample_rate, central_freq, Q)
    return biquad(waveform, *cookbook.allpass_formula(cosine, alpha))


def band_biquad(
    waveform: Tensor, sample_rate: int, central_freq: float, Q: float = 0.707, noise: bool = False
) -> Tensor:
    """Keep a band with a resonance whose sides fall by 6 dB an octave.

    Args:
        waveform: Samples (..., time).
        sample_rate: Samples a second, in Hz.
        central_freq: Middle of the band in Hz.
        Q: Frequency over bandwidth.
        noise: Keep the power of noise in the band rather than the level of a tone.

    Returns:
        (..., time). Source: SoX, effect `band`.

    Examples:
        >>> tone = 0.5 * torch.sin(torch.arange(8000) * (2 * torch.pi * 1000 / 8000))[None]
        >>> round(float(F.band_biquad(tone, 8000, 1000.0)[0, 4000:].abs().max()), 2)
        0.47
    """
    frequency, q, ops = _numbers(central_freq, Q)
    omega = 2 * math.pi * frequency / sample_rate
    a2 = ops.exp(-2 * math.pi * (frequency / q) / sample_rate)
    a1 = -4 * a2 / (1 + a2) * ops.cos(omega)
    b0 = ops.sqrt(1 - a1 * a1 / (4 * a2)) * (1 - a2)
    if noise:
        b0 = ops.sqrt(((1 + a2) * (1 + a2) - a1 * a1) * (1 - a2) / (1 + a2))
    return biquad(waveform, b0, 0.0, 0.0, 1.0, a1, a2)


def bandpass_biquad(
    waveform: Tensor, sample_rate: int, central_freq: float, Q: float = 0.707, const_skirt_gain: bool = False
) -> Tensor:
    """Keep a band.

    Args:
        waveform: Samples (..., time).
        sample_rate: Samples a second, in Hz.
        central_freq: Middle of the band in Hz.
        Q: Frequency over bandwidth (between the -3 dB points).
        const_skirt_gain: A peak gain of Q instead of 1.

    Returns:
        (..., time). Source: Audio EQ Cookbook, "BPF".

    Examples:
        >>> low = 0.5 * torch.sin(torch.arange(8000) * (2 * torch.pi * 50 / 8000))[None]
        >>> bool(F.bandpass_biquad(low, 8000, 1000.0, Q=2.0)[0, 4000:].abs().max() < 0.02)  # far below the band
        True
    """
    cosine, sine, alpha = _angles(sample_rate, central_freq, Q)
    b0, b1, b2, *lower = cookbook.bandpass_formula(cosine, alpha)
    if const_skirt_gain:
        b0, b2 = sine / 2, -sine / 2
    return biquad(waveform, b0, b1, b2, *lower)


def bandreject_biquad(waveform: Tensor, sample_rate: int, central_freq: float, Q: float = 0.707) -> Tensor:
    """Remove a band.

    Args:
        waveform: Samples (..., time).
        sample_rate: Samples a second, in Hz.
        central_freq: Middle of the band in Hz, where nothing passes.
        Q: Frequency over bandwidth (between the -3 dB points).

    Returns:
        (..., time). Source: Audio EQ Cookbook, "notch filter".

    Examples:
        >>> hum = 0.5 * torch.sin(torch.arange(16000) * (2 * torch.pi * 50 / 8000))[None]
        >>> bool(F.bandreject_biquad(hum, 8000, 50.0)[0, 8000:].abs().max() < 1e-3)
        True
    """
    cosine, _, alpha = _angles(sample_rate, central_freq, Q)
    return biquad(waveform, *cookbook.notch_formula(cosine, alpha))


def bass_biquad(waveform: Tensor, sample_rate: int, gain: float, central_freq: float = 100, Q: float = 0.707) -> Tensor:
    """Raise or lower what lies below a frequency.

    Args:
        waveform: Samples (..., time).
        sample_rate: Samples a second, in Hz.
        gain: Change far below the frequency, in dB; half of it there.
        central_freq: Middle of the slope in Hz.
        Q: Steepness; over 0.707 the curve overshoots.

    Returns:
        (..., time). Source: Audio EQ Cookbook, "lowShelf".

    Examples:
        >>> low = 0.1 * torch.sin(torch.arange(16000) * (2 * torch.pi * 20 / 8000))[None]
        >>> round(float(F.bass_biquad(low, 8000, 6.0)[0, 8000:].abs().max()), 2)  # twice as loud
        0.2
    """
    cosine, _, alpha = _angles(sample_rate, central_freq, Q)
    return biquad(waveform, *cookbook.low_shelf_formula(cosine, alpha, _root(gain)))


def deemph_biquad(waveform: Tensor, sample_rate: int) -> Tensor:
    """Undo the pre-emphasis of compact discs (IEC 60908) by a shelf.

    Args:
        waveform: Samples (..., time).
        sample_rate: 44100 or 48000 Hz.

    Returns:
        (..., time). Source: SoX, effect `deemph`.

    Examples:
        >>> loud = torch.full((1, 4410), 0.5)
        >>> round(float(F.deemph_biquad(loud, 44100)[0, -1]), 3)  # lows stay as they are
        0.5
    """
    if sample_rate not in _DEEMPHASIS:
        raise ValueError(f"de-emphasis is defined at 44100 and 48000 Hz, got {sample_rate}")
    frequency, slope, gain_db = _DEEMPHASIS[sample_rate]
    root = 10 ** (gain_db / 40)
    omega = 2 * math.pi * frequency / sample_rate
    alpha = math.sin(omega) / 2 * math.sqrt((root + 1 / root) * (1 / slope - 1) + 2)
    return biquad(waveform, *cookbook.high_shelf_formula(math.cos(omega), alpha, root))


def equalizer_biquad(waveform: Tensor, sample_rate: int, center_freq: float, gain: float, Q: float = 0.707) -> Tensor:
    """Raise or lower a band.

    Args:
        waveform: Samples (..., time).
        sample_rate: Samples a second, in Hz.
        center_freq: Middle of the band in Hz.
        gain: Change there, in dB.
        Q: Frequency over bandwidth (between the points of half the decibels).

    Returns:
        (..., time). Source: Audio EQ Cookbook, "peakingEQ".

    Examples:
        >>> tone = 0.25 * torch.sin(torch.arange(16000) * (2 * torch.pi * 1000 / 8000))[None]
        >>> round(float(F.equalizer_biquad(tone, 8000, 1000.0, 6.0)[0, 8000:].abs().max()), 2)  # +6 dB
        0.5
    """
    cosine, _, alpha = _angles(sample_rate, center_freq, Q)
    return biquad(waveform, *cookbook.peaking_formula(cosine, alpha, _root(gain)))


def highpass_biquad(waveform: Tensor, sample_rate: int, cutoff_freq: float, Q: float = 0.707) -> Tensor:
    """Remove what lies below a frequency, by 12 dB an octave.

    Args:
        waveform: Samples (..., time).
        sample_rate: Samples a second, in Hz.
        cutoff_freq: Where the gain is Q, in Hz.
        Q: Resonance; 0.707 has none.

    Returns:
        (..., time). Source: Audio EQ Cookbook, "HPF".

    Examples:
        >>> offset = torch.full((1, 8000), 0.5)
        >>> bool(F.highpass_biquad(offset, 8000, 80.0)[0, -1].abs() < 1e-3)  # a constant is gone
        True
    """
    cosine, _, alpha = _angles(sample_rate, cutoff_freq, Q)
    return biquad(waveform, *cookbook.highpass_formula(cosine, alpha))


def lowpass_biquad(waveform: Tensor, sample_rate: int, cutoff_freq: float, Q: float = 0.707) -> Tensor:
    """Remove what lies above a frequency, by 12 dB an octave.

    Args:
        waveform: Samples (..., time).
        sample_rate: Samples a second, in Hz.
        cutoff_freq: Where the gain is Q, in Hz.
        Q: Resonance; 0.707 has none.

    Returns:
        (..., time). Source: Audio EQ Cookbook, "LPF".

    Examples:
        >>> offset = torch.full((1, 8000), 0.5)
        >>> round(float(F.lowpass_biquad(offset, 8000, 80.0)[0, -1]), 3)  # a constant stays
        0.5
    """
    cosine, _, alpha = _angles(sample_rate, cutoff_freq, Q)
    return biquad(waveform, *cookbook.lowpass_formula(cosine, alpha))


def riaa_biquad(waveform: Tensor, sample_rate: int) -> Tensor:
    """Equalise a record's sound as it left the cartridge: bass up, treble down, 0 dB at 1 kHz.

    Args:
        waveform: Samples (..., time).
        sample_rate: 44100, 48000, 88200 or 96000 Hz.

    Returns:
        (..., time). Source: SoX, effect `riaa`.

    Examples:
        >>> tone = 0.1 * torch.sin(torch.arange(44100) * (2 * torch.pi * 1000 / 44100))[None]
        >>> round(float(F.riaa_biquad(tone, 44100)[0, 22050:].abs().max()), 2)  # 0 dB at 1 kHz
        0.1
    """
    if sample_rate not in _RIAA:
        raise ValueError(f"RIAA equalisation is defined at 44100, 48000, 88200 and 96000 Hz, got {sample_rate}")
    (z0, z1), (p0, p1) = _RIAA[sample_rate]
    row = [1.0, -(z0 + z1), z0 * z1, 1.0, -(p0 + p1), p0 * p1]
    gain = 1 / abs(cookbook.frequency_response(row, sample_rate, 1000.0))
    return biquad(waveform, *(float(gain) * b for b in row[:3]), *row[3:])


def treble_biquad(
    waveform: Tensor, sample_rate: int, gain: float, central_freq: float = 3000, Q: float = 0.707
) -> Tensor:
    """Raise or lower what lies above a frequency.

    Args:
        waveform: Samples (..., time).
        sample_rate: Samples a second, in Hz.
        gain: Change far above the frequency, in dB; half of it there.
        central_freq: Middle of the slope in Hz.
        Q: Steepness; over 0.707 the curve overshoots.

    Returns:
        (..., time). Source: Audio EQ Cookbook, "highShelf".

    Examples:
        >>> high = 0.1 * torch.sin(torch.arange(16000) * (2 * torch.pi * 3900 / 8000))[None]
        >>> round(float(F.treble_biquad(high, 8000, 6.0, 1000.0)[0, 8000:].abs().max()), 1)  # twice as loud
        0.2
    """
    cosine, _, alpha = _angles(sample_rate, central_freq, Q)
    return biquad(waveform, *cookbook.high_shelf_formula(cosine, alpha, _root(gain)))


def _numbers(*values: float | Tensor) -> Any:
    """The values and the library to go on with: float64 tensors when one is a tensor, else floats."""
    if any(isinstance(v, Tensor) for v in values):
        return *(double(v) for v in values), torch
    return *(float(v) for v in values), math


def _angles(rate: int, frequency: float | Tensor, q: float | Tensor) -> tuple[Any, Any, Any]:
    """cos ω, sin ω and α = sin ω / 2q."""
    frequency, q, ops = _numbers(frequency, q)
    omega = 2 * math.pi * frequency / rate
    sine = ops.sin(omega)
    return ops.cos(omega), sine, sine / 2 / q


def _root(gain_db: float | Tensor) -> Any:
    """The square root of a gain in dB."""
    return 10 ** (double(gain_db) / 40) if isinstance(gain_db, Tensor) else 10 ** (gain_db / 40)
