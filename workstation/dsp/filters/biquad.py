"""Second-order filter design: the Audio EQ Cookbook in float64, as rows that a cascade takes.

Source of the formulas: Robert Bristow-Johnson, "Cookbook formulae for audio equalizer biquad filter coefficients"
(W3C note, 2021). A row is `[b0, b1, b2, 1, a1, a2]`, scipy's layout: stack rows to a cascade with `np.stack`.
"""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Coefficients = tuple[Any, Any, Any, Any, Any, Any]
"""b0, b1, b2, a0, a1, a2: floats, or tensors where gradients are wanted."""

BUTTERWORTH_Q = math.sqrt(0.5)
"""The q of a low- or highpass without resonance."""


def lowpass(rate: float, cutoff_hz: float, q: float = BUTTERWORTH_Q) -> Floats:
    """12 dB an octave above `cutoff_hz` (0 to rate/2), where the gain is `q` (over 0; 0.707: -3 dB)."""
    return _row(lowpass_formula(*_angle(rate, cutoff_hz, q)))


def highpass(rate: float, cutoff_hz: float, q: float = BUTTERWORTH_Q) -> Floats:
    """12 dB an octave below `cutoff_hz` (0 to rate/2), where the gain is `q` (over 0; 0.707: -3 dB)."""
    return _row(highpass_formula(*_angle(rate, cutoff_hz, q)))


def bandpass(rate: float, center_hz: float, q: float = BUTTERWORTH_Q) -> Floats:
    """Gain 1 at `center_hz` (0 to rate/2), -3 dB at the edges of a band of center_hz / q hertz."""
    return _row(bandpass_formula(*_angle(rate, center_hz, q)))


def notch(rate: float, center_hz: float, q: float = BUTTERWORTH_Q) -> Floats:
    """Gain 0 at `center_hz` (0 to rate/2), -3 dB at the edges of a band of center_hz / q hertz."""
    return _row(notch_formula(*_angle(rate, center_hz, q)))


def allpass(rate: float, center_hz: float, q: float = BUTTERWORTH_Q) -> Floats:
    """Gain 1 everywhere; the phase turns by 180° at `center_hz` (0 to rate/2), the steeper the higher `q`."""
    return _row(allpass_formula(*_angle(rate, center_hz, q)))


def peaking(rate: float, center_hz: float, gain_db: float, q: float = BUTTERWORTH_Q) -> Floats:
    """A bell of `gain_db` at `center_hz` (0 to rate/2); half the decibels at the edges of center_hz / q hertz."""
    return _row(peaking_formula(*_angle(rate, center_hz, q), 10 ** (gain_db / 40)))


def low_shelf(rate: float, center_hz: float, gain_db: float, q: float = BUTTERWORTH_Q) -> Floats:
    """`gain_db` well below `center_hz` (0 to rate/2), half of it there, nothing above; 0.707: as steep as monotone."""
    return _row(low_shelf_formula(*_angle(rate, center_hz, q), 10 ** (gain_db / 40)))


def high_shelf(rate: float, center_hz: float, gain_db: float, q: float = BUTTERWORTH_Q) -> Floats:
    """`gain_db` well above `center_hz` (0 to rate/2), half of it there, nothing below; 0.707: as steep as monotone."""
    return _row(high_shelf_formula(*_angle(rate, center_hz, q), 10 ** (gain_db / 40)))


def identity() -> Floats:
    """The section that changes nothing."""
    return np.array([1.0, 0.0, 0.0, 1.0, 0.0, 0.0])


def frequency_response(sos: npt.ArrayLike, rate: float, frequencies_hz: npt.ArrayLike) -> npt.NDArray[np.complex128]:
    """Complex response H(e^jω), ω = 2π f / rate, of a cascade (sections, 6) at `frequencies_hz` of any shape."""
    rows = np.atleast_2d(np.asarray(sos, np.float64))
    back = np.exp(-2j * np.pi / rate * np.asarray(frequencies_hz, np.float64))
    response = np.ones(back.shape, np.complex128)
    for b0, b1, b2, a0, a1, a2 in rows:
        response *= (b0 + back * (b1 + back * b2)) / (a0 + back * (a1 + back * a2))
    return response


def lowpass_formula(cosine: Any, alpha: Any) -> Coefficients:
    half = (1 - cosine) / 2
    return half, 1 - cosine, half, 1 + alpha, -2 * cosine, 1 - alpha


def highpass_formula(cosine: Any, alpha: Any) -> Coefficients:
    half = (1 + cosine) / 2
    return half, -1 - cosine, half, 1 + alpha, -2 * cosine, 1 - alpha


def bandpass_formula(cosine: Any, alpha: Any) -> Coefficients:
    return alpha, 0 * alpha, -alpha, 1 + alpha, -2 * cosine, 1 - alpha


def notch_formula(cosine: Any, alpha: Any) -> Coefficients:
    one = 1 + 0 * alpha
    return one, -2 * cosine, one, 1 + alpha, -2 * cosine, 1 - alpha


def allpass_formula(cosine: Any, alpha: Any) -> Coefficients:
    return 1 - alpha, -2 * cosine, 1 + alpha, 1 + alpha, -2 * cosine, 1 - alpha


def peaking_formula(cosine: Any, alpha: Any, root: Any) -> Coefficients:
    """`root` is the square root of the gain at the centre, here and in the shelves."""
    return 1 + alpha * root, -2 * cosine, 1 - alpha * root, 1 + alpha / root, -2 * cosine, 1 - alpha / root


def low_shelf_formula(cosine: Any, alpha: Any, root: Any) -> Coefficients:
    slope = 2 * root**0.5 * alpha
    plus, minus = (root + 1), (root - 1)
    return (
        root * (plus - minus * cosine + slope),
        2 * root * (minus - plus * cosine),
        root * (plus - minus * cosine - slope),
        plus + minus * cosine + slope,
        -2 * (minus + plus * cosine),
        plus + minus * cosine - slope,
    )


def high_shelf_formula(cosine: Any, alpha: Any, root: Any) -> Coefficients:
    b0, b1, b2, a0, a1, a2 = low_shelf_formula(-cosine, alpha, root)
    return b0, -b1, b2, a0, -a1, a2


def _angle(rate: float, frequency_hz: float, q: float) -> tuple[float, float]:
    """cos ω and α = sin ω / 2q of a filter at `frequency_hz`."""
    if not 0 < frequency_hz < rate / 2:
        raise ValueError(f"a filter's frequency must be over 0 and under {rate / 2:g} Hz, got {frequency_hz:g}")
    if not q > 0:
        raise ValueError(f"q must be over 0, got {q:g}")
    omega = 2 * math.pi * frequency_hz / rate
    return math.cos(omega), math.sin(omega) / (2 * q)


def _row(coefficients: Iterable[float]) -> Floats:
    row: Floats = np.array(tuple(coefficients), np.float64)
    row /= row[3]
    return row
