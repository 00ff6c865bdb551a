"""Resampling follows the interpolation formula, keeps tones, and takes any ratio in bounded memory."""

import math
import tracemalloc

import numpy as np
import pytest
import torch
from torch.autograd import gradcheck, gradgradcheck

from workstation.dsp.resampling import resample
from workstation.dsp.resampling.sinc_table import WINDOWS, SincFilter


def noise(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def by_formula(x: np.ndarray, orig: int, new: int, zeros: int, rolloff: float, window: str, beta: float) -> np.ndarray:
    """Every output as a sum over all inputs, straight from the definition."""
    cutoff = min(orig, new) * rolloff
    t = (np.arange(len(x)) / orig - np.arange(-(-len(x) * new // orig))[:, None] / new) * cutoff
    shape = np.cos(np.pi * t / 2 / zeros) ** 2
    if window == "sinc_interp_kaiser":
        shape = np.i0(beta * np.sqrt(np.clip(1 - (t / zeros) ** 2, 0, 1))) / np.i0(beta)
    return np.asarray(np.where(np.abs(t) < zeros, np.sinc(t) * shape * cutoff / orig, 0) @ x)


@pytest.mark.parametrize(("orig", "new"), [(3, 1), (1, 3), (147, 160), (160, 147), (16, 44), (101, 97), (601, 600)])
@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("zeros", [1, 6, 20])
def test_every_output_is_the_sum_of_the_definition(orig: int, new: int, window: str, zeros: int) -> None:
    x = noise(2, 700)
    y = resample.resample(x, orig, new, zeros, 0.9, window, 9.0)
    expected = [by_formula(row, orig, new, zeros, 0.9, window, 9.0) for row in x.numpy()]
    np.testing.assert_allclose(y, expected, atol=1e-12)


@pytest.mark.parametrize("frames", [0, 1, 2, 159, 160, 161, 1000])
def test_length_is_rounded_up(frames: int) -> None:
    assert resample.resample(noise(2, frames), 160, 147).shape == (2, -(-frames * 147 // 160))


def test_equal_rates_return_the_waveform_and_common_factors_do_not_matter() -> None:
    x = noise(1, 2, 500)
    assert resample.resample(x, 48_000, 48_000) is x
    torch.testing.assert_close(resample.resample(x, 44_100, 48_000), resample.resample(x, 147, 160))


@pytest.mark.parametrize(("orig", "new"), [(44_100, 48_000), (48_000, 16_000), (44_101, 48_000), (8000, 11_025)])
def test_a_tone_stays_the_tone(orig: int, new: int) -> None:
    place = torch.arange(orig, dtype=torch.float64) / orig
    y = resample.resample(torch.sin(2 * math.pi * 1000 * place).float(), orig, new, 32)
    expected = torch.sin(2 * math.pi * 1000 * torch.arange(new, dtype=torch.float64) / new)
    assert (y - expected)[200:-200].abs().max() < 5e-4


@pytest.mark.parametrize(("orig", "new"), [(1, 2), (3, 1), (7, 3), (147, 160), (160, 147), (33, 32)])
@pytest.mark.parametrize("periods", [64, 67, 300])
def test_both_ways_on_the_processor_agree(orig: int, new: int, periods: int, monkeypatch: pytest.MonkeyPatch) -> None:
    x = noise(2, periods * orig + 1)
    monkeypatch.setattr(resample, "MIN_SPANS", 1)
    by_bands = resample.resample(x, orig, new)
    monkeypatch.setattr(resample, "MIN_SPANS", 1 << 30)
    torch.testing.assert_close(resample.resample(x, orig, new), by_bands)


def test_weights_in_pieces_are_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    x = noise(2, 900)
    whole = resample.resample(x, 101, 97)
    monkeypatch.setattr(resample, "PIECE", 200)
    torch.testing.assert_close(resample.resample(x, 101, 97), whole)


@pytest.mark.parametrize(("orig", "new"), [(3, 1), (147, 160), (101, 97)])
def test_gathering_for_other_devices_gives_the_same(orig: int, new: int, monkeypatch: pytest.MonkeyPatch) -> None:
    x, sinc = noise(2, 3, 700), SincFilter.between(orig, new, 6, 0.99, WINDOWS[0], None)
    monkeypatch.setattr(resample, "GATHER", 5000)
    y, kernel = resample.resample(x, orig, new), torch.from_numpy(sinc.table())
    for piece in (resample.PIECE, 3000):  # as one filter with strides, and as windows of some phases
        monkeypatch.setattr(resample, "PIECE", piece)
        torch.testing.assert_close(resample._gather(x, sinc, y.shape[-1]), y)
        torch.testing.assert_close(resample._gather(x, sinc, y.shape[-1], kernel), y)


def test_nothing_is_copied_from_another_device() -> None:
    """Neither the sound nor a module's table: a device of shapes without numbers has none to give."""
    sinc = SincFilter.between(44_100, 48_000, 6, 0.99, WINDOWS[0], None)
    there = torch.empty(2, 9000, device="meta")
    for kernel in (None, torch.empty(sinc.phases, sinc.width, device="meta")):
        out = resample._gather(there, sinc, sinc.frames(9000), kernel)
        assert out.shape == (2, sinc.frames(9000))
        assert out.is_meta


def test_coprime_rates_take_memory_for_input_and_output_only() -> None:
    x = noise(1, 44_101).float()
    tracemalloc.start()
    resample.resample(x, 44_101, 48_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 80e6


@pytest.mark.parametrize(("orig", "new"), [(3, 2), (2, 3), (7, 1)])
def test_gradients(orig: int, new: int) -> None:
    x = noise(2, 30).requires_grad_()
    assert gradcheck(lambda x: resample.resample(x, orig, new), x)
    assert gradgradcheck(lambda x: resample.resample(x, orig, new), x)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_dtype_is_kept(dtype: torch.dtype) -> None:
    assert resample.resample(noise(2, 50).to(dtype), 3, 2).dtype == dtype


def test_old_names_of_windows_warn() -> None:
    x = noise(1, 100)
    with pytest.warns(UserWarning, match="sinc_interp_kaiser"):
        y = resample.resample(x, 3, 2, resampling_method="kaiser_window")
    torch.testing.assert_close(y, resample.resample(x, 3, 2, resampling_method="sinc_interp_kaiser"))


def test_wrong_arguments_are_refused() -> None:
    x = noise(1, 10)
    with pytest.raises(ValueError, match="whole numbers"):
        resample.resample(x, 44_100, 22_050.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="over 0"):
        resample.resample(x, 0, 100)
    with pytest.raises(ValueError, match="width must be over 0"):
        resample.resample(x, 1, 2, lowpass_filter_width=0)
    with pytest.raises(ValueError, match="sinc_interp_hann, sinc_interp_kaiser"):
        resample.resample(x, 1, 2, resampling_method="linear")
    with pytest.raises(TypeError, match="floating point"):
        resample.resample(x.int(), 1, 2)
