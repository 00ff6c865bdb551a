"""Windows joined give the full convolution, any part of it, in any number of threads."""

import numpy as np
import pytest
from scipy import signal

from workstation.dsp.convolution import overlap_save as module
from workstation.dsp.convolution.overlap_save import overlap_save, transform_size


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape)


@pytest.mark.parametrize("frames", [1, 255, 5000, 40_000])
@pytest.mark.parametrize("taps", [1, 7, 300])
@pytest.mark.parametrize("threads", [1, 3])
def test_every_part_of_the_full_convolution(
    frames: int, taps: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "transform_size", lambda taps, length: 1024)
    rows, responses = noise(2, frames), noise(2, taps, seed=1)
    full = signal.fftconvolve(rows, responses, axes=1)
    total = frames + taps - 1
    for start, stop in [(0, total), (total // 3, total), (0, total - total // 4), (taps - 1, max(frames, taps))]:
        out = np.full((2, stop - start), np.nan)
        overlap_save(rows, responses, start, out, threads)
        np.testing.assert_allclose(out, full[:, start:stop], atol=1e-11)


def test_one_response_serves_all_rows_of_any_strides_in_float32() -> None:
    rows, response = noise(30_000, 3).astype(np.float32).T, noise(1, 500, seed=1).astype(np.float32)
    out = np.empty((3, 30_499), np.float32)
    overlap_save(rows, response, 0, out)
    np.testing.assert_allclose(out, signal.fftconvolve(rows.astype(float), response, axes=1), atol=1e-4)


@pytest.mark.parametrize("taps", [1, 1000, 96_000, 300_000])
def test_transforms_are_longer_than_the_response_but_not_longer_than_all(taps: int) -> None:
    assert transform_size(taps, 30_000_000) >= 2.5 * taps
    assert transform_size(taps, 10) <= 1.1 * (taps + 10) + 8
