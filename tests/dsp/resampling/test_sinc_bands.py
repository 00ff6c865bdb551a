"""The matrices hold every phase's weights where its window has the phase's input frames."""

import numpy as np
import numpy.typing as npt
import pytest

from workstation.dsp.kernels.bands import COLUMNS
from workstation.dsp.resampling.sinc_bands import PHASES, make_bands, multiply_bands
from workstation.dsp.resampling.sinc_table import SincFilter


@pytest.mark.parametrize(("step", "phases"), [(1, 2), (3, 1), (147, 160), (160, 147), (5, 3)])
def test_matrices_are_the_table_moved(step: int, phases: int) -> None:
    sinc = SincFilter(step, phases, 9)
    bands = make_bands(sinc, sinc.table())
    assert bands is not None
    assert bands.span * phases == bands.outputs * step
    assert bands.span >= bands.taps
    for out in range(bands.outputs):
        period, phase = divmod(out, phases)
        column = bands.weights[out // PHASES, :, out % PHASES]
        start = period * step + sinc.first()[phase] - bands.first[out // PHASES]
        np.testing.assert_array_equal(column[start : start + sinc.taps], sinc.table()[phase, : sinc.taps])
        assert np.count_nonzero(column) == np.count_nonzero(sinc.table()[phase])


def test_blocks_are_as_wide_as_the_compiled_product_takes_them() -> None:
    assert PHASES == COLUMNS


def test_ratios_with_many_phases_get_none() -> None:
    sinc = SincFilter(44_101, 48_000)
    assert make_bands(sinc, sinc.table()) is None


@pytest.mark.parametrize(("step", "phases"), [(1, 2), (3, 1), (24, 1), (147, 160), (5, 3)])
@pytest.mark.parametrize("frames", [1, 300, 5000])
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 2e-6)])
def test_products_are_sums_over_the_table(
    step: int, phases: int, frames: int, dtype: npt.DTypeLike, tolerance: float
) -> None:
    sinc = SincFilter(step, phases, 9)
    bands = make_bands(sinc, sinc.table().astype(dtype))
    assert bands is not None
    x = np.random.default_rng(step).standard_normal(frames).astype(dtype)
    y = np.full(sinc.frames(frames), np.nan, dtype)
    multiply_bands(x, y, bands)
    table, first = sinc.table(), sinc.first()
    around = np.concatenate([np.zeros(sinc.reach), x, np.zeros(sinc.reach + step + table.shape[1])])
    for out in range(y.size):
        period, phase = divmod(out, phases)
        start = period * step + int(first[phase]) + sinc.reach
        assert y[out] == pytest.approx(table[phase] @ around[start : start + table.shape[1]], abs=tolerance)
