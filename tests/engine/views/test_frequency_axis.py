"""Frequency axes and the rows of pixels they make."""

import numpy as np
import pytest

from workstation.core.frequency_scales import SCALES
from workstation.engine.views.frequency_axis import FrequencyAxis, RowMap


@pytest.mark.parametrize("kind", SCALES)
def test_hertz_to_position_and_back(kind: str) -> None:
    axis = FrequencyAxis(kind, 40, 16_000)
    hz = np.array([40, 100, 1_000, 9_999, 16_000.0])
    position = axis.position(hz)
    np.testing.assert_allclose(axis.hz(position), hz)
    assert position[0] == 0
    assert position[-1] == pytest.approx(1)
    assert (np.diff(position) > 0).all()


def test_a_decade_is_as_high_as_the_next_on_a_logarithmic_axis() -> None:
    position = FrequencyAxis("log", 10, 10_000).position([10, 100, 1_000, 10_000])
    np.testing.assert_allclose(position, [0, 1 / 3, 2 / 3, 1])


@pytest.mark.parametrize("kind", SCALES)
@pytest.mark.parametrize("height", [1, 50, 400, 2_000])
def test_a_tone_shows_in_the_row_of_its_frequency(kind: str, height: int) -> None:
    axis = FrequencyAxis(kind, 50, 20_000)
    for bin_ in (20, 100, 511, 800):
        columns = np.zeros((1_025, 3), np.uint8)
        columns[bin_] = 200
        image = RowMap(axis, height, 1_025, 44_100).image(columns)
        assert image.shape == (height, 3)
        row = (1 - axis.position(bin_ * 44_100 / 2_048)) * height
        bright = np.flatnonzero(image[:, 1] == image.max())
        assert image.max() > 100
        assert np.abs(bright + 0.5 - row).min() <= 1


def test_every_bin_inside_shows_however_small_the_picture() -> None:
    for bin_ in range(10, 500):
        columns = np.zeros((513, 1), np.uint8)
        columns[bin_] = 255
        assert RowMap(FrequencyAxis("linear", 0, 24_000), 20, 513, 48_000).image(columns).max() == 255


def test_nothing_above_half_the_rate() -> None:
    image = RowMap(FrequencyAxis("linear", 0, 24_000), 100, 129, 24_000).image(np.full((129, 2), 99, np.uint8))
    assert not image[:49].any()
    assert image[51:].all()


@pytest.mark.parametrize("kind", SCALES)
@pytest.mark.parametrize(("low", "high"), [(50, 20_000), (20, 22_050), (100, 400), (300, 3_400)])
def test_ticks_are_inside_and_not_too_many(kind: str, low: float, high: float) -> None:
    ticks = FrequencyAxis(kind, low, high).ticks(8)
    assert 2 <= len(ticks) <= 9
    assert all(low <= hz <= high for hz in ticks)


def test_bad_axes() -> None:
    with pytest.raises(ValueError, match="low < high"):
        FrequencyAxis("log", 0, 100)
    with pytest.raises(ValueError, match="one of linear, log, mel"):
        FrequencyAxis("bark")  # type: ignore[arg-type]
