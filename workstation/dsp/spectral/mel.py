"""Spectra summed into bands while they are still in the cache, and the way back."""

import numpy as np
import torch
from torch import Tensor

from workstation.dsp.kernels.huge_pages import empty
from workstation.dsp.spectral.short_time import Array, analyse
from workstation.dsp.spectral.stft import frames_of, framing_of, parts_of


def banded_spectrogram(
    waveform: Tensor,
    window: Tensor,
    n_fft: int,
    hop_length: int,
    power: float,
    center: bool,
    pad_mode: str,
    banks: Tensor,
) -> Tensor:
    """`spectrogram` times `banks`, without the spectrogram ever lying in memory.

    Args:
        waveform: Samples (..., time) on the CPU, of the dtype of `window` and `banks`; no gradient flows.
        window: (n,), n <= n_fft.
        n_fft: Samples in a transform.
        hop_length: Samples from one frame to the next.
        power: Exponent of the magnitude.
        center: Whether frames are centred.
        pad_mode: How the ends are padded then.
        banks: (n_fft // 2 + 1, bands).

    Returns:
        (..., bands, frames).
    """
    from workstation.dsp.kernels.frames import bands_of, magnitude_of, power_of

    framing = framing_of(window, n_fft, hop_length)
    parts = parts_of(waveform, framing, center, pad_mode)
    weights: Array = banks.detach().T.contiguous().numpy()
    begins, ends = _reach(weights)
    rows, frames, real = len(parts[0].sound), frames_of(parts), framing.window.dtype
    result = empty((rows, frames, len(weights)), waveform.dtype)
    out = result.numpy()

    def keep(row: int, first: int, spectra: Array) -> None:
        sizes = np.empty(spectra.shape, real)
        if power == 2:
            power_of(spectra.view(real), sizes)
        else:
            magnitude_of(spectra.view(real), sizes)
            if power != 1:
                sizes **= power
        bands_of(sizes, weights, begins, ends, out[row, first : first + len(spectra)])

    analyse(parts, framing, keep, torch.get_num_threads())
    return result.reshape(*waveform.shape[:-1], frames, len(weights)).transpose(-1, -2)


def _reach(weights: Array) -> tuple[Array, Array]:
    """The first bin of each band that is not 0, and the one after the last."""
    used = weights != 0
    any_used = used.any(axis=1)
    begins = np.where(any_used, used.argmax(axis=1), 0)
    ends = np.where(any_used, weights.shape[1] - used[:, ::-1].argmax(axis=1), 0)
    return begins, ends
