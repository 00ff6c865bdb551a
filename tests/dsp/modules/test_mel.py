"""Mel and linear bands and cepstra against their formulas in numpy."""

import numpy as np
import pytest
import scipy.fft
import torch
from torch.autograd import gradcheck

from workstation.dsp.modules.mel import LFCC, MFCC, InverseMelScale, MelScale, MelSpectrogram
from workstation.dsp.spectral.filterbanks import linear_fbanks, melscale_fbanks

MEL = {"n_fft": 256, "hop_length": 100, "n_mels": 20}


def sound(*shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.randn(*shape, dtype=dtype, generator=torch.Generator().manual_seed(0))


def powers(x: np.ndarray, n_fft: int, hop: int) -> np.ndarray:
    """(frames, bins) of one channel."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(x, n_fft // 2, mode="reflect"), n_fft)[::hop]
    return np.abs(np.fft.rfft(frames * window)) ** 2


def levels(bands: np.ndarray) -> np.ndarray:
    db = 10 * np.log10(np.maximum(bands, 1e-10))
    return np.maximum(db, db.max() - 80)


@pytest.mark.parametrize("lead", [(), (2,), (2, 3)])
@pytest.mark.parametrize("power", [1.0, 2.0, 1.5])
def test_mel_spectrogram(way: str, lead: tuple[int, ...], power: float) -> None:
    x = sound(*lead, 5000)
    got = MelSpectrogram(16000, power=power, norm="slaney", mel_scale="slaney", **MEL)(x)
    banks = melscale_fbanks(129, 0.0, 8000.0, 20, 16000, "slaney", "slaney").double().numpy()
    want = powers(x.reshape(-1, 5000)[-1].double().numpy(), 256, 100) ** (power / 2) @ banks
    assert got.shape == (*lead, 20, 51)
    np.testing.assert_allclose(got.reshape(-1, 20, 51)[-1].numpy().T, want, rtol=2e-4)


def test_options_of_the_spectrogram_reach_it(way: str) -> None:
    x = sound(2, 3000, dtype=torch.float64)
    options = {"pad": 9, "normalized": "window", "center": False, "win_length": 200, "window_fn": torch.kaiser_window}
    mel = MelSpectrogram(16000, wkwargs={"periodic": False, "beta": 8.0}, **MEL, **options).double()
    banks = mel.mel_scale.fb
    torch.testing.assert_close(mel(x), (mel.spectrogram(x).transpose(-1, -2) @ banks).transpose(-1, -2))


def test_empty_bands_give_0(way: str) -> None:
    with pytest.warns(UserWarning, match="empty"):
        mel = MelSpectrogram(16000, n_fft=128, hop_length=64, n_mels=60)
    got = mel(sound(3000))
    empty = (mel.mel_scale.fb == 0).all(dim=0)
    assert empty.any()
    assert not got[empty].any()
    assert (got[~empty] > 0).all()


@pytest.mark.parametrize("log_mels", [False, True])
def test_mfcc(way: str, log_mels: bool) -> None:
    x = sound(5000)
    got = MFCC(16000, 13, log_mels=log_mels, melkwargs=MEL)(x)
    bands = powers(x.double().numpy(), 256, 100) @ melscale_fbanks(129, 0.0, 8000.0, 20, 16000).double().numpy()
    want = scipy.fft.dct(np.log(bands + 1e-6) if log_mels else levels(bands), norm="ortho")[:, :13]
    np.testing.assert_allclose(got.numpy().T, want, atol=2e-3)


@pytest.mark.parametrize("log_lf", [False, True])
def test_lfcc(way: str, log_lf: bool) -> None:
    x = sound(5000)
    spectrum = {"n_fft": 256, "hop_length": 100}
    got = LFCC(16000, 30, f_min=100.0, n_lfcc=13, norm=None, log_lf=log_lf, speckwargs=spectrum)(x)
    bands = powers(x.double().numpy(), 256, 100) @ linear_fbanks(129, 100.0, 8000.0, 30, 16000).double().numpy()
    want = scipy.fft.dct(np.log(bands + 1e-6) if log_lf else levels(bands))[:, :13]
    np.testing.assert_allclose(got.numpy().T, want, atol=2e-2)


def test_complex_spectra_of_lfcc_are_refused_alike(way: str) -> None:
    with pytest.raises(RuntimeError):
        LFCC(speckwargs={"power": None})(sound(2, 3000))


@pytest.mark.parametrize("driver", ["gels", "gelsd", "gelss"])
def test_inverse_mel_scale(driver: str) -> None:
    scale = MelScale(20, 16000, n_stft=129)
    bands = scale(sound(2, 3, 129, 11).abs())
    got = InverseMelScale(129, 20, 16000, driver=driver)(bands)
    want = np.maximum(np.linalg.pinv(scale.fb.double().numpy().T) @ bands.double().numpy(), 0)
    np.testing.assert_allclose(got.numpy(), want, atol=1e-3)


def test_mistakes_are_named() -> None:
    with pytest.raises(ValueError, match="13 mel bands"):
        InverseMelScale(129, 13)(torch.zeros(12, 5))
    with pytest.raises(ValueError, match="gel"):
        InverseMelScale(129, driver="gelsx")
    with pytest.raises(ValueError, match=r"9000\.0 and 8000\.0"):
        MelScale(f_min=9000.0)
    with pytest.raises(ValueError, match="at most the 20 mel bands, got 21"):
        MFCC(n_mfcc=21, melkwargs=MEL)
    with pytest.raises(ValueError, match="must be 2, got 3"):
        LFCC(dct_type=3)
    with pytest.raises(ValueError, match="at most n_fft, 400, got 500"):
        LFCC(n_lfcc=500)
    with pytest.warns(UserWarning, match="onesided"):
        MelSpectrogram(onesided=True, **MEL)


def test_gradients() -> None:
    x = sound(60, dtype=torch.float64).requires_grad_()
    mel = {"n_fft": 32, "hop_length": 16, "n_mels": 3}
    assert gradcheck(MelSpectrogram(8000, **mel).double(), x, fast_mode=True)
    assert gradcheck(MFCC(8000, 3, melkwargs=mel).double(), x, fast_mode=True)
    assert gradcheck(LFCC(8000, 5, n_lfcc=4, speckwargs={"n_fft": 32}).double(), x, fast_mode=True)
    bands = sound(3, 4, dtype=torch.float64).abs().requires_grad_()
    assert gradcheck(InverseMelScale(17, 3, 8000).double(), bands, fast_mode=True)
