"""What analysers may answer, at the edges of what can be drawn."""

from typing import Any

import numpy as np
import pytest

from workstation.core.frequency_scales import SCALES
from workstation.core.overlays import (
    MAX_SEGMENTS,
    CurveOverlay,
    OverlaySegment,
    PictureOverlay,
    SegmentOverlay,
    overlays_of,
)

TIMES, NAN, INF = [0.0, 1.0, 1.0], float("nan"), float("inf")


def test_what_is_given_is_kept_as_floats_that_nobody_writes_to() -> None:
    curve = CurveOverlay("C", TIMES, [1, 2, 3])  # type: ignore[arg-type]
    assert curve.values.dtype == np.float64
    assert not curve.values.flags.writeable
    assert not curve.times.flags.writeable
    assert (curve.unit, curve.logarithmic) == ("", False)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: CurveOverlay("C", TIMES, [1.0, 2.0]), "C: 3 times for 2 values"),  # type: ignore[arg-type]
        (lambda: CurveOverlay("C", [1.0, 0.5], [1.0, 2.0]), "C: the times must be finite and grow"),  # type: ignore[arg-type]
        (lambda: CurveOverlay("C", [1.0, INF], [1.0, 2.0]), "C: the times must be finite and grow"),  # type: ignore[arg-type]
        (lambda: CurveOverlay("C", TIMES, [1.0, 0.0, NAN], logarithmic=True), "all values must be above 0"),  # type: ignore[arg-type]
        (lambda: CurveOverlay("C", [TIMES], [TIMES]), "times must have 1 dimensions and be bounded"),  # type: ignore[arg-type]
        (lambda: OverlaySegment(-0.1, 1.0), "0 <= start <= stop, got -0.1 to 1.0"),
        (lambda: OverlaySegment(1.0, 0.9), "got 1.0 to 0.9"),
        (lambda: OverlaySegment(1.0, INF), "got 1.0 to inf"),
        (lambda: SegmentOverlay("S", (OverlaySegment(0, 1),) * (MAX_SEGMENTS + 1)), "S: 100,001 segments; at most"),
        (lambda: PictureOverlay("P", [[1.0]], 1.0, 1.0), "P: a picture must have 0 <= start < stop, got 1.0 to 1.0"),  # type: ignore[arg-type]
        (lambda: PictureOverlay("P", [[1.0]], -1.0, 1.0), "got -1.0 to 1.0"),  # type: ignore[arg-type]
        (lambda: PictureOverlay("P", [[1.0]], 0.0, INF), "got 0.0 to inf"),  # type: ignore[arg-type]
        (lambda: PictureOverlay("P", [[1.0]], 0.0, 1.0, labels=("a", "b")), "P: 2 labels for 1 rows"),  # type: ignore[arg-type]
        (lambda: PictureOverlay("P", [1.0], 0.0, 1.0), "values must have 2 dimensions"),  # type: ignore[arg-type]
        (lambda: overlays_of([OverlaySegment(0, 1)]), "curves, segments or pictures, got OverlaySegment"),
        (lambda: overlays_of(None), "got NoneType"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_named(make: Any, said: str) -> None:
    with pytest.raises(ValueError, match="^.*" + said.replace("(", r"\(")):
        make()


def test_edges_that_can_be_drawn_are_taken() -> None:
    assert OverlaySegment(0.0, 0.0).stop == 0.0
    assert CurveOverlay("C", [], []).ends == (0.0, 1.0)  # type: ignore[arg-type]
    assert CurveOverlay("C", TIMES, [1.0, 0.1, 2.0], logarithmic=True).ends == (0.1, 2.0)  # type: ignore[arg-type]
    assert len(SegmentOverlay("S", (OverlaySegment(0, 1),) * MAX_SEGMENTS).segments) == MAX_SEGMENTS
    assert SegmentOverlay("S", ((0.0, 1.0, "a"),)).segments == (OverlaySegment(0.0, 1.0, "a"),)  # type: ignore[arg-type]
    picture = PictureOverlay("P", [[1.0, 2.0]], 0.0, 1.0)  # type: ignore[arg-type]
    assert overlays_of(picture) == (picture,)
    assert overlays_of([picture, picture]) == (picture, picture)


def test_the_ends_of_an_axis_are_those_given_else_those_found() -> None:
    values = [NAN, 2.0, INF, 5.0]
    times = [0.0, 1.0, 2.0, 3.0]
    assert CurveOverlay("C", times, values).ends == (2.0, 5.0)  # type: ignore[arg-type]
    assert CurveOverlay("C", times, values, low=0.0).ends == (0.0, 5.0)  # type: ignore[arg-type]
    assert CurveOverlay("C", times, values, high=9.0).ends == (2.0, 9.0)  # type: ignore[arg-type]
    assert CurveOverlay("C", times, values, low=5.0, high=5.0).ends == (5.0, 6.0)  # type: ignore[arg-type]
    assert PictureOverlay("P", [[3.0, NAN]], 0.0, 1.0, low=4.0).ends == (4.0, 5.0)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SCALES)
def test_scales_go_there_and_back_and_grow(name: str) -> None:
    scale = SCALES[name]
    hz = np.array([50.0, 440.0, 1000.0, 15_000.0])
    warped = scale.warp(hz)
    np.testing.assert_allclose(scale.unwarp(warped), hz)
    assert (np.diff(warped) > 0).all()
    assert 0 <= scale.lowest_hz <= scale.first_hz


def test_places_on_scales_are_those_of_their_formulas() -> None:
    hz = np.array([100.0, 1000.0])
    np.testing.assert_allclose(SCALES["linear"].warp(hz), hz)
    assert np.diff(SCALES["log"].warp(hz)) == pytest.approx(np.log(10))
    mel = SCALES["mel"].warp(hz)
    assert mel[1] / mel[0] == pytest.approx(np.log(1 + 1000 / 700) / np.log(1 + 100 / 700))
    assert (SCALES["log"].lowest_hz, SCALES["log"].first_hz) == (1.0, 40.0)
