"""The scan for parallel devices gives what the loop gives, also where companion matrices lose their digits."""

import numpy as np
import pytest
import torch
from scipy import signal

from workstation.dsp.filters import parallel_iir


def run(b: np.ndarray, a: np.ndarray, x: np.ndarray, zi: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    y, zf = parallel_iir.filter_scan(*(torch.from_numpy(t) for t in (x, b, a, zi)))
    return y.numpy(), zf.numpy()


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("frames", [1, 2, 63, 64, 65, 5000])
def test_equals_scipy_with_state(order: int, frames: int) -> None:
    rng = np.random.default_rng(0)
    filters = [signal.butter(order, w) for w in (0.1, 0.4)]
    b, a = (np.stack([f[k] for f in filters]) for k in (0, 1))
    x, zi = rng.standard_normal((3, 2, frames)), rng.standard_normal((3, 2, order))
    y, zf = run(b, a, x, zi)
    for k in range(2):
        expected, final = signal.lfilter(b[k], a[k], x[:, k], zi=zi[:, k])
        np.testing.assert_allclose(y[:, k], expected, atol=1e-10)
        np.testing.assert_allclose(zf[:, k], final, atol=1e-10)


def test_pieces_join(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_iir, "PIECE", 256)
    b, a = signal.butter(2, 0.05)
    x = np.random.default_rng(1).standard_normal((1, 1, 1000))
    y, _ = run(b[None], a[None], x, np.zeros((1, 1, 2)))
    np.testing.assert_allclose(y[0, 0], signal.lfilter(b, a, x[0, 0]), atol=1e-10)


@pytest.mark.parametrize(("order", "cutoff"), [(8, 0.05), (2, 20 / 96_000)])
def test_clustered_poles_cost_no_more_than_in_the_loop(order: int, cutoff: float) -> None:
    x = np.random.default_rng(2).standard_normal((1, 1, 50_000))
    (b, a), sos = signal.butter(order, cutoff), signal.butter(order, cutoff, output="sos")
    y, _ = run(b[None], a[None], x, np.zeros((1, 1, order)))
    np.testing.assert_allclose(y, signal.sosfilt(sos, x), atol=1e-6)


def test_poles_at_zero_and_on_the_circle() -> None:
    x = np.random.default_rng(3).standard_normal((1, 2, 1000))
    a = np.array([[1.0, -1.0, 0.0], [1.0, 0.0, 0.0]])
    b = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    y, _ = run(b, a, x, np.zeros((1, 2, 2)))
    np.testing.assert_allclose(y[0, 0], np.cumsum(x[0, 0]), atol=1e-9)
    np.testing.assert_allclose(y[0, 1, 2:], x[0, 1, :-2], atol=1e-12)
