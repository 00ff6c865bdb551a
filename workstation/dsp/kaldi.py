"""Features as Kaldi computes them: log spectra, mel filter banks, mel cepstra, under the names of torchaudio."""

import math
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from workstation.dsp.errors import OptionError
from workstation.dsp.spectral import kaldi_frames as frames
from workstation.dsp.spectral.kaldi_frames import get_strided
from workstation.dsp.spectral.kaldi_mel import (
    dct_matrix,
    get_mel_banks,
    inverse_mel_scale,
    inverse_mel_scale_scalar,
    lifter,
    mel_scale,
    mel_scale_scalar,
    vtln_warp_freq,
    vtln_warp_mel_freq,
)

__all__ = [
    "fbank",
    "get_mel_banks",
    "inverse_mel_scale",
    "inverse_mel_scale_scalar",
    "mel_scale",
    "mel_scale_scalar",
    "mfcc",
    "spectrogram",
    "vtln_warp_freq",
    "vtln_warp_mel_freq",
]

_get_strided = get_strided  # the one private name of torchaudio's module that is called from outside


def spectrogram(
    waveform: Tensor,
    blackman_coeff: float = 0.42,
    channel: int = -1,
    dither: float = 0.0,
    energy_floor: float = 1.0,
    frame_length: float = 25.0,
    frame_shift: float = 10.0,
    min_duration: float = 0.0,
    preemphasis_coefficient: float = 0.97,
    raw_energy: bool = True,
    remove_dc_offset: bool = True,
    round_to_power_of_two: bool = True,
    sample_frequency: float = 16000.0,
    snip_edges: bool = True,
    subtract_mean: bool = False,
    window_type: str = "povey",
) -> Tensor:
    """Log power spectra, as Kaldi's compute-spectrogram-feats gives them.

    Parameters
    ----------
    waveform : Tensor (channels, samples), float32 or float64
        Kaldi expects the range of 16-bit integers, -32768 .. 32767.
    blackman_coeff : float
        The first coefficient of the generalised Blackman window.
    channel : int
        Which one to take; any below 0 is the first.
    dither : float
        Standard deviation of the noise added to each frame; 0 for none.
    energy_floor : float
        The least energy, linear; of column 0 only.
    frame_length, frame_shift : float
        Milliseconds.
    min_duration : float
        Seconds; a shorter sound gives an empty tensor.
    preemphasis_coefficient : float, 0 .. 1
        Share of each sample that is taken off the next.
    raw_energy : bool
        Energy of the frame before pre-emphasis and window, not after.
    remove_dc_offset : bool
        Take off the mean of each frame.
    round_to_power_of_two : bool
        Fill frames up with zeros to a power of two.
    sample_frequency : float
        Hz.
    snip_edges : bool
        Only frames that lie within the sound; else one each `frame_shift`, with the ends mirrored.
    subtract_mean : bool
        Take off the mean of each column.
    window_type : {"povey", "hanning", "hamming", "blackman", "rectangular"}
        "povey" is a Hann window to the power of 0.85.

    Returns
    -------
    Tensor (frames, bins)
        Natural logarithms of powers, with that of the frame's energy in column 0. Differentiable.
    """
    sound, options = _framed(waveform, locals())
    if len(sound) < min_duration * sample_frequency:
        return torch.empty(0, device=waveform.device, dtype=waveform.dtype)
    if frames.quick(sound, options):
        result, energy = frames.features(sound, options, True, None, True)
        result[:, 0] = frames.floored(energy, energy_floor)
    else:
        power, energy = frames.spectra(sound, options, True)
        first = frames.floored(energy, energy_floor)[:, None]
        result = torch.cat((first, power[:, 1:].clamp(min=frames.EPSILON).log()), 1)
    return _centred(result, subtract_mean)


def fbank(
    waveform: Tensor,
    blackman_coeff: float = 0.42,
    channel: int = -1,
    dither: float = 0.0,
    energy_floor: float = 1.0,
    frame_length: float = 25.0,
    frame_shift: float = 10.0,
    high_freq: float = 0.0,
    htk_compat: bool = False,
    low_freq: float = 20.0,
    min_duration: float = 0.0,
    num_mel_bins: int = 23,
    preemphasis_coefficient: float = 0.97,
    raw_energy: bool = True,
    remove_dc_offset: bool = True,
    round_to_power_of_two: bool = True,
    sample_frequency: float = 16000.0,
    snip_edges: bool = True,
    subtract_mean: bool = False,
    use_energy: bool = False,
    use_log_fbank: bool = True,
    use_power: bool = True,
    vtln_high: float = -500.0,
    vtln_low: float = 100.0,
    vtln_warp: float = 1.0,
    window_type: str = "povey",
) -> Tensor:
    """Energies under triangular mel filters, as Kaldi's compute-fbank-feats gives them.

    Parameters
    ----------
    waveform, blackman_coeff, channel, dither, energy_floor, frame_length, frame_shift, min_duration, \
    preemphasis_coefficient, raw_energy, remove_dc_offset, round_to_power_of_two, sample_frequency, snip_edges, \
    subtract_mean, window_type
        As for :func:`spectrogram`.
    low_freq, high_freq : float
        Hz the filters span; a `high_freq` of 0 or less counts from Nyquist.
    htk_compat : bool
        Put the energy last.
    num_mel_bins : int
        Filters, above 3.
    use_energy : bool
        Add a column with the logarithm of the frame's energy.
    use_log_fbank : bool
        Natural logarithms, not the energies themselves.
    use_power : bool
        Sum powers, not magnitudes.
    vtln_low, vtln_high, vtln_warp : float
        As for :func:`get_mel_banks`.

    Returns
    -------
    Tensor (frames, num_mel_bins + use_energy)
        Differentiable.
    """
    sound, options = _framed(waveform, locals())
    if len(sound) < min_duration * sample_frequency:
        return torch.empty(0, device=waveform.device, dtype=waveform.dtype)
    bank = (num_mel_bins, options.padded, sample_frequency, low_freq, high_freq, vtln_low, vtln_high, vtln_warp)
    banks = _banks(torch.get_default_dtype(), *bank)
    if frames.quick(sound, options):
        result, energy = frames.features(sound, options, use_power, banks, use_log_fbank)
    else:
        power, energy = frames.spectra(sound, options, use_power)
        result = power[:, :-1] @ torch.from_numpy(banks).to(power).T
        result = result.clamp(min=frames.EPSILON).log() if use_log_fbank else result
    if use_energy:
        column = frames.floored(energy, energy_floor)[:, None]
        result = torch.cat((result, column) if htk_compat else (column, result), 1)
    return _centred(result, subtract_mean)


def mfcc(
    waveform: Tensor,
    blackman_coeff: float = 0.42,
    cepstral_lifter: float = 22.0,
    channel: int = -1,
    dither: float = 0.0,
    energy_floor: float = 1.0,
    frame_length: float = 25.0,
    frame_shift: float = 10.0,
    high_freq: float = 0.0,
    htk_compat: bool = False,
    low_freq: float = 20.0,
    num_ceps: int = 13,
    min_duration: float = 0.0,
    num_mel_bins: int = 23,
    preemphasis_coefficient: float = 0.97,
    raw_energy: bool = True,
    remove_dc_offset: bool = True,
    round_to_power_of_two: bool = True,
    sample_frequency: float = 16000.0,
    snip_edges: bool = True,
    subtract_mean: bool = False,
    use_energy: bool = False,
    vtln_high: float = -500.0,
    vtln_low: float = 100.0,
    vtln_warp: float = 1.0,
    window_type: str = "povey",
) -> Tensor:
    """Mel-frequency cepstral coefficients, as Kaldi's compute-mfcc-feats gives them.

    Parameters
    ----------
    cepstral_lifter : float
        Q of the factors 1 + Q / 2 sin(pi i / Q); 0 for none.
    num_ceps : int
        Coefficients, not more than `num_mel_bins`.
    htk_compat : bool
        Put coefficient 0 (or the energy) last, and scale the former by the root of 2.
    use_energy : bool
        The logarithm of the frame's energy instead of coefficient 0.
    others
        As for :func:`fbank`.

    Returns
    -------
    Tensor (frames, num_ceps)
        Differentiable.
    """
    if num_ceps > num_mel_bins:
        raise OptionError(f"num_ceps cannot be larger than num_mel_bins: {num_ceps} vs {num_mel_bins}")
    given = {name: value for name, value in locals().items() if name not in ("cepstral_lifter", "num_ceps")}
    mels = fbank(**given | {"subtract_mean": False, "htk_compat": False})
    if not mels.numel():
        return mels
    energy = mels[:, :1]
    matrix = dct_matrix(num_ceps, num_mel_bins)
    if cepstral_lifter != 0.0:
        matrix = matrix * lifter(num_ceps, cepstral_lifter)
    cepstra = mels[:, int(use_energy) :] @ matrix.to(mels)
    first = energy if use_energy else cepstra[:, :1]
    if htk_compat:
        result = torch.cat((cepstra[:, 1:], first if use_energy else first * math.sqrt(2)), 1)
    else:
        result = torch.cat((first, cepstra[:, 1:]), 1) if use_energy else cepstra
    return _centred(result, subtract_mean)


def _framed(waveform: Tensor, given: dict[str, Any]) -> tuple[Tensor, frames.FrameOptions]:
    """The channel asked for, and how it is to be framed, out of a function's arguments."""
    sound = frames.selected(waveform, given["channel"])
    if not 0.0 <= given["preemphasis_coefficient"] <= 1.0:
        raise OptionError(f"`preemphasis_coefficient` must be between [0,1], got {given['preemphasis_coefficient']}")
    timing = (given["sample_frequency"], given["frame_shift"], given["frame_length"], given["round_to_power_of_two"])
    size, shift, padded = frames.frame_sizes(*timing, len(sound))
    taken = frames.FrameOptions.__slots__
    options = {name: given[name] for name in taken if name in given}
    return sound, frames.FrameOptions(**options, size=size, shift=shift, padded=padded)


@lru_cache(maxsize=16)
def _banks(dtype: torch.dtype, *bank: Any) -> np.ndarray:
    """Filters kept for the next call: for a short sound they take longer than the features themselves."""
    return get_mel_banks(*bank)[0].numpy()


def _centred(values: Tensor, subtract_mean: bool) -> Tensor:
    return values - values.mean(dim=0, keepdim=True) if subtract_mean else values
