"""Log densities under Gaussians with independent features agree with the formula, at every odd size."""

import numpy as np
import pytest

from workstation.speech.acoustic.diagonal_gaussians import log_densities


@pytest.mark.parametrize("frames", [0, 1, 2, 3, 4, 5, 9, 64])
@pytest.mark.parametrize("gaussians", [1, 7, 512, 513, 1100])
def test_as_the_formula_has_it(frames: int, gaussians: int) -> None:
    random = np.random.default_rng(frames + gaussians)
    mean, variance = random.normal(size=(gaussians, 39)), random.uniform(0.3, 3, (gaussians, 39))
    x = random.normal(size=(frames, 39)).astype(np.float32)
    constant = -0.5 * (np.log(2 * np.pi * variance) + mean**2 / variance).sum(axis=1)
    book = ((-0.5 / variance).T, (mean / variance).T, constant)
    found = log_densities(x, *(np.asarray(a, np.float32) for a in book))
    squares = (x[:, None].astype(np.float64) - mean) ** 2 / variance
    wanted = -0.5 * (np.log(2 * np.pi * variance) + squares).sum(axis=2)
    assert found.shape == (frames, gaussians)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, wanted, rtol=2e-5, atol=2e-3)


def test_arrays_that_are_views_are_read_as_they_are() -> None:
    random = np.random.default_rng(3)
    x = random.normal(size=(40, 78)).astype(np.float32)
    book = random.normal(size=(2, 30, 39)).astype(np.float32)
    constant = np.zeros(30, np.float32)
    plain = log_densities(x[::2, :39].copy(), book[0].T.copy(), book[1].T.copy(), constant)
    assert np.array_equal(log_densities(x[::2, :39], book[0].T, book[1].T, constant), plain)
