"""Recursive filters equal scipy's, stream, batch, differentiate twice, and do not clamp unless asked."""

import numpy as np
import pytest
import torch
from scipy import signal
from torch.autograd import gradcheck, gradgradcheck

from workstation.dsp.filters import iir

BUTTER2 = tuple(torch.from_numpy(t) for t in signal.butter(2, 0.1))
BUTTER5 = [torch.from_numpy(t) for t in signal.butter(5, 0.3)]


def noise(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def stable(filters: int, order: int) -> tuple[torch.Tensor, torch.Tensor]:
    b, a = noise(filters, order + 1, seed=1), 0.1 * noise(filters, order + 1, seed=2)
    a[:, 0] = 1.3
    return b, a


@pytest.mark.parametrize("order", [0, 1, 2, 3, 4, 9])
@pytest.mark.parametrize("frames", [1, 2, 5, 1024, 3001])
def test_every_order_equals_scipy(order: int, frames: int) -> None:
    (b,), (a,), x = *stable(1, order), noise(2, 3, frames)
    y = iir.lfilter(x, a, b, clamp=False)
    np.testing.assert_allclose(y, signal.lfilter(b, a, x), atol=1e-10)


@pytest.mark.parametrize("order", [1, 2, 3, 6])
@pytest.mark.parametrize("size", [1, 2, 7, 500, 1500])
def test_a_stream_of_blocks_is_the_whole(order: int, size: int) -> None:
    (b,), (a,), x = *stable(1, order), noise(2, 4000 if size > 100 else 90)
    state, parts = torch.zeros(2, order, dtype=torch.float64), []
    for start in range(0, x.shape[1], size):
        part, state = iir.lfilter(x[:, start : start + size], a, b, clamp=False, zi=state)
        parts.append(part)
    expected, final = signal.lfilter(b, a, x, zi=np.zeros((2, order)))
    np.testing.assert_allclose(torch.cat(parts, 1), expected, atol=1e-10)
    np.testing.assert_allclose(state, final, atol=1e-10)


def test_filters_apply_row_by_row_or_all_to_every_row() -> None:
    b, a = stable(3, 2)
    x = noise(2, 3, 100)
    paired = iir.lfilter(x, a, b, clamp=False)
    crossed = iir.lfilter(x, a, b, clamp=False, batching=False)
    assert crossed.shape == (2, 3, 3, 100)
    for k in range(3):
        np.testing.assert_allclose(paired[:, k], signal.lfilter(b[k], a[k], x[:, k]), atol=1e-12)
        np.testing.assert_allclose(crossed[:, :, k], signal.lfilter(b[k], a[k], x), atol=1e-12)


def test_clamps_only_when_asked_and_lets_nan_through() -> None:
    x = torch.full((1, 500), 3.0)
    b, a = (t.float() for t in BUTTER2)
    assert iir.lfilter(x, a, b, clamp=False).max() > 2.9
    assert iir.lfilter(x, a, b).max() == 1
    x[0, 3] = float("nan")
    assert iir.lfilter(x, a, b).isnan().any()


@pytest.mark.parametrize(("dtype", "atol"), [(torch.float16, 2e-3), (torch.float32, 1e-6), (torch.float64, 1e-12)])
def test_dtype_is_kept_and_arithmetic_is_double(dtype: torch.dtype, atol: float) -> None:
    x = 0.1 * noise(2, 1000).to(dtype)
    b, a = BUTTER5
    y = iir.lfilter(x, a, b, clamp=False)
    assert y.dtype == dtype
    np.testing.assert_allclose(y.double(), signal.lfilter(b, a, x.double()), atol=atol)


def test_filtfilt_is_the_filter_there_and_back() -> None:
    b, a = BUTTER5
    x = noise(2, 300)
    there = signal.lfilter(b, a, x)
    back = signal.lfilter(b, a, there[:, ::-1])[:, ::-1]
    np.testing.assert_allclose(iir.filtfilt(x, a, b, clamp=False), back, atol=1e-12)
    assert iir.filtfilt(9 * x, a, b).abs().max() == 1


@pytest.mark.parametrize("order", [1, 2, 4])
def test_gradients_and_their_gradients(order: int) -> None:
    b, a = stable(2, order)
    inputs = [t.requires_grad_() for t in (noise(2, 2, 12), a, b, noise(2, 2, order, seed=5))]
    unclamped = lambda x, a, b: iir.lfilter(x, a, b, clamp=False)  # noqa: E731
    assert gradcheck(unclamped, inputs[:3])
    assert gradgradcheck(unclamped, inputs[:3])
    assert gradcheck(lambda x, a, b, zi: iir.lfilter(x, a, b, clamp=False, zi=zi), inputs)
    assert gradcheck(lambda x, a, b: iir.filtfilt(x, a, b, clamp=False), inputs[:3])


def test_gradient_of_a_short_clip_reaches_the_whole_state() -> None:
    b, a = stable(1, 4)
    zi = noise(1, 4).requires_grad_()
    assert gradcheck(lambda zi: iir.lfilter(noise(1, 2), a[0], b[0], clamp=False, zi=zi), [zi])


def test_biquad_takes_floats_or_tensors_and_clamps() -> None:
    b, a = BUTTER2
    x = noise(2, 400)
    y = iir.biquad(x, *b.tolist(), *a.tolist())
    np.testing.assert_allclose(y, np.clip(signal.lfilter(b, a, x), -1, 1), atol=1e-12)
    taps = [t.clone().requires_grad_() for t in (*b, *a)]
    assert gradcheck(lambda *taps: iir.biquad(0.1 * noise(1, 20), *taps), taps)


def test_a_cascade_of_tensors_equals_scipy_with_and_without_gradients() -> None:
    sos = torch.from_numpy(signal.butter(6, 0.2, output="sos"))
    x = noise(2, 2, 50)
    expected, final = signal.sosfilt(sos, x, zi=np.zeros((3, 2, 2, 2)))
    for wanted in (False, True):
        y, state = iir.sosfilt(x, sos.clone().requires_grad_(wanted))
        np.testing.assert_allclose(y.detach(), expected, atol=1e-12)
        np.testing.assert_allclose(state.detach(), np.moveaxis(final, 0, 2), atol=1e-12)
    first, state = iir.sosfilt(x[..., :20], sos)
    second, _ = iir.sosfilt(x[..., 20:], sos, state)
    np.testing.assert_allclose(torch.cat([first, second], -1), expected, atol=1e-12)
    assert gradcheck(lambda x, s: iir.sosfilt(x, s), [noise(1, 8).requires_grad_(), sos.requires_grad_()])


def test_wrong_coefficients_are_refused() -> None:
    x = noise(2, 10)
    with pytest.raises(ValueError, match="same size"):
        iir.lfilter(x, torch.ones(3), torch.ones(2))
    with pytest.raises(ValueError, match="1 or 2 dimensions"):
        iir.lfilter(x, torch.ones(1, 1, 3), torch.ones(1, 1, 3))
    with pytest.raises(ValueError, match="3 filters need as many rows"):
        iir.lfilter(x, torch.ones(3, 2), torch.ones(3, 2))
    with pytest.raises(ValueError, match="floating point"):
        iir.lfilter(x.int(), BUTTER2[1], BUTTER2[0])
    with pytest.raises(ValueError, match="sections, 6"):
        iir.sosfilt(x, torch.ones(2, 5))
    with pytest.raises(ValueError, match="state of this cascade"):
        iir.sosfilt(x, torch.ones(2, 6), torch.zeros(2, 2))
