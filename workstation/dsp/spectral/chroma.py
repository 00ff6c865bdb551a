"""Chroma: banks of filters that fold a spectrum into one octave."""

import torch
from torch import Tensor
from torch.nn.functional import normalize


def chroma_filterbank(
    sample_rate: int,
    n_freqs: int,
    n_chroma: int,
    *,
    tuning: float = 0.0,
    ctroct: float = 5.0,
    octwidth: float | None = 2.0,
    norm: int = 2,
    base_c: bool = True,
) -> Tensor:
    """Weights from the bins of a spectrum to the tones of an octave (Ellis 2007).

    Each bin goes to the tones around its pitch under a bell as wide as the bin, or as a tone where that is more.

    Parameters
    ----------
    sample_rate : int
        Hz.
    n_freqs : int
        Bins of the spectrum, 0 Hz to half the sample rate.
    n_chroma : int
        Tones of an octave.
    tuning : float
        Deviation from A = 440 Hz in tones.
    ctroct, octwidth : float
        Octaves: centre and width of the bell that weights pitches; a width of None leaves the weight out.
    norm : int
        Order of the norm that is made 1 over the tones of each bin.
    base_c : bool
        Begin with C; else with A.

    Returns
    -------
    Tensor (n_freqs, n_chroma)
        To be multiplied from the right.

    Examples:
        >>> bank = F.chroma_filterbank(16000, 1025, 12)
        >>> int(bank[round(440 / (16000 / 2048))].argmax())  # an A is nine semitones above C
        9
    """
    hz = torch.linspace(0, sample_rate // 2, n_freqs)[1:]
    a0 = 440.0 * 2.0 ** (tuning / n_chroma) / 16
    tones = n_chroma * torch.log2(hz / a0)
    # 0 Hz has no pitch: it is put an octave and a half below the first bin.
    tones = torch.cat((tones[:1] - 1.5 * n_chroma, tones))
    widths = torch.cat((tones.diff().clamp(min=1.0), torch.ones(1)))
    half = round(n_chroma / 2)
    distance = torch.remainder(tones[:, None] - torch.arange(n_chroma) + half, n_chroma) - half
    banks = torch.exp(-0.5 * (2 * distance / widths[:, None]) ** 2)
    banks = normalize(banks, p=float(norm), dim=1)
    if octwidth is not None:
        banks = banks * torch.exp(-0.5 * ((tones[:, None] / n_chroma - ctroct) / octwidth) ** 2)
    return banks.roll(-3 * (n_chroma // 12), dims=1) if base_c else banks
