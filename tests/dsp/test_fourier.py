"""Transforms of rows equal numpy's in float64, whichever library makes them."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pytest

from workstation.dsp import fourier


@pytest.fixture(params=["torch's", "scipy's"], autouse=True)
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "scipy's":
        monkeypatch.setattr(fourier, "_library", lambda: None)
    elif fourier._library() is None:
        pytest.skip("torch brings no transforms here")


def noise(*shape: int, dtype: npt.DTypeLike = np.float32) -> np.ndarray:
    return np.random.default_rng(shape[-1]).standard_normal(shape).astype(dtype)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 5e-7), (np.float64, 1e-14)])
@pytest.mark.parametrize("n", [1, 2, 4, 15, 400, 512, 2048])
@pytest.mark.parametrize("count", [1, 7])
def test_there_and_back(n: int, count: int, dtype: npt.DTypeLike, tolerance: float) -> None:
    rows = noise(count, n, dtype=dtype)
    want = np.fft.rfft(rows.astype(np.float64))
    spectra = fourier.rfft(rows.copy())
    assert spectra.dtype == np.result_type(dtype, np.complex64)
    np.testing.assert_allclose(spectra, want, rtol=0, atol=tolerance * 10 * n**0.5)
    back = fourier.irfft(spectra, n)
    assert back.dtype == dtype
    np.testing.assert_allclose(back, rows, rtol=0, atol=tolerance * 10)


@pytest.mark.parametrize("n", [15, 512])
def test_imaginary_parts_that_no_sound_has_count_for_nothing(n: int) -> None:
    spectra = np.fft.rfft(noise(3, n)).astype(np.complex64)
    bent = spectra.copy()
    bent[:, 0] += 2j
    if n % 2 == 0:
        bent[:, -1] -= 3j
    np.testing.assert_array_equal(fourier.irfft(bent, n), fourier.irfft(spectra, n))


def test_threads_do_not_meet() -> None:
    rows = [noise(9, 512) * k for k in range(1, 40)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda r: fourier.rfft(r.copy()), rows))
    for spectra, source in zip(made, rows, strict=True):
        np.testing.assert_allclose(spectra, np.fft.rfft(source), rtol=0, atol=1e-4 * np.abs(source).max())
