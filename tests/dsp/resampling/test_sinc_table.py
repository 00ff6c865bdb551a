"""The weights are even about their middle, and pass a constant unchanged."""

import numpy as np
import pytest

from workstation.dsp.resampling.sinc_table import WINDOWS, SincFilter


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize(("step", "phases"), [(1, 2), (3, 1), (147, 160), (1601, 1600)])
def test_weights_of_every_phase_sum_to_one(window: str, step: int, phases: int) -> None:
    weights = SincFilter(step, phases, 32, 0.95, window).table()
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=2e-3)


def test_phase_zero_is_even_about_the_input_frame() -> None:
    sinc = SincFilter(3, 1, 6)
    weights, middle = sinc.table(), -int(sinc.first()[0])
    np.testing.assert_allclose(weights[0, : middle + 1], weights[0, middle : 2 * middle + 1][::-1], atol=1e-15)
    assert not weights[0, 2 * middle + 1 :].any()


def test_a_part_of_the_table_is_that_part() -> None:
    sinc = SincFilter(101, 97)
    np.testing.assert_array_equal(sinc.table(20, 31), sinc.table()[20:31])
    np.testing.assert_array_equal(sinc.first(20, 31), sinc.first()[20:31])
