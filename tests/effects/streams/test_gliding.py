"""How streams glide from one row of settings to the next, and what times are as coefficients."""

import math
from itertools import pairwise

import numpy as np
import pytest

from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.effects.level.gain import Gain
from workstation.effects.streams.envelope_coefficients import coefficient, own_copy
from workstation.effects.streams.ramped_stream import GlidingStream, Row
from workstation.effects.streams.smoothing import GLIDE_SECONDS

RATE = 1000
GLIDE = round(GLIDE_SECONDS * RATE)


class Level(GlidingStream):
    """Takes the row's number for the sound, in shares of the old and the new one."""

    def settings(self, values: Values) -> Row:
        return np.array([float(str(values["level"]))])

    def loop(self, sound: Samples, old: Row, new: Row, shares: Row) -> None:
        sound[:] = new[0] if not len(shares) else old[0] + (new[0] - old[0]) * shares


def level(value: float) -> Level:
    return Level(Gain(), 1, RATE, {"level": value})


def heard(stream: Level, frames: int) -> list[float]:
    return [float(one) for one in stream.process(np.zeros((1, frames), np.float32))[0]]


def test_a_new_row_is_reached_after_the_glide_and_never_overshot() -> None:
    stream = level(1.0)
    assert heard(stream, 3) == [1.0] * 3
    stream.update({"level": 2.0})
    out = heard(stream, GLIDE + 5)
    assert all(a < b for a, b in pairwise(out[:GLIDE]))
    assert 1.0 < out[0] < 1.5
    assert out[GLIDE - 1 :] == [2.0] * 6


def test_a_row_that_comes_meanwhile_waits_until_the_first_is_reached() -> None:
    stream = level(1.0)
    stream.update({"level": 2.0})
    first = heard(stream, GLIDE // 2)
    stream.update({"level": 7.0})
    stream.update({"level": 0.0})
    out = first + heard(stream, 3 * GLIDE)
    assert out[GLIDE - 1] == 2.0
    assert max(out) == 2.0
    assert out[GLIDE] < 2.0
    assert out[2 * GLIDE - 1 :] == [0.0] * (len(out) - 2 * GLIDE + 1)


def test_the_same_row_again_starts_no_glide_and_blocks_do_not_matter() -> None:
    stream, other = level(1.0), level(1.0)
    stream.update({"level": 1.0})
    assert stream._at == stream._glide
    for one in (stream, other):
        one.update({"level": 3.0})
    whole = heard(stream, 2 * GLIDE)
    pieces = [value for _ in range(2 * GLIDE // 5) for value in heard(other, 5)]
    np.testing.assert_allclose(whole[: len(pieces)], pieces)


def test_a_coefficient_goes_63_percent_of_the_way_in_its_time() -> None:
    for milliseconds, rate in ((10.0, 44_100), (0.5, 8000), (250.0, 48_000)):
        one = coefficient(milliseconds, rate)
        assert one ** (milliseconds * rate / 1000) == pytest.approx(1 / math.e, rel=1e-9)
    assert coefficient(0.0, 44_100) == 0.0
    assert coefficient(-1.0, 44_100) == 0.0


def test_an_own_copy_is_written_to_alone() -> None:
    block = np.ones((2, 6), np.float32)[:, ::2]
    copy = own_copy(block)
    copy[:] = 0
    assert block.all()
    assert copy.flags.c_contiguous
    assert copy.shape == (2, 3)
