"""Differences, sliding normalisation and centroids against loops."""

import numpy as np
import pytest
import torch
from torch.autograd import gradcheck

from workstation.dsp.spectral.features import compute_deltas, sliding_window_cmn, spectral_centroid


def noise(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("win_length", [3, 4, 5, 9])
@pytest.mark.parametrize(
    ("mode", "numpy_mode"), [("replicate", "edge"), ("reflect", "reflect"), ("constant", "constant")]
)
def test_deltas_are_slopes_of_lines_fitted_to_the_frames_around(win_length: int, mode: str, numpy_mode: str) -> None:
    x = noise(2, 3, 20)
    reach = (win_length - 1) // 2
    padded = np.pad(x.numpy(), ((0, 0), (0, 0), (reach, reach)), mode=numpy_mode)
    steps = np.arange(-reach, reach + 1)
    want = [[[np.polyfit(steps, row[t : t + 2 * reach + 1], 1)[0] for t in range(20)] for row in c] for c in padded]
    np.testing.assert_allclose(compute_deltas(x, win_length, mode).numpy(), want, atol=1e-12)


def test_deltas_need_three_frames() -> None:
    with pytest.raises(ValueError, match="at least 3, got 2"):
        compute_deltas(noise(2, 5), 2)


@pytest.mark.parametrize("norm_vars", [False, True])
@pytest.mark.parametrize("frames", [1, 9, 50])
def test_centred_windows_shift_inward_at_the_ends(way: str, frames: int, norm_vars: bool) -> None:
    x = noise(2, frames, 4)
    got = sliding_window_cmn(x, 10, 5, True, norm_vars)
    for t in range(frames):
        start = min(max(t - 5, 0), max(frames - 10, 0))
        around = x[:, start : start + 10]
        want = x[:, t] - around.mean(dim=1)
        if norm_vars:
            want = want / around.std(dim=1, correction=0) if around.shape[1] > 1 else 0 * want
        np.testing.assert_allclose(got[:, t].numpy(), want.numpy(), atol=1e-10)


@pytest.mark.parametrize("norm_vars", [False, True])
def test_windows_on_the_left_begin_with_the_least_size(way: str, norm_vars: bool) -> None:
    x = noise(50, 4)
    got = sliding_window_cmn(x, 20, 7, False, norm_vars)
    for t in range(50):
        around = x[max(0, t - 20) : max(t + 1, 7)]
        want = x[t] - around.mean(dim=0)
        want = want / around.std(dim=0, correction=0) if norm_vars else want
        np.testing.assert_allclose(got[t].numpy(), want.numpy(), atol=1e-10)


def test_float32_stays_exact_over_long_input(way: str) -> None:
    x = noise(20000, 2).float() + 1000
    got = sliding_window_cmn(x, 600, 100, True)
    want = x[10000].double() - x[9700:10300].double().mean(dim=0)
    assert got.dtype == torch.float32
    np.testing.assert_allclose(got[10000].numpy(), want.numpy(), atol=1e-4)


def test_centroids(way: str) -> None:
    x, window = noise(2, 3000), torch.hann_window(100, dtype=torch.float64)
    got = spectral_centroid(x, 16000, 7, window, 128, 50, 100)
    padded = np.pad(np.pad(x.numpy(), ((0, 0), (7, 7))), ((0, 0), (64, 64)), mode="reflect")
    frame = np.concatenate([np.zeros(14), window.numpy(), np.zeros(14)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, 128, axis=1)[:, ::50] * frame
    magnitude = np.abs(np.fft.rfft(frames))
    want = (magnitude * np.fft.rfftfreq(128, 1 / 16000)).sum(axis=2) / magnitude.sum(axis=2)
    np.testing.assert_allclose(got.numpy(), want)


def test_the_centroid_of_a_tone_is_its_frequency(way: str) -> None:
    tone = torch.sin(2 * torch.pi * 1000 * torch.arange(8000, dtype=torch.float64) / 16000)
    got = spectral_centroid(tone, 16000, 0, torch.hann_window(512, dtype=torch.float64), 512, 256, 512)
    np.testing.assert_allclose(got[2:-2].numpy(), 1000, atol=1)


def test_gradients() -> None:
    x = noise(2, 8, 3).requires_grad_()
    assert gradcheck(lambda y: compute_deltas(y, 5), x, fast_mode=True)
    assert gradcheck(lambda y: sliding_window_cmn(y, 4, 2, True, True), x, fast_mode=True)
    assert gradcheck(lambda y: sliding_window_cmn(y, 4, 2), x, fast_mode=True)
    window = torch.hann_window(8, dtype=torch.float64)
    assert gradcheck(
        lambda y: spectral_centroid(y, 100, 0, window, 8, 4, 8), noise(30).requires_grad_(), fast_mode=True
    )
