"""Curves of fades against their closed forms and their promises."""

import numpy as np
import pytest

from workstation.core.sound.fades import fade_curve

CURVES = ("linear", "exponential", "logarithmic", "half cosine", "quarter sine")
T = np.linspace(0, 1, 101)


@pytest.mark.parametrize("kind", CURVES)
def test_rises_from_0_to_1(kind: str) -> None:
    curve = fade_curve(kind, T)
    assert curve[0] == pytest.approx(0, abs=1e-12)
    assert curve[-1] == pytest.approx(1)
    assert (np.diff(curve) > 0).all()


def test_linear_and_half_cosine_cross_at_equal_gain() -> None:
    for kind in ("linear", "half cosine"):
        np.testing.assert_allclose(fade_curve(kind, T) + fade_curve(kind, 1 - T), 1)


def test_quarter_sine_crosses_at_equal_power() -> None:
    np.testing.assert_allclose(fade_curve("quarter sine", T) ** 2 + fade_curve("quarter sine", 1 - T) ** 2, 1)


def test_exponential_is_even_in_decibels_and_logarithmic_its_mirror() -> None:
    steps = np.diff(20 * np.log10(fade_curve("exponential", np.linspace(0.4, 1, 7))))
    np.testing.assert_allclose(steps, 6.0, atol=0.35)
    np.testing.assert_allclose(fade_curve("logarithmic", T), 1 - fade_curve("exponential", 1 - T))


def test_refuses_another_curve() -> None:
    with pytest.raises(ValueError, match="'cubic'"):
        fade_curve("cubic", T)
