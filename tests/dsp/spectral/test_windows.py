"""Windows equal scipy's where it has them, are symmetric, and overlap as they should."""

import numpy as np
import pytest
from scipy.signal import windows as scipy_windows

from workstation.dsp.spectral.windows import COSINES, NAMES, window

SAME = {
    "rectangular": "boxcar",
    "hann": "hann",
    "hamming": "hamming",
    "blackman": "blackman",
    "blackman_harris": "blackmanharris",
    "nuttall": "nuttall",
    "flat_top": "flattop",
    "bohman": "bohman",
    "lanczos": "lanczos",
}


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize("frames", [2, 9, 64])
@pytest.mark.parametrize("periodic", [True, False])
def test_equals_scipy(name: str, frames: int, periodic: bool) -> None:
    expected = getattr(scipy_windows, SAME[name])(frames, sym=not periodic)
    np.testing.assert_allclose(window(name, frames, periodic), expected, atol=1e-8)


@pytest.mark.parametrize("frames", [31, 32])
def test_those_with_a_parameter_equal_scipy(frames: int) -> None:
    half = (frames - 1) / 2
    np.testing.assert_allclose(window("kaiser", frames, False, 9.0), scipy_windows.kaiser(frames, 9.0), atol=1e-12)
    np.testing.assert_allclose(
        window("gaussian", frames, False, 0.3), scipy_windows.gaussian(frames, 0.3 * half), atol=1e-12
    )
    np.testing.assert_allclose(window("tukey", frames, False, 0.3), scipy_windows.tukey(frames, 0.3), atol=1e-12)
    np.testing.assert_allclose(
        window("dolph_chebyshev", frames, False, -80.0), scipy_windows.chebwin(frames, 80.0), atol=1e-9
    )


@pytest.mark.parametrize("name", NAMES)
def test_is_symmetric_with_its_top_at_one(name: str) -> None:
    values = window(name, 101, periodic=False)
    np.testing.assert_allclose(values, values[::-1], atol=1e-12)
    assert values[50] == pytest.approx(values.max())
    assert values.max() == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(window(name, 100), values[:100], atol=1e-12)


@pytest.mark.parametrize(("name", "power"), [("hann", 1), ("triangular", 1), ("sine", 2), ("vorbis", 2)])
def test_halves_that_overlap_sum_to_one(name: str, power: int) -> None:
    values = window(name, 64) ** power
    np.testing.assert_allclose(values[:32] + values[32:], 1, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "side_db"), [("hann", -31), ("hamming", -42.7), ("blackman_harris", -92), ("nuttall", -98)]
)
def test_side_lobes_are_as_low_as_is_said(name: str, side_db: float) -> None:
    spectrum = 20 * np.log10(np.abs(np.fft.rfft(window(name, 512), 65_536)) / window(name, 512).sum() + 1e-15)
    first_zero = len(COSINES[name]) * 65_536 // 512
    assert spectrum[first_zero:].max() == pytest.approx(side_db, abs=1)


@pytest.mark.parametrize("frames", [0, 1])
@pytest.mark.parametrize("name", NAMES)
def test_shortest(name: str, frames: int) -> None:
    assert window(name, frames).tolist() == [1.0] * frames


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="one of rectangular, hann"):
        window("hanning", 10)
    with pytest.raises(ValueError, match="at least 0 frames"):
        window("hann", -1)
    with pytest.raises(ValueError, match="takes no parameter"):
        window("hann", 10, parameter=2.0)
