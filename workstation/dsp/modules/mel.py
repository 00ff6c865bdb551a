"""Mel and linear bands and their cepstra as modules."""

import warnings
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import pad as pad_tensor

from workstation.dsp.modules.features import AmplitudeToDB
from workstation.dsp.modules.spectral import Spectrogram, WindowFunction
from workstation.dsp.spectral.filterbanks import create_dct, linear_fbanks, melscale_fbanks
from workstation.dsp.spectral.least_squares import smallest_inverse, smallest_positive
from workstation.dsp.spectral.mel import banded_spectrogram
from workstation.dsp.spectral.stft import accepted, norm_scale, quick


class MelScale(nn.Module):
    """Spectra summed into mel bands.

    Args:
        n_mels: Bands.
        sample_rate: In Hz.
        f_min: Lower edge of the first band in Hz.
        f_max: Upper edge of the last in Hz; None: sample_rate // 2.
        n_stft: Bins of the spectra.
        norm: None or "slaney".
        mel_scale: "htk" or "slaney".

    Examples:
        >>> T.MelScale(n_mels=40)(torch.ones(1, 201, 10)).shape
        torch.Size([1, 40, 10])
    """

    fb: Tensor

    def __init__(
        self,
        n_mels: int = 128,
        sample_rate: int = 16000,
        f_min: float = 0.0,
        f_max: float | None = None,
        n_stft: int = 201,
        norm: str | None = None,
        mel_scale: str = "htk",
    ) -> None:
        super().__init__()
        self.n_mels, self.sample_rate, self.n_stft = n_mels, sample_rate, n_stft
        self.f_min, self.f_max = f_min, _upper(f_min, f_max, sample_rate)
        self.norm, self.mel_scale = norm, mel_scale
        banks = melscale_fbanks(n_stft, f_min, self.f_max, n_mels, sample_rate, norm, mel_scale)
        self.register_buffer("fb", banks)

    def forward(self, specgram: Tensor) -> Tensor:
        """(..., n_stft, frames) to (..., n_mels, frames)."""
        return torch.matmul(specgram.transpose(-1, -2), self.fb).transpose(-1, -2)


class InverseMelScale(nn.Module):
    """Spectra that have given mel bands: the least squares solution of smallest norm, negative values set to 0.

    Args:
        n_stft: Bins of the spectra.
        n_mels: Bands.
        sample_rate: In Hz.
        f_min: Lower edge of the first band in Hz.
        f_max: Upper edge of the last in Hz; None: sample_rate // 2.
        norm: None or "slaney".
        mel_scale: "htk" or "slaney".
        driver: LAPACK's routine: "gels", "gelsy", "gelsd" or "gelss"; a GPU has only the first.

    Examples:
        >>> mels = T.MelScale(n_mels=40)(torch.rand(1, 201, 4))
        >>> T.InverseMelScale(201, n_mels=40)(mels).shape
        torch.Size([1, 201, 4])
    """

    fb: Tensor

    def __init__(
        self,
        n_stft: int,
        n_mels: int = 128,
        sample_rate: int = 16000,
        f_min: float = 0.0,
        f_max: float | None = None,
        norm: str | None = None,
        mel_scale: str = "htk",
        driver: str = "gels",
    ) -> None:
        super().__init__()
        if driver not in ("gels", "gelsy", "gelsd", "gelss"):
            raise ValueError(f'driver must be one of ["gels", "gelsy", "gelsd", "gelss"]. Found {driver}.')
        self.n_stft, self.n_mels, self.sample_rate = n_stft, n_mels, sample_rate
        self.f_min, self.f_max = f_min, _upper(f_min, f_max, sample_rate)
        self.norm, self.mel_scale, self.driver = norm, mel_scale, driver
        banks = melscale_fbanks(n_stft, f_min, self.f_max, n_mels, sample_rate, norm, mel_scale)
        self.register_buffer("fb", banks)

    def forward(self, melspec: Tensor) -> Tensor:
        """(..., n_mels, frames) to (..., n_stft, frames)."""
        bands = melspec.shape[-2]
        if bands != self.n_mels:
            raise ValueError(f"this inverse takes {self.n_mels} mel bands, got {bands}")
        packed = melspec.reshape(-1, bands, melspec.shape[-1])
        numbers = self.n_stft * packed[:, 0].numel()
        if quick(packed, self.fb, numbers=numbers) and (found := smallest_positive(self.fb, packed)) is not None:
            return found.reshape(*melspec.shape[:-2], -1, melspec.shape[-1])
        inverse = smallest_inverse(self.fb)
        if inverse is None:
            solution: Tensor = torch.linalg.lstsq(self.fb.T[None], packed, driver=self.driver).solution
            solution = torch.relu(solution)
        else:
            solution = torch.relu(torch.matmul(inverse, packed))
        return solution.reshape(*melspec.shape[:-2], -1, melspec.shape[-1])


class MelSpectrogram(nn.Module):
    """Short-time powers in mel bands.

    Args:
        sample_rate: In Hz.
        n_fft: Samples in a transform.
        win_length: Samples in the window; None: `n_fft`.
        hop_length: Samples from one frame to the next; None: win_length // 2.
        f_min: Lower edge of the first band in Hz.
        f_max: Upper edge of the last in Hz; None: sample_rate // 2.
        pad: Zeros added on either side.
        n_mels: Bands.
        window_fn: Makes the window from its length.
        power: Exponent of the magnitudes that are summed.
        normalized: As for `Spectrogram`.
        wkwargs: Further arguments of `window_fn`.
        center: Frame t is centred at sample t * hop_length.
        pad_mode: How the ends are padded then.
        onesided: Without effect.
        norm: None or "slaney".
        mel_scale: "htk" or "slaney".

    Examples:
        >>> T.MelSpectrogram(16000, n_mels=80)(torch.zeros(1, 16000)).shape  # a frame every 200 samples
        torch.Size([1, 80, 81])
    """

    def __init__(
        self,
        sample_rate: int = 16000,
        n_fft: int = 400,
        win_length: int | None = None,
        hop_length: int | None = None,
        f_min: float = 0.0,
        f_max: float | None = None,
        pad: int = 0,
        n_mels: int = 128,
        window_fn: WindowFunction = torch.hann_window,
        power: float = 2.0,
        normalized: bool | str = False,
        wkwargs: dict[str, Any] | None = None,
        center: bool = True,
        pad_mode: str = "reflect",
        onesided: bool | None = None,
        norm: str | None = None,
        mel_scale: str = "htk",
    ) -> None:
        super().__init__()
        if onesided is not None:
            warnings.warn("`onesided` has no effect here: spectra always are", stacklevel=2)
        self.spectrogram = Spectrogram(
            n_fft, win_length, hop_length, pad, window_fn, power, normalized, wkwargs, center, pad_mode
        )
        self.mel_scale = MelScale(n_mels, sample_rate, f_min, f_max, n_fft // 2 + 1, norm, mel_scale)
        self.sample_rate, self.n_fft, self.pad, self.n_mels = sample_rate, n_fft, pad, n_mels
        self.win_length, self.hop_length = self.spectrogram.win_length, self.spectrogram.hop_length
        self.power, self.normalized, self.f_min, self.f_max = power, normalized, f_min, f_max

    def forward(self, waveform: Tensor) -> Tensor:
        """Samples (..., time) to (..., n_mels, frames)."""
        return banded(self.spectrogram, self.mel_scale.fb, waveform)


class MFCC(nn.Module):
    """Cepstra of mel bands in dB (80 dB under the loudest at most).

    Args:
        sample_rate: In Hz.
        n_mfcc: Coefficients, at most the bands.
        dct_type: 2.
        norm: Of the cosine transform: "ortho" or None.
        log_mels: The natural logarithm of the bands + 1e-6 instead of dB.
        melkwargs: Arguments of `MelSpectrogram`.

    Examples:
        >>> T.MFCC(16000, n_mfcc=13, melkwargs={"n_mels": 40})(torch.zeros(1, 16000)).shape
        torch.Size([1, 13, 81])
    """

    dct_mat: Tensor

    def __init__(
        self,
        sample_rate: int = 16000,
        n_mfcc: int = 40,
        dct_type: int = 2,
        norm: str | None = "ortho",
        log_mels: bool = False,
        melkwargs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__()
        _check_dct(dct_type)
        self.sample_rate, self.n_mfcc, self.dct_type, self.norm = sample_rate, n_mfcc, dct_type, norm
        self.top_db, self.log_mels = 80.0, log_mels
        self.amplitude_to_DB = AmplitudeToDB("power", self.top_db)
        self.MelSpectrogram = MelSpectrogram(sample_rate=sample_rate, **(melkwargs or {}))
        if n_mfcc > self.MelSpectrogram.n_mels:
            raise ValueError(f"n_mfcc must be at most the {self.MelSpectrogram.n_mels} mel bands, got {n_mfcc}")
        self.register_buffer("dct_mat", create_dct(n_mfcc, self.MelSpectrogram.n_mels, norm))

    def forward(self, waveform: Tensor) -> Tensor:
        """Samples (..., time) to (..., n_mfcc, frames)."""
        bands = self.MelSpectrogram(waveform)
        return _cepstra(torch.log(bands + 1e-6) if self.log_mels else self.amplitude_to_DB(bands), self.dct_mat)


class LFCC(nn.Module):
    """Cepstra of linear bands in dB (80 dB under the loudest at most).

    Args:
        sample_rate: In Hz.
        n_filter: Bands.
        f_min: Lower edge of the first band in Hz.
        f_max: Upper edge of the last in Hz; None: sample_rate // 2.
        n_lfcc: Coefficients.
        dct_type: 2.
        norm: Of the cosine transform: "ortho" or None.
        log_lf: The natural logarithm of the bands + 1e-6 instead of dB.
        speckwargs: Arguments of `Spectrogram`.

    Examples:
        >>> T.LFCC(16000, n_lfcc=20)(torch.zeros(1, 16000)).shape
        torch.Size([1, 20, 81])
    """

    filter_mat: Tensor
    dct_mat: Tensor

    def __init__(
        self,
        sample_rate: int = 16000,
        n_filter: int = 128,
        f_min: float = 0.0,
        f_max: float | None = None,
        n_lfcc: int = 40,
        dct_type: int = 2,
        norm: str | None = "ortho",
        log_lf: bool = False,
        speckwargs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__()
        _check_dct(dct_type)
        self.sample_rate, self.n_filter, self.n_lfcc = sample_rate, n_filter, n_lfcc
        self.f_min, self.f_max = f_min, float(sample_rate // 2) if f_max is None else f_max
        self.dct_type, self.norm, self.top_db, self.log_lf = dct_type, norm, 80.0, log_lf
        self.amplitude_to_DB = AmplitudeToDB("power", self.top_db)
        self.Spectrogram = Spectrogram(**(speckwargs or {}))
        n_fft = self.Spectrogram.n_fft
        if n_lfcc > n_fft:
            raise ValueError(f"n_lfcc must be at most n_fft, {n_fft}, got {n_lfcc}")
        filters = linear_fbanks(n_fft // 2 + 1, f_min, self.f_max, n_filter, sample_rate)
        self.register_buffer("filter_mat", filters)
        self.register_buffer("dct_mat", create_dct(n_lfcc, n_filter, norm))

    def forward(self, waveform: Tensor) -> Tensor:
        """Samples (..., time) to (..., n_lfcc, frames)."""
        bands = banded(self.Spectrogram, self.filter_mat, waveform)
        return _cepstra(torch.log(bands + 1e-6) if self.log_lf else self.amplitude_to_DB(bands), self.dct_mat)


def banded(spectrum: Spectrogram, banks: Tensor, waveform: Tensor) -> Tensor:
    """The spectrogram times the banks, in one pass where that can be."""
    window = spectrum.window
    fits = spectrum.power is not None and spectrum.onesided and banks.shape[0] == spectrum.n_fft // 2 + 1
    if not (fits and quick(waveform, window, banks)):
        return torch.matmul(spectrum(waveform).transpose(-1, -2), banks).transpose(-1, -2)
    padded = pad_tensor(waveform, (spectrum.pad, spectrum.pad)) if spectrum.pad > 0 else waveform
    if not accepted(padded, window, spectrum.n_fft, spectrum.hop_length, spectrum.center):
        return torch.matmul(spectrum(waveform).transpose(-1, -2), banks).transpose(-1, -2)
    scaled = window * norm_scale(spectrum.normalized, window, spectrum.n_fft)
    return banded_spectrogram(
        padded,
        scaled,
        spectrum.n_fft,
        spectrum.hop_length,
        float(spectrum.power or 1),
        spectrum.center,
        spectrum.pad_mode,
        banks,
    )


def _cepstra(levels: Tensor, dct: Tensor) -> Tensor:
    return torch.matmul(levels.transpose(-1, -2), dct).transpose(-1, -2)


def _upper(f_min: float, f_max: float | None, sample_rate: int) -> float:
    upper = float(sample_rate // 2) if f_max is None else f_max
    if f_min > upper:
        raise ValueError(f"f_min must be at most f_max, got {f_min} and {upper}")
    return upper


def _check_dct(dct_type: int) -> None:
    if dct_type != 2:
        raise ValueError(f"dct_type must be 2, got {dct_type}")
