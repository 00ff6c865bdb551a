"""Fades over a selection: where they start, where they end, what is left alone."""

import numpy as np

from workstation.effects.level.fade import FadeEffect


def test_spans_the_selection_from_0_to_1() -> None:
    out = FadeEffect().apply(np.ones((2, 1001), np.float32), 1000, {"curve": "linear"})
    np.testing.assert_allclose(out, np.linspace(0, 1, 1001, dtype=np.float32)[None].repeat(2, 0), atol=1e-6)


def test_out_is_in_reversed() -> None:
    ones = np.ones((1, 777), np.float32)
    for curve in ("exponential", "half cosine"):
        rise = FadeEffect().apply(ones, 1000, {"curve": curve})
        fall = FadeEffect().apply(ones, 1000, {"curve": curve, "direction": "out"})
        np.testing.assert_allclose(fall, rise[:, ::-1], atol=1e-6)


def test_by_length_leaves_the_rest_alone() -> None:
    ones = np.ones((1, 1000), np.float32)
    rise = FadeEffect().apply(ones, 1000, {"seconds": 0.25})
    assert rise[0, 0] == 0
    assert (rise[0, 1:249] < 1).all()
    assert (rise[0, 249:] == 1).all()
    fall = FadeEffect().apply(ones, 1000, {"seconds": 0.25, "direction": "out"})
    assert (fall[0, :751] == 1).all()
    assert fall[0, -1] == 0


def test_is_one_curve_across_pieces() -> None:
    out = FadeEffect().apply(np.ones((1, 300_000), np.float32), 48000, {"curve": "linear"})
    assert np.abs(np.diff(out[0], 2)).max() < 1e-6
