"""Spectrograms and their inverses against numpy's transforms of frames cut by hand."""

import numpy as np
import pytest
import torch
from torch.autograd import forward_ad, gradcheck

from workstation.dsp.spectral import stft
from workstation.dsp.spectral.stft import inverse_spectrogram, spectrogram

MODES = {"reflect": "reflect", "constant": "constant", "replicate": "edge", "circular": "wrap"}


def sound(*shape: int, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return torch.randn(*shape, dtype=dtype, generator=torch.Generator().manual_seed(0))


def by_hand(x: np.ndarray, window: np.ndarray, n_fft: int, hop: int, mode: str | None) -> np.ndarray:
    """Complex (bins, frames) of one channel, in float64; `mode` None: frames are not centred."""
    left = (n_fft - len(window)) // 2
    full = np.zeros(n_fft)
    full[left : left + len(window)] = window
    if mode is not None:
        x = np.pad(x, n_fft // 2, mode=MODES[mode])
    frames = [x[at : at + n_fft] * full for at in range(0, len(x) - n_fft + 1, hop)]
    return np.fft.rfft(np.array(frames)).T


@pytest.mark.parametrize("mode", ["reflect", "constant", "replicate", "circular", None])
@pytest.mark.parametrize(
    ("n_fft", "win_length", "hop", "time"), [(64, 64, 16, 1000), (63, 40, 33, 500), (128, 128, 1, 200)]
)
def test_frames_are_those_cut_by_hand(
    way: str, mode: str | None, n_fft: int, win_length: int, hop: int, time: int
) -> None:
    x, window = sound(3, time), sound(win_length).abs() + 0.1
    center = mode is not None
    got = spectrogram(x, 0, window, n_fft, hop, win_length, None, False, center, mode or "reflect")
    want = np.stack([by_hand(row, window.numpy(), n_fft, hop, mode) for row in x.numpy()])
    np.testing.assert_allclose(got.numpy(), want, atol=1e-11)


@pytest.mark.parametrize("power", [1.0, 2.0, 0.7])
@pytest.mark.parametrize(
    ("normalized", "norm"), [(False, 1.0), (True, "window"), ("window", "window"), ("frame_length", 8.0)]
)
def test_power_padding_and_norms(way: str, power: float, normalized: bool | str, norm: float | str) -> None:
    x, window = sound(700), torch.hann_window(64, dtype=torch.float64)
    divisor = float(window.square().sum().sqrt()) if norm == "window" else float(norm)
    got = spectrogram(x, 11, window, 64, 16, 64, power, normalized)
    want = np.abs(by_hand(np.pad(x.numpy(), 11), window.numpy(), 64, 16, "reflect") / divisor) ** power
    np.testing.assert_allclose(got.numpy(), want, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("time", [33, 64, 65, 100, 4000])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_lengths_and_precisions(way: str, time: int, dtype: torch.dtype) -> None:
    x, window = sound(2, 2, time, dtype=dtype), torch.hann_window(64, dtype=dtype)
    got = spectrogram(x, 0, window, 64, 20, 64, 2.0, False)
    assert got.dtype == dtype
    assert got.shape == (2, 2, 33, 1 + time // 20)
    want = np.abs(by_hand(x[1, 0].double().numpy(), window.double().numpy(), 64, 20, "reflect")) ** 2
    np.testing.assert_allclose(got[1, 0].numpy(), want, rtol=1e-3 if dtype == torch.float32 else 1e-9, atol=1e-4)


@pytest.mark.parametrize("power", [0.0, 1.0, 2.0, 3.0])
def test_gradients_of_silence_are_0_and_defaults_are_torchs(power: float) -> None:
    x = torch.zeros(2, 3000, requires_grad=True)
    spectra = spectrogram(x, 0, None, 512, None, None, power, False)
    assert spectra.shape == (2, 257, 1 + 3000 // 128)
    spectra.sum().backward()
    assert x.grad is not None
    assert not x.grad.any()


def test_many_stretches_give_what_one_does(way: str) -> None:
    x, window = sound(2, 40000, dtype=torch.float32), torch.hann_window(32)
    got = spectrogram(x, 0, window, 32, 8, 32, None, False)
    want = by_hand(x[1].double().numpy(), window.double().numpy(), 32, 8, "reflect")
    np.testing.assert_allclose(got[1].numpy(), want, atol=1e-5)
    back = inverse_spectrogram(got, 40000, 0, window, 32, 8, 32, False)
    np.testing.assert_allclose(back.numpy(), x.numpy(), atol=1e-5)


@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("normalized", [False, True, "frame_length"])
@pytest.mark.parametrize("length", [None, 900, 1003, 1100])
def test_the_inverse_gives_the_sound_back(way: str, center: bool, normalized: bool | str, length: int | None) -> None:
    x, window = sound(2, 3, 1003), torch.hamming_window(64, dtype=torch.float64)
    spectra = spectrogram(x, 0, window, 64, 15, 64, None, normalized, center)
    got = inverse_spectrogram(spectra, length, 0, window, 64, 15, 64, normalized, center)
    covered = (spectra.shape[-1] - 1) * 15 + (32 if center else 64)
    assert got.shape[-1] == (length or 15 * (spectra.shape[-1] - 1) + (0 if center else 64))
    same = min(got.shape[-1], 1003, covered)
    np.testing.assert_allclose(got[..., :same].numpy(), x[..., :same].numpy(), atol=1e-12)
    assert not got[..., covered:].any()


def test_padding_is_taken_off_again(way: str) -> None:
    x, window = sound(800), torch.hann_window(64, dtype=torch.float64)
    spectra = spectrogram(x, 30, window, 64, 16, 64, None, False)
    back = inverse_spectrogram(spectra, 800, 30, window, 64, 16, 64, False)
    np.testing.assert_allclose(back.numpy(), x.numpy(), atol=1e-12)


def test_an_inverse_of_changed_spectra_is_the_least_squares_one(way: str) -> None:
    window = torch.hann_window(16, dtype=torch.float64)
    spectra = torch.randn(9, 6, dtype=torch.complex128, generator=torch.Generator().manual_seed(1))
    spectra[[0, 8]] = spectra[[0, 8]].real.to(spectra.dtype)
    got = inverse_spectrogram(spectra, None, 0, window, 16, 4, 16, False)
    # Every frame of the sound, windowed, as one matrix: its pseudo-inverse applied to the frames wanted.
    frames = np.fft.irfft(spectra.numpy().T, 16)
    matrix = np.zeros((6 * 16, 5 * 4 + 16))
    for k in range(6):
        matrix[k * 16 : k * 16 + 16, k * 4 : k * 4 + 16] = np.diag(window.numpy())
    want = np.linalg.lstsq(matrix, frames.ravel(), rcond=None)[0][8:-8]
    np.testing.assert_allclose(got.numpy(), want, atol=1e-12)


@pytest.mark.filterwarnings("ignore:.torch.jit:DeprecationWarning")
def test_forward_gradients_reach_long_sounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stft, "LONG", 0)
    monkeypatch.setattr(stft, "OUT_OF_CACHE", 0)
    x, direction = sound(900), sound(900).flip(0)
    window = torch.hann_window(64, dtype=torch.float64)

    def transform(y: torch.Tensor) -> torch.Tensor:
        return spectrogram(y, 0, window, 64, 16, 64, 2.0, False)

    with forward_ad.dual_level():
        tangent = forward_ad.unpack_dual(transform(forward_ad.make_dual(x, direction))).tangent
    assert tangent is not None
    step = (transform(x + 1e-6 * direction) - transform(x - 1e-6 * direction)) / 2e-6
    torch.testing.assert_close(tangent, step, rtol=1e-5, atol=1e-5)


def test_both_sides_of_the_spectrum() -> None:
    x, window = sound(300), torch.hann_window(32, dtype=torch.float64)
    both = spectrogram(x, 0, window, 32, 8, 32, None, False, onesided=False)
    one = spectrogram(x, 0, window, 32, 8, 32, None, False)
    torch.testing.assert_close(both[:17], one)
    torch.testing.assert_close(both[17:], one[1:-1].conj().flip(0))


def test_gaps_between_windows_are_refused(way: str) -> None:
    spectra = torch.ones(9, 20, dtype=torch.complex128)
    window = torch.zeros(16, dtype=torch.float64)
    window[:4] = 1
    with pytest.raises(RuntimeError):
        inverse_spectrogram(spectra, None, 0, window, 16, 8, 16, False)


def test_mistakes_are_named(way: str) -> None:
    x, window = sound(300), torch.hann_window(32, dtype=torch.float64)
    with pytest.raises(ValueError, match="'peak'"):
        spectrogram(x, 0, window, 32, 8, 32, None, "peak")
    with pytest.raises(ValueError, match="must be complex"):
        inverse_spectrogram(sound(17, 5), None, 0, window, 32, 8, 32, False)
    with pytest.raises(RuntimeError):
        spectrogram(x[:5], 0, window, 32, 8, 32, None, False)
    with pytest.warns(UserWarning, match="return_complex"):
        spectrogram(x, 0, window, 32, 8, 32, None, False, return_complex=True)


def test_inputs_stay_and_strides_do_not_matter(way: str) -> None:
    wide = sound(600, 2)
    window = torch.hann_window(32, dtype=torch.float64)
    before = wide.clone()
    torch.testing.assert_close(
        spectrogram(wide.T, 0, window, 32, 8, 32, 2.0, True),
        spectrogram(wide.T.contiguous(), 0, window, 32, 8, 32, 2.0, True),
    )
    spectra = spectrogram(wide.T, 0, window, 32, 8, 32, None, False)
    kept = spectra.clone(memory_format=torch.contiguous_format)
    back = [inverse_spectrogram(s, 600, 0, window, 32, 8, 32, False) for s in (spectra, kept, spectra.conj().conj())]
    torch.testing.assert_close(back[0], back[1])
    torch.testing.assert_close(back[0], back[2])
    torch.testing.assert_close(wide, before)
    torch.testing.assert_close(spectra, kept)


@pytest.mark.parametrize("power", [None, 1.0, 2.0])
def test_gradients(power: float | None) -> None:
    window = torch.hann_window(8, dtype=torch.float64)
    x = sound(2, 40).requires_grad_()
    assert gradcheck(lambda y: spectrogram(y, 3, window, 8, 4, 8, power, True), x, fast_mode=True)
    spectra = spectrogram(sound(2, 40), 0, window, 8, 4, 8, None, False).detach().requires_grad_()
    assert gradcheck(lambda s: inverse_spectrogram(s, 40, 0, window, 8, 4, 8, "frame_length"), spectra, fast_mode=True)
