"""The envelope of spectra: a smooth curve over the tops of their harmonics."""

from typing import Any

import numpy as np
import numpy.typing as npt

STEPS = 16


def spectral_envelope(levels: npt.NDArray[Any], order: int | npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The true envelope of logarithmic spectra.

    Args:
        levels: (windows, bins) natural logarithms of amplitudes at even steps from 0 to half the rate.
        order: Coefficients of the cepstrum that the envelope may have, for all windows or each; half a period of a
            voice in samples, for with more its harmonics show.

    Returns:
        float64 (windows, bins): a curve of so many coefficients that hardly anything stands out of, after 16 steps.
        Source: Röbel and Rodet, "Efficient spectral envelope estimation and its application to pitch
        shifting and envelope preservation", DAFx 2005.

    Examples:
        >>> import numpy as np
        >>> flat = spectral_envelope(np.zeros((1, 129)), 10)
        >>> bool(np.abs(flat).max() < 1e-9)
        True
    """
    from scipy.fft import irfft, rfft

    wanted = np.asarray(levels, np.float64)
    size = 2 * (wanted.shape[1] - 1)
    orders = np.minimum(np.broadcast_to(order, len(wanted)), size // 2 - 1)[:, None]
    at = np.minimum(np.arange(size), size - np.arange(size))
    kept = np.where(at <= orders, 1.0, 0.0)
    top = wanted.copy()
    smooth = top
    for _ in range(STEPS):
        smooth = rfft(irfft(top, size, axis=1) * kept, axis=1).real
        top = np.maximum(wanted, smooth)
    return np.asarray(smooth)


def half_periods(levels: npt.NDArray[Any], rate: int, low_hz: float, high_hz: float) -> npt.NDArray[np.int64]:
    """For each of some logarithmic spectra (windows, bins) half the period of the voice in samples, by the cepstrum."""
    from scipy.fft import irfft

    cepstra = irfft(np.asarray(levels, np.float64), 2 * (levels.shape[1] - 1), axis=1)
    first, last = round(rate / high_hz), min(round(rate / low_hz), cepstra.shape[1] // 2 - 1)
    return np.asarray((first + np.argmax(cepstra[:, first : last + 1], axis=1)) // 2, np.int64)
