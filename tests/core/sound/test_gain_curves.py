"""Curves of gain as values: ramps, constant gain, envelope, and when nothing is changed."""

import numpy as np
import pytest

from workstation.core.sound.gain_curves import Curve, Point, Ramp

FRAMES = np.arange(8)


def test_a_ramp_has_its_shape_in_the_middle_of_each_frame() -> None:
    rise = Ramp(2, 6, "linear")
    assert rise.at(FRAMES).tolist() == [0, 0, 0.125, 0.375, 0.625, 0.875, 1, 1]
    assert Ramp(2, 6, "linear", falls=True).at(FRAMES).tolist() == [1, 1, 0.875, 0.625, 0.375, 0.125, 0, 0]
    assert rise.shift(1).at(FRAMES).tolist() == [0, 0, 0, 0.125, 0.375, 0.625, 0.875, 1]


def test_a_closed_ramp_begins_at_0_and_ends_at_1() -> None:
    assert Ramp(2, 7, "linear", closed=True).at(FRAMES).tolist() == [0, 0, 0, 0.25, 0.5, 0.75, 1, 1]
    assert Ramp(2, 3, "linear", closed=True).at(FRAMES).tolist() == [0, 0, 0, 1, 1, 1, 1, 1]


def test_a_ramp_changes_what_lies_before_its_end() -> None:
    rise, fall = Ramp(2, 6), Ramp(2, 6, falls=True)
    assert [rise.changes(start, start + 1) for start in (0, 5, 6)] == [True, True, False]
    assert [fall.changes(stop - 1, stop) for stop in (2, 3, 9)] == [False, True, True]


@pytest.mark.parametrize(("stop", "shape"), [(2, "linear"), (1, "linear"), (3, "round")])
def test_a_ramp_that_is_none_is_refused(stop: int, shape: str) -> None:
    with pytest.raises(ValueError, match=r"a fade (needs at least a frame|is )"):
        Ramp(2, stop, shape)


def test_gain_and_envelope_add_up_in_decibels() -> None:
    points = (Point(2, -6.0), Point(6, 6.0))
    line = [-6.0, -6.0, -6.0, -3.0, 0.0, 3.0, 6.0, 6.0]
    assert Curve(points=points).envelope_db(FRAMES).tolist() == line
    curve = Curve(gain_db=4.0, points=points)
    assert curve.envelope_db(FRAMES).tolist() == [value + 4.0 for value in line]
    assert curve.at(FRAMES) == pytest.approx([10 ** ((value + 4.0) / 20) for value in line])
    assert Curve(gain_db=4.0).envelope_db(FRAMES).tolist() == [4.0] * 8


def test_a_curve_is_the_product_of_all_it_has() -> None:
    curve = Curve((Ramp(0, 4, "linear"), Ramp(4, 8, "linear", falls=True)), 20.0, factors=(0.5, -1.0))
    both = [0.125, 0.375, 0.625, 0.875, 0.875, 0.625, 0.375, 0.125]
    assert curve.at(FRAMES) == pytest.approx([10 * part for part in both])
    heard = curve.applied(np.ones((2, 6), np.float32), 2)
    assert heard[0] == pytest.approx([5 * part for part in both[2:]])
    assert heard[1] == pytest.approx([-10 * part for part in both[2:]])
    inside = Curve((Ramp(0, 2), Ramp(6, 8, falls=True)), 20.0).applied(np.ones((1, 2), np.float32), 3)
    assert inside.tolist() == [[10.0, 10.0]]


@pytest.mark.parametrize(
    ("curve", "flat", "steady", "nothing"),
    [
        (Curve(), True, True, True),
        (Curve((Ramp(0, 2),)), True, False, False),
        (Curve(gain_db=1.0), False, True, False),
        (Curve(points=(Point(0, 0.0),)), True, False, True),
        (Curve(points=(Point(0, 0.0), Point(1, 1.0))), False, False, False),
        (Curve(factors=(1.0, 1.0)), False, True, True),
        (Curve(factors=(1.0, 0.5)), False, True, False),
    ],
)
def test_what_a_curve_leaves_as_it_is(curve: Curve, flat: bool, steady: bool, nothing: bool) -> None:
    assert (curve.is_flat, curve.is_steady, curve.is_nothing) == (flat, steady, nothing)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"points": (Point(2, 0.0), Point(2, 1.0))}, r"must follow one another in time, got frames \[2, 2\]"),
        ({"points": (Point(0, 24.5),)}, "24.5"),
        ({"gain_db": -60.5}, "-60.5"),
        ({"factors": (float("inf"),)}, "must be finite"),
    ],
)
def test_a_curve_that_is_none_is_refused(options: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Curve(**options)  # type: ignore[arg-type]
    Curve(gain_db=-60.0, points=(Point(0, 24.0),))
