"""Filter banks and the cosine transform against their formulas in float64."""

import math

import numpy as np
import pytest
import scipy.fft
import torch

from workstation.dsp.spectral.filterbanks import create_dct, hz_to_mel, linear_fbanks, mel_to_hz, melscale_fbanks


def triangles_by_hand(hz: np.ndarray, points: np.ndarray) -> np.ndarray:
    return np.stack([np.interp(hz, points[m : m + 3], [0, 1, 0]) for m in range(len(points) - 2)], axis=1)


def htk(hz: float) -> float:
    return 1127.01048 * math.log1p(hz / 700)


@pytest.mark.parametrize("norm", [None, "slaney"])
@pytest.mark.parametrize(("rate", "low", "high", "bands"), [(16000, 0.0, 8000.0, 40), (44100, 60.0, 18000.0, 64)])
def test_htk_bands_are_triangles_between_equal_steps_in_mels(
    norm: str | None, rate: int, low: float, high: float, bands: int
) -> None:
    points = 700 * np.expm1(np.linspace(htk(low), htk(high), bands + 2) / 1127.01048)
    want = triangles_by_hand(np.linspace(0, rate / 2, 1025), points)
    if norm:
        want *= 2 / (points[2:] - points[:-2])
    got = melscale_fbanks(1025, low, high, bands, rate, norm)
    np.testing.assert_allclose(got.numpy(), want, atol=3e-4 * want.max())


def test_slaney_bands_have_equal_areas_and_are_linear_below_a_kilohertz() -> None:
    banks = melscale_fbanks(4097, 0.0, 8000.0, 40, 16000, "slaney", "slaney").double()
    np.testing.assert_allclose(banks.sum(dim=0) * 8000 / 4096, 1.0, atol=2e-3)
    peaks = banks.argmax(dim=0) * 8000 / 4096
    below = peaks[peaks < 900]
    np.testing.assert_allclose(np.diff(below), np.diff(below).mean(), atol=3)


@pytest.mark.parametrize("scale", ["htk", "slaney"])
def test_mels_and_hz_are_inverse(scale: str) -> None:
    hz = torch.tensor([0.0, 200.0, 999.0, 1000.0, 1001.0, 6400.0, 20000.0], dtype=torch.float64)
    mels = torch.tensor([hz_to_mel(float(f), scale) for f in hz], dtype=torch.float64)
    torch.testing.assert_close(mel_to_hz(mels, scale), hz)
    assert mels.diff().min() > 0


def test_known_points_of_the_scales() -> None:
    assert hz_to_mel(1000.0) == pytest.approx(999.9855, abs=1e-3)
    assert hz_to_mel(1000.0, "slaney") == pytest.approx(15)
    assert hz_to_mel(6400.0, "slaney") == pytest.approx(42)


def test_linear_bands() -> None:
    want = triangles_by_hand(np.linspace(0, 8000, 201), np.linspace(100, 7000, 22))
    np.testing.assert_allclose(linear_fbanks(201, 100.0, 7000.0, 20, 16000).numpy(), want, atol=1e-5)


@pytest.mark.parametrize("norm", [None, "ortho"])
def test_dct_is_scipys(norm: str | None) -> None:
    got = create_dct(13, 40, norm)
    want = scipy.fft.dct(np.eye(40), type=2, norm=norm)[:, :13]
    np.testing.assert_allclose(got.numpy(), want, atol=1e-5)


def test_mistakes_are_named() -> None:
    with pytest.raises(ValueError, match="'area'"):
        melscale_fbanks(201, 0.0, 8000.0, 40, 16000, "area")
    with pytest.raises(ValueError, match="'bark'"):
        melscale_fbanks(201, 0.0, 8000.0, 40, 16000, None, "bark")
    with pytest.raises(ValueError, match="'slaney'"):
        create_dct(13, 40, "slaney")
    with pytest.warns(UserWarning, match="empty"):
        melscale_fbanks(65, 0.0, 8000.0, 80, 16000)
