import pytest
import torch

from workstation.dsp.modules.chroma import ChromaScale, ChromaSpectrogram
from workstation.dsp.spectral.chroma import chroma_filterbank

RATE, N_FFT = 22050, 8192


def tone(hz):
    return torch.sin(2 * torch.pi * hz / RATE * torch.arange(RATE))


@pytest.mark.parametrize("base_c", [True, False])
@pytest.mark.parametrize(("hz", "pitch_class"), [(261.63, 0), (440.0, 9), (1046.5, 0), (739.99, 6)])
def test_a_tone_falls_into_its_class(hz, pitch_class, base_c):
    module = ChromaSpectrogram(RATE, N_FFT, base_c=base_c)
    found = int(module(tone(hz)).mean(-1).argmax())
    assert found == (pitch_class if base_c else (pitch_class + 3) % 12)


def test_tuning_moves_the_tones():
    sharp = 440.0 * 2 ** (0.4 / 12)
    plain, tuned = (ChromaSpectrogram(RATE, N_FFT, tuning=t)(tone(sharp)).mean(-1) for t in (0.0, 0.4))
    assert tuned[9] / tuned.sum() > plain[9] / plain.sum()


@pytest.mark.parametrize("norm", [1, 2])
def test_rows_have_the_norm_1_unless_weighted(norm):
    banks = chroma_filterbank(RATE, 1025, 24, norm=norm, octwidth=None)
    assert banks.shape == (1025, 24)
    torch.testing.assert_close(torch.linalg.vector_norm(banks, norm, dim=1), torch.ones(1025))
    weighted = chroma_filterbank(RATE, 1025, 24, norm=norm)
    assert weighted.norm(dim=1).argmax() == pytest.approx(880 / RATE * 2048, rel=0.1)


def test_the_scale_is_a_product():
    spectra = torch.rand(2, 129, 7)
    module = ChromaScale(RATE, 129, n_chroma=12)
    torch.testing.assert_close(module(spectra), torch.einsum("cfk,fb->cbk", spectra, module.fb))
