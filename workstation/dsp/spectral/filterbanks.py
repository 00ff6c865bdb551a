"""Banks of triangular filters on the mel and linear scales, and the cosine transform, as matrices."""

import math
import warnings

import torch
from torch import Tensor

# Slaney's scale is linear with 3 mels to 200 Hz below 1 kHz, above that 27 mels are a factor of 6.4.
_LINEAR_HZ = 200.0 / 3
_BREAK_HZ = 1000.0
_BREAK_MEL = _BREAK_HZ / _LINEAR_HZ
_LOG_STEP = math.log(6.4) / 27.0


def hz_to_mel(hz: float, mel_scale: str = "htk") -> float:
    """A frequency in mels.

    On the "htk" scale 2595 log10(1 + hz / 700); on "slaney" 3 mels to 200 Hz below 1 kHz, and above 27 to a factor 6.4.
    """
    _check_scale(mel_scale)
    if mel_scale == "htk":
        return 2595.0 * math.log10(1.0 + hz / 700.0)
    return hz / _LINEAR_HZ if hz < _BREAK_HZ else _BREAK_MEL + math.log(hz / _BREAK_HZ) / _LOG_STEP


def mel_to_hz(mels: Tensor, mel_scale: str = "htk") -> Tensor:
    """Mels in Hz, the inverse of `hz_to_mel`."""
    _check_scale(mel_scale)
    if mel_scale == "htk":
        return 700.0 * (10.0 ** (mels / 2595.0) - 1.0)
    above = _BREAK_HZ * torch.exp(_LOG_STEP * (mels - _BREAK_MEL))
    return torch.where(mels >= _BREAK_MEL, above, _LINEAR_HZ * mels)


def melscale_fbanks(
    n_freqs: int,
    f_min: float,
    f_max: float,
    n_mels: int,
    sample_rate: int,
    norm: str | None = None,
    mel_scale: str = "htk",
) -> Tensor:
    """Triangular filters at equal steps of the mel scale.

    Filter m rises from 0 at centre m - 1 to 1 at centre m and falls to 0 at centre m + 1.

    Args:
        n_freqs: Bins of the spectrum, 0 Hz to half the sample rate.
        f_min: Lower edge of the first filter in Hz.
        f_max: Upper edge of the last filter in Hz.
        n_mels: Filters.
        sample_rate: In Hz.
        norm: None: every peak is 1; "slaney": every filter has the area 1 (in Hz).
        mel_scale: "htk" or "slaney".

    Returns:
        float32 (n_freqs, n_mels); `spectrum @ fbanks` gives the bands of (..., n_freqs). Warns when a filter is
        narrower than a bin and so empty.

    Source: S. Young et al., "The HTK Book", 2006; M. Slaney, "Auditory Toolbox", 1998.

    Examples:
        >>> bank = F.melscale_fbanks(201, 0.0, 8000.0, 40, 16000)
        >>> bank.shape, round(float(bank.max()), 1)
        (torch.Size([201, 40]), 1.0)
    """
    if norm not in (None, "slaney"):
        raise ValueError(f'norm must be None or "slaney", got {norm!r}')
    mels = torch.linspace(hz_to_mel(f_min, mel_scale), hz_to_mel(f_max, mel_scale), n_mels + 2)
    points = mel_to_hz(mels, mel_scale)
    banks = triangles(torch.linspace(0, sample_rate // 2, n_freqs), points)
    if norm == "slaney":
        banks = banks * (2.0 / (points[2:] - points[:-2]))
    if not banks.amax(dim=0).all():
        warnings.warn(
            f"some of the {n_mels} mel filters are empty: more than {n_freqs} bins have to share", stacklevel=2
        )
    return banks


def linear_fbanks(n_freqs: int, f_min: float, f_max: float, n_filter: int, sample_rate: int) -> Tensor:
    """Triangular filters at equal steps of frequency.

    Args:
        n_freqs: Bins of the spectrum, 0 Hz to half the sample rate.
        f_min: Lower edge of the first filter in Hz.
        f_max: Upper edge of the last filter in Hz.
        n_filter: Filters.
        sample_rate: In Hz.

    Returns:
        float32 (n_freqs, n_filter).

    Examples:
        >>> bank = F.linear_fbanks(5, 0.0, 4000.0, 3, 8000)  # bins of 1 kHz
        >>> bank.argmax(0).tolist()
        [1, 2, 3]
    """
    return triangles(torch.linspace(0, sample_rate // 2, n_freqs), torch.linspace(f_min, f_max, n_filter + 2))


def triangles(hz: Tensor, points: Tensor) -> Tensor:
    """Triangles (frequencies, filters) over `hz`; filter m has its corners at points m, m + 1 and m + 2."""
    width = points.diff()
    distance = points - hz[:, None]
    rising = -distance[:, :-2] / width[:-1]
    falling = distance[:, 2:] / width[1:]
    return torch.minimum(rising, falling).clamp(min=0)


def create_dct(n_mfcc: int, n_mels: int, norm: str | None) -> Tensor:
    """The discrete cosine transform of type II as a matrix: `2 cos(pi / n_mels (n + 1/2) k)`.

    Args:
        n_mfcc: Coefficients.
        n_mels: Bands.
        norm: None; "ortho": the columns have length 1 (`sqrt(2 / n_mels)` instead of 2, the first by sqrt(2) less).

    Returns:
        float32 (n_mels, n_mfcc), to be multiplied from the right.

    Examples:
        >>> dct = F.create_dct(3, 4, norm="ortho")
        >>> bool(torch.allclose(dct.T @ dct, torch.eye(3), atol=1e-6))  # (mels, coefficients)
        True
    """
    if norm not in (None, "ortho"):
        raise ValueError(f'norm must be None or "ortho", got {norm!r}')
    n = torch.arange(float(n_mels))[:, None]
    k = torch.arange(float(n_mfcc))
    cosines = torch.cos(math.pi / n_mels * (n + 0.5) * k)
    if norm is None:
        return cosines * 2.0
    cosines[:, 0] *= 1.0 / math.sqrt(2.0)
    return cosines * math.sqrt(2.0 / n_mels)


def _check_scale(mel_scale: str) -> None:
    if mel_scale not in ("htk", "slaney"):
        raise ValueError(f'mel_scale must be "htk" or "slaney", got {mel_scale!r}')
