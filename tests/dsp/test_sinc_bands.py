"""The matrices hold every phase's weights where its window has the phase's input frames."""

import numpy as np
import pytest

from workstation.dsp.kernels_bands import PHASES
from workstation.dsp.sinc_bands import make_bands
from workstation.dsp.sinc_table import SincFilter


@pytest.mark.parametrize(("step", "phases"), [(1, 2), (3, 1), (147, 160), (160, 147), (5, 3)])
def test_matrices_are_the_table_moved(step: int, phases: int) -> None:
    sinc = SincFilter(step, phases, 9)
    bands = make_bands(sinc, sinc.table())
    assert bands is not None
    assert bands.span * phases == bands.outputs * step
    matrices = bands.weights.reshape(len(bands.first), -1, PHASES)
    for out in range(bands.outputs):
        period, phase = divmod(out, phases)
        column = matrices[out // PHASES, :, out % PHASES]
        start = period * step + sinc.first()[phase] - bands.first[out // PHASES]
        np.testing.assert_array_equal(column[start : start + sinc.taps], sinc.table()[phase, : sinc.taps])
        assert np.count_nonzero(column) == np.count_nonzero(sinc.table()[phase])


def test_ratios_with_many_phases_get_none() -> None:
    sinc = SincFilter(44_101, 48_000)
    assert make_bands(sinc, sinc.table()) is None
