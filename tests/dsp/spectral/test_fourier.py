"""Transforms of rows equal numpy's in float64, whichever library makes them."""

import ctypes
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import fft

from workstation.dsp.spectral import fourier

here = fourier._library()
either = pytest.mark.usefixtures("library")
needs_library = pytest.mark.skipif(here is None, reason="torch brings no transforms here")


@pytest.fixture(params=["torch's", "scipy's"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "scipy's":
        monkeypatch.setattr(fourier, "_library", lambda: None)
    elif here is None:
        pytest.skip("torch brings no transforms here")


def noise(*shape: int, dtype: npt.DTypeLike = np.float32) -> np.ndarray:
    return np.random.default_rng(shape[-1]).standard_normal(shape).astype(dtype)


@either
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


@either
@pytest.mark.parametrize("n", [15, 512])
def test_imaginary_parts_that_no_sound_has_count_for_nothing(n: int) -> None:
    spectra = np.fft.rfft(noise(3, n)).astype(np.complex64)
    bent = spectra.copy()
    bent[:, 0] += 2j
    if n % 2 == 0:
        bent[:, -1] -= 3j
    np.testing.assert_array_equal(fourier.irfft(bent, n), fourier.irfft(spectra, n))


@either
def test_threads_do_not_meet() -> None:
    rows = [noise(9, 512) * k for k in range(1, 40)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda r: fourier.rfft(r.copy()), rows))
    for spectra, source in zip(made, rows, strict=True):
        np.testing.assert_allclose(spectra, np.fft.rfft(source), rtol=0, atol=1e-4 * np.abs(source).max())


@either
@pytest.mark.parametrize("change", [lambda a: a[::2], lambda a: np.asfortranarray(a), lambda a: a[:, ::-1]])
def test_rows_that_do_not_lie_side_by_side(change: Any) -> None:
    rows = change(noise(8, 512))
    spectra = fourier.rfft(rows)
    np.testing.assert_allclose(spectra, np.fft.rfft(change(noise(8, 512))), rtol=0, atol=1e-4)
    np.testing.assert_allclose(fourier.irfft(change(spectra.copy()), 512), np.fft.irfft(change(spectra)), atol=1e-5)


@either
def test_no_rows() -> None:
    assert fourier.rfft(noise(0, 512)).shape == (0, 257)
    assert fourier.irfft(noise(0, 257).astype(np.complex64), 512).shape == (0, 512)


@either
def test_rows_that_must_not_be_written_stay() -> None:
    rows = noise(4, 512)
    rows.flags.writeable = False
    np.testing.assert_allclose(fourier.rfft(rows), np.fft.rfft(rows), rtol=0, atol=1e-4)


@either
def test_what_is_no_number_stays_in_its_row() -> None:
    rows = noise(3, 512)
    rows[1, 7] = np.nan
    spectra = fourier.rfft(rows.copy())
    assert np.isnan(spectra[1]).all()
    assert np.isfinite(spectra[[0, 2]]).all()


@needs_library
@pytest.mark.parametrize("n", [2, 64, 2048, 16384])
def test_both_libraries_agree_to_rounding(n: int) -> None:
    rows = noise(5, n)
    spectra, want = fourier.rfft(rows.copy()), fft.rfft(rows)
    np.testing.assert_allclose(spectra, want, rtol=0, atol=4e-7 * np.linalg.norm(rows))
    np.testing.assert_allclose(fourier.irfft(want.copy(), n), fft.irfft(want, n), rtol=0, atol=2e-6)


class Refusing:
    """A library whose function `name` tells a fault, or does nothing and tells none."""

    def __init__(self, name: str, answer: int) -> None:
        self._name, self._answer = name, answer
        self.freed = 0

    def __getattr__(self, name: str) -> Any:
        if name == self._name:
            return lambda *given: self._answer
        if name == "DftiFreeDescriptor":
            return self._count
        return getattr(here, name)

    def _count(self, address: Any) -> int:
        self.freed += 1
        return int(here.DftiFreeDescriptor(address))


@needs_library
@pytest.mark.parametrize("name", [name for name in fourier._FUNCTIONS if "Free" not in name])
def test_a_library_that_refuses_gives_way_to_scipy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = Refusing(name, 7)
    monkeypatch.setattr(fourier, "_library", lambda: refusing)
    monkeypatch.setattr(fourier, "_idle", type(fourier._idle)(list))
    rows = noise(3, 128)
    spectra = fourier.rfft(rows.copy())
    np.testing.assert_allclose(spectra, np.fft.rfft(rows), rtol=0, atol=1e-4)
    np.testing.assert_allclose(fourier.irfft(spectra, 128), rows, rtol=0, atol=1e-5)
    made = sum(len(plans) for plans in fourier._idle.values())
    assert refusing.freed == (0 if name == "DftiCreateDescriptor_s_1d" else 2 - made)
    assert not fourier._works(refusing)


@needs_library
@pytest.mark.parametrize("name", ["DftiComputeForward", "DftiComputeBackward", "DftiSetValue"])
def test_a_library_that_only_says_it_works_is_found_out(name: str) -> None:
    assert fourier._works(Refusing("", 0))
    assert not fourier._works(Refusing(name, 0))


@pytest.mark.parametrize("machine", ["aarch64", "x86_64"])
def test_without_the_functions_there_is_no_library(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fourier.platform, "machine", lambda: machine)
    monkeypatch.setattr(ctypes, "CDLL", lambda path: SimpleNamespace())
    fourier._library.cache_clear()
    try:
        assert fourier._library() is None
    finally:
        fourier._library.cache_clear()


@needs_library
def test_plans_are_kept_for_the_last_sizes_only() -> None:
    for count in range(1, 3 * fourier._MAX_KEPT):
        fourier.rfft(noise(count, 4))
    assert len(fourier._idle) <= fourier._MAX_KEPT + 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_transforms_with_the_plans_it_finds_and_ends_in_silence() -> None:
    code = """
import os, numpy as np
from workstation.dsp.spectral.fourier import rfft
rows = np.random.default_rng(1).standard_normal((3, 512)).astype(np.float32)
before = rfft(rows.copy())
child = os.fork()
same = np.array_equal(rfft(rows.copy()), before)
if child:
    same = same and os.waitpid(child, 0)[1] == 0
raise SystemExit(0 if same else 1)
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
