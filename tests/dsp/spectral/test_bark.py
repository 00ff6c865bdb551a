import pytest
import torch

from workstation.dsp.modules.bark import BarkScale, BarkSpectrogram, InverseBarkScale
from workstation.dsp.spectral.bark import bark_to_hz, barkscale_fbanks, hz_to_bark
from workstation.dsp.spectral.nonnegative import nonnegative_least_squares

SCALES = ["traunmuller", "schroeder", "wang"]


@pytest.mark.parametrize("scale", SCALES)
def test_the_scale_and_back(scale):
    for low, high in ((20.0, 6000.0), (300.0, 12000.0)):
        hz = torch.linspace(low, high, 50, dtype=torch.float64)
        barks = torch.tensor([hz_to_bark(float(f), scale) for f in hz], dtype=torch.float64)
        assert (barks.diff() > 0).all()
        torch.testing.assert_close(bark_to_hz(barks, scale), hz)


def test_known_barks():
    assert hz_to_bark(1000.0) == pytest.approx(8.53, abs=0.01)
    assert hz_to_bark(600.0, "wang") == pytest.approx(5.288, abs=0.01)
    assert hz_to_bark(650.0, "schroeder") == pytest.approx(6.17, abs=0.01)


@pytest.mark.parametrize("scale", SCALES)
def test_filters_are_triangles_that_share_each_bin(scale):
    banks = barkscale_fbanks(513, 300.0, 7000.0, 20, 16000, scale)
    hz = torch.linspace(0, 8000, 513)
    assert banks.min() >= 0
    assert banks.max() <= 1
    assert not banks[(hz < 300) | (hz > 7001)].any()
    middle = (hz > 500) & (hz < 5500)
    torch.testing.assert_close(banks[middle].sum(1), torch.ones(int(middle.sum())))


def test_empty_filters_and_wrong_scales():
    with pytest.warns(UserWarning, match="all zero"):
        barkscale_fbanks(50, 0.0, 8000.0, 128, 16000)
    with pytest.raises(ValueError, match="bark_scale"):
        barkscale_fbanks(50, 0.0, 8000.0, 10, 16000, "mel")
    with pytest.raises(ValueError, match="f_min"):
        BarkScale(10, 16000, 9000.0)
    with pytest.raises(ValueError, match="bark bins"):
        InverseBarkScale(101, 10)(torch.ones(11, 4))


def test_modules_are_a_spectrogram_times_the_filters():
    sound = torch.randn(2, 3, 16000, generator=torch.Generator().manual_seed(0))
    module = BarkSpectrogram(n_fft=512, n_barks=20)
    spectra = module.spectrogram(sound)
    expected = BarkScale(20, n_stft=257)(spectra)
    torch.testing.assert_close(module(sound), expected, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(expected, torch.einsum("...fk,fb->...bk", spectra, module.bark_scale.fb))
    torch.testing.assert_close(module(sound)[1, 2], module(sound[1, 2]), rtol=1e-4, atol=1e-4)


def test_the_inverse_finds_spectra_of_those_bands():
    spectra = torch.rand(2, 129, 30, generator=torch.Generator().manual_seed(1))
    bands = BarkScale(20, n_stft=129)(spectra)
    found = InverseBarkScale(129, 20)(bands)
    assert found.shape == spectra.shape
    assert found.min() >= 0
    error = (BarkScale(20, n_stft=129)(found) - bands).square().sum(1)
    assert error.mean() < 2e-5


def test_nonnegative_least_squares_of_a_known_answer():
    matrix = torch.tensor([[1.0, 0.0], [1.0, 1.0]], dtype=torch.float64)
    wanted = torch.tensor([[3.0, 2.0], [1.0, 2.0], [2.0, -1.0]], dtype=torch.float64)
    found = nonnegative_least_squares(matrix, wanted, 1000, 0.0, 0.0)
    torch.testing.assert_close(found, torch.tensor([[1.0, 2.0], [0.0, 1.5], [2.0, 0.0]], dtype=torch.float64))
    assert nonnegative_least_squares(matrix, wanted[:0], 10, 0.0, 0.0).shape == (0, 2)
