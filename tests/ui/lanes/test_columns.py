"""Waveform pictures: bars stand where the samples are, are never thinner than a pixel, and show clipping."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from workstation.ui.lanes.columns import draw_channel, shades, to_decibels, to_image


def columns(low: float, high: float, rms: float, count: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return tuple(np.full(count, value, np.float32) for value in (low, high, rms))


@pytest.mark.parametrize(("low", "high"), [(-0.5, 0.25), (0.2, 0.9), (-0.9, 0.9), (-0.98, -0.1)])
def test_a_bar_covers_what_lies_between_lowest_and_highest(low: float, high: float) -> None:
    picture = draw_channel(*columns(low, high, 0.0), 200)
    covered = (picture % 16).astype(float) / 15
    assert covered[:, 0].sum() == pytest.approx((high - low) * 100, abs=1.2)
    rows = np.flatnonzero(covered[:, 0])
    assert rows[0] == pytest.approx(100 - high * 100, abs=1)
    assert rows[-1] == pytest.approx(100 - low * 100, abs=1)


def test_silence_is_a_line_of_one_pixel() -> None:
    picture = draw_channel(*columns(0.0, 0.0, 0.0), 101)
    assert (picture % 16).astype(int).sum(axis=0).tolist() == [15, 15, 15]


def test_every_pair_of_samples_is_drawn_without_overflow() -> None:
    rng = np.random.default_rng(7)
    pair = np.sort(rng.uniform(-0.999, 0.999, (2, 5000)).astype(np.float32), axis=0)
    rms = rng.uniform(0, 1, 5000).astype(np.float32)
    for height in (2, 3, 17, 150):
        picture = draw_channel(pair[0], pair[1], rms, height)
        assert picture.shape == (height, 5000)
        assert ((picture % 16) <= 15).all()
        assert (picture // 16 <= 14).all()
        assert (picture.max(axis=0) > 0).all()


def test_clipped_columns_are_marked_at_both_edges() -> None:
    low, high, rms = columns(-0.2, 0.2, 0.1)
    high[1] = 1.0
    picture = draw_channel(low, high, rms, 60)
    assert (picture[0] == 255).tolist() == [False, True, False]
    assert (picture[-1] == 255).tolist() == [False, True, False]


def test_decibels_are_straight_and_keep_the_sign() -> None:
    levels = to_decibels(np.array([1.0, -1.0, 10 ** (-30 / 20), 0.0, 1e-6], np.float32))
    assert levels == pytest.approx([1, -1, 0.5, 0, 0], abs=1e-6)


def test_colours_run_from_the_ground_over_the_peak_to_the_body() -> None:
    ground, peak, body, line, clip = (QColor(name) for name in ("#000000", "#808080", "#ffffff", "#0000ff", "#ff0000"))
    table = shades(ground, peak, body, line, clip)
    assert table[0] == ground.rgb()
    assert table[15] == peak.rgb()
    assert table[14 * 16 + 15] == body.rgb()
    assert table[255] == clip.rgb()
    image = to_image(np.array([[0, 255, 254]], np.uint8), table)
    assert [image.pixelColor(x, 0).name() for x in range(3)] == ["#000000", "#ff0000", "#0000ff"]
