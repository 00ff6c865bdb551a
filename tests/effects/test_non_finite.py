"""A sample that is no number costs itself, and nothing of the sound after it."""

import warnings

import numpy as np
import pytest

from tests.effects.contract import IDS, LIVE, RATE, TABLE, settings, sound, stream_through
from workstation.core.sound.finite import Finite, finite
from workstation.core.sound.sources import ArraySource, Samples

WRONG = {3000: np.nan, 4000: np.inf, 4001: -np.inf, 5000: 3e38, 5001: np.nan}


def with_wrong(audio: Samples) -> Samples:
    out = audio.copy()
    for place, value in WRONG.items():
        out[place % 2, place] = value
    return out


def with_zeros(audio: Samples) -> Samples:
    out = audio.copy()
    for place in WRONG:
        out[place % 2, place] = 0
    return out


@pytest.mark.parametrize("id_", IDS)
def test_applied(id_: str) -> None:
    audio = sound(2, 9000)
    for values in ({}, settings(TABLE[id_])[-1]):
        out = TABLE[id_].apply(with_wrong(audio), RATE, values)
        np.testing.assert_array_equal(out, TABLE[id_].apply(with_zeros(audio), RATE, values))


@pytest.mark.parametrize("id_", LIVE)
def test_streamed(id_: str) -> None:
    audio = sound(2, 9000)
    for values in ({}, settings(TABLE[id_])[-1]):
        wrong, clean = TABLE[id_].stream(2, RATE, values), TABLE[id_].stream(2, RATE, values)
        assert wrong is not None
        assert clean is not None
        out = stream_through(wrong, with_wrong(audio), 480)
        np.testing.assert_array_equal(out, stream_through(clean, with_zeros(audio), 480))


def test_what_is_finite_is_not_copied_and_nothing_is_warned_of() -> None:
    audio = sound(2, 1000)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert finite(audio) is audio
        assert finite(audio[:, :0]).shape == (2, 0)
        wrong = np.array([[1, np.nan, -np.inf], [1e30, 3, -1e15]], np.float32)
        np.testing.assert_array_equal(finite(wrong), np.array([[1, 0, 0], [0, 3, -1e15]], np.float32))
    assert not finite(np.full((1, 3), np.inf, np.float32)).any()


def test_a_source_is_read_without_them() -> None:
    source = Finite(ArraySource(with_wrong(sound(2, 9000)), RATE))
    np.testing.assert_array_equal(source.read(2990, 5010), with_zeros(sound(2, 9000))[:, 2990:5010])
