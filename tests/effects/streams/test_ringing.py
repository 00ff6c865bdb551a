"""How long things ring, against what falls in fact."""

from math import ceil, log

import numpy as np
import pytest

from workstation.effects.base import LONGEST_SECONDS, SETTLING_SECONDS
from workstation.effects.streams.ringing import frames, of_sections, settled, turns


@pytest.mark.parametrize("factor", [0.5, -0.5, 0.9, 0.01])
def test_after_so_many_turns_it_is_a_hundred_decibels_down(factor: float) -> None:
    assert abs(factor) ** turns(factor) == pytest.approx(1e-5)
    assert abs(factor) ** turns(factor, 0.001) == pytest.approx(0.001)


def test_what_is_quiet_at_once_does_not_turn_and_what_never_falls_turns_long() -> None:
    assert [turns(factor) for factor in (0.0, 1e-6, 1e-5)] == [0.0, 0.0, 0.0]
    assert turns(1.0) == turns(-1.0) == turns(2.0) == pytest.approx(log(1e5) * 1e9, rel=1e-3)


def test_seconds_are_frames_up_to_the_longest() -> None:
    assert [frames(seconds, 1000) for seconds in (0.0, 0.5, 0.5001)] == [0, 500, 501]
    assert frames(1e9, 1000) == LONGEST_SECONDS * 1000


def section(pole: float) -> np.ndarray:
    return np.array([1.0, 0.0, 0.0, 1.0, -2 * pole, pole**2])


@pytest.mark.parametrize(("sections", "more"), [(1, 0.1), (3, 0.3), (4, 0.4), (6, 0.4)])
def test_sections_ring_as_long_as_their_slowest_pole_and_some_more(sections: int, more: float) -> None:
    rows = np.stack([section(0.9)] + [section(0.5)] * (sections - 1))
    assert of_sections(rows, 48_000) == ceil(log(1e-5) / log(0.9) * (1 + more))


def test_sections_that_do_not_ring_or_do_not_fall() -> None:
    assert of_sections(np.array([[1.0, 0.5, 0.5, 1.0, 0.0, 0.0]]), 48_000) == 0
    assert of_sections(section(1.0)[None], 48_000) == 0


def test_a_follower_forgets_by_its_time_and_never_at_once() -> None:
    assert settled(1000, 200.0) == ceil(-log(1e-5) * 200)
    assert settled(1000, 0.0) == ceil(SETTLING_SECONDS * 1000)
