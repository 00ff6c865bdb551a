"""Convolutions equal scipy's in every mode and shape, also when cut into windows, and differentiate."""

import numpy as np
import pytest
import torch
from scipy import signal
from torch.autograd import gradcheck, gradgradcheck

from workstation.dsp.convolution import convolve

FUNCTIONS = [convolve.convolve, convolve.fftconvolve]


def noise(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def reference(x: torch.Tensor, y: torch.Tensor, mode: str) -> np.ndarray:
    full = signal.fftconvolve(x.double().numpy(), y.double().numpy(), axes=-1)
    length = {"full": full.shape[-1], "valid": abs(x.shape[-1] - y.shape[-1]) + 1, "same": x.shape[-1]}[mode]
    start = (full.shape[-1] - length) // 2
    return np.asarray(full[..., start : start + length])


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("mode", convolve.MODES)
@pytest.mark.parametrize(
    ("x_shape", "y_shape"),
    [((5,), (3,)), ((2, 4), (2, 9)), ((2, 1, 10), (1, 3, 4)), ((2, 30_000), (1, 100)), ((1, 65), (3, 40_001))],
)
def test_equals_scipy(function, mode: str, x_shape: tuple[int, ...], y_shape: tuple[int, ...]) -> None:  # type: ignore[no-untyped-def]
    x, y = noise(*x_shape), noise(*y_shape, seed=1)
    np.testing.assert_allclose(function(x, y, mode), reference(x, y, mode), atol=1e-10)


def test_long_and_short_ways_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    for frames in (255, 1000, 30_001):
        x, y = noise(2, frames), noise(2, 100, seed=1)
        for mode in convolve.MODES:
            monkeypatch.setattr(convolve, "SHORT", 0)
            np.testing.assert_allclose(convolve.fftconvolve(x, y, mode), reference(x, y, mode), atol=1e-11)
            monkeypatch.setattr(convolve, "SHORT", 1 << 30)
            np.testing.assert_allclose(convolve.fftconvolve(x, y, mode), reference(x, y, mode), atol=1e-11)


def test_strided_input_is_read_in_place() -> None:
    x, y = noise(20_000, 2).T, noise(1, 300)
    np.testing.assert_allclose(convolve.fftconvolve(x, y), reference(x, y, "full"), atol=1e-11)


@pytest.mark.parametrize(("dtype", "atol"), [(torch.float16, 0.2), (torch.float32, 1e-4), (torch.float64, 1e-11)])
def test_dtype_is_kept(dtype: torch.dtype, atol: float) -> None:
    x, y = noise(1, 3000, dtype=dtype), noise(1, 300, dtype=dtype)
    result = convolve.fftconvolve(x, y)
    assert result.dtype == dtype
    np.testing.assert_allclose(result.double(), reference(x, y, "full"), atol=atol)


def test_integers_become_floats_in_the_transform() -> None:
    result = convolve.fftconvolve(torch.arange(5), torch.ones(3, dtype=torch.int64))
    assert result.dtype == torch.float32
    np.testing.assert_allclose(result, [0, 1, 3, 6, 9, 7, 4], atol=1e-5)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("mode", convolve.MODES)
def test_gradients(function, mode: str) -> None:  # type: ignore[no-untyped-def]
    inputs = [noise(2, 7).requires_grad_(), noise(1, 4, seed=1).requires_grad_()]
    assert gradcheck(lambda x, y: function(x, y, mode), inputs)
    assert gradgradcheck(lambda x, y: function(x, y, mode), inputs)


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="mode must be one of full, valid, same"):
        convolve.convolve(noise(3), noise(2), "center")
    with pytest.raises(ValueError, match="same dimension"):
        convolve.fftconvolve(noise(1, 3), noise(2))
    with pytest.raises(ValueError, match="not broadcastable"):
        convolve.fftconvolve(noise(2, 3), noise(3, 3))
    with pytest.raises(ValueError, match="at least one sample"):
        convolve.fftconvolve(noise(2, 0), noise(2, 3))


@pytest.mark.parametrize("length", [1, 2, 7, 97, 1000, 65_537])
def testfast_lengths_have_small_factors(length: int) -> None:
    rest = size = convolve.fast_length(length)
    for factor in (2, 3, 5):
        while rest % factor == 0:
            rest //= factor
    assert rest == 1
    assert length <= size <= max(2, 1.15 * length)
