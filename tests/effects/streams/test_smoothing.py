"""Glides and fades from one setting to the next, frame by frame."""

import numpy as np
import pytest

from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.effects.level.gain import Gain
from workstation.effects.streams.smoothing import Crossfaded, Glide, ease

RATE = 400
"""A glide is eight frames long."""
WAY = (1 - np.cos(np.pi * np.arange(1, 9) / 8)) / 2


def test_half_a_cosine() -> None:
    assert ease([0, 0.25, 0.5, 1]) == pytest.approx([0, (1 - 0.5**0.5) / 2, 0.5, 1])


@pytest.mark.parametrize("parts", [(8,), (3, 5), (1,) * 8])
def test_a_glide_is_the_same_in_any_blocks(parts: tuple[int, ...]) -> None:
    glide = Glide(2.0, RATE)
    assert (glide.steady, glide.value, glide.next(5)) == (True, 2.0, 2.0)
    glide.to(6.0)
    found = np.concatenate([np.atleast_1d(glide.next(count)) for count in parts])
    assert found == pytest.approx(2 + 4 * WAY)
    assert (glide.steady, glide.value, glide.next(5)) == (True, 6.0, 6.0)


def test_a_glide_turns_where_it_is() -> None:
    glide = Glide(2.0, RATE)
    glide.to(6.0)
    glide.next(4)
    assert glide.value == pytest.approx(4.0)
    glide.to(6.0)  # no new way
    assert glide.next(1) == pytest.approx([2 + 4 * WAY[4]])
    glide.to(0.0)
    here = 2 + 4 * WAY[4]
    assert glide.next(10) == pytest.approx(here - here * np.r_[WAY, 1, 1])


def test_the_shortest_glide_has_a_frame() -> None:
    glide = Glide(0.0, 10)
    glide.to(1.0)
    assert glide.next(2) == pytest.approx([1.0, 1.0])


class Times:
    latency = 3

    def __init__(self, by: float) -> None:
        self._by = by

    def process(self, block: Samples) -> Samples:
        return block * np.float32(self._by)

    def successor(self, values: Values) -> "Times":
        by = values["by"]
        assert isinstance(by, float)
        return Times(by)


@pytest.mark.parametrize("parts", [(30,), (3, 6, 8, 13), (1,) * 30])
def test_settings_fade_one_after_the_other_and_the_last_of_those_that_wait_counts(parts: tuple[int, ...]) -> None:
    stream = Crossfaded(Gain(), 1, RATE, Times(1.0), {"by": 1.0})
    assert stream.latency == 3
    stream.update({"by": 1.0})
    assert stream.process(np.ones((1, 2), np.float32)).tolist() == [[1.0, 1.0]]
    for by in (5.0, 7.0, 3.0):
        stream.update({"by": by})
    found = np.concatenate([stream.process(np.ones((1, count), np.float32)) for count in parts], axis=1)
    assert found[0] == pytest.approx(np.concatenate([1 + 4 * WAY, 5 - 2 * WAY, np.full(14, 3.0)]))
    assert stream.process(np.ones((1, 0), np.float32)).shape == (1, 0)
