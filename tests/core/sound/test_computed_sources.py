"""Sources made of others: what they read, what they are made of, and how much of them is there."""

from dataclasses import dataclass

import numpy as np

from workstation.core.sound.computed_sources import Mixed, MixPart, Shaped, arrived, leaves, rate_of
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Curve
from workstation.core.sound.sources import ArraySource, Samples


@dataclass(frozen=True, eq=False)
class Arriving:
    """Ten frames of ones, of which some are there."""

    arrived: int
    channels: int = 1
    frames: int = 10
    rate: int = 8000

    def read(self, start: int, stop: int) -> Samples:
        return np.ones((1, stop - start), np.float32)


def shaped(source: Arriving | ArraySource) -> Shaped:
    return Shaped(EditList.of(source), Curve(gain_db=20.0))


def mixed(*sources: Arriving | ArraySource) -> Mixed:
    """Each from its second frame on, four frames long, two after the one before."""
    parts = (MixPart(2 * i, shaped(source), 1, 4) for i, source in enumerate(sources))
    return Mixed(tuple(parts), 2 * len(sources) + 2)


def test_a_mix_is_the_sum_of_its_parts_in_their_places() -> None:
    one, other = (ArraySource(np.arange(10, dtype=np.float32)[None] * scale, 8000) for scale in (1, 100))
    mix = mixed(one, other)
    wanted = [10, 20, 1030, 2040, 3000, 4000]
    assert mix.read(0, 6).tolist() == [wanted]
    assert [mix.read(i, i + 2).tolist() for i in range(5)] == [[wanted[i : i + 2]] for i in range(5)]
    assert (mix.channels, mix.rate) == (1, 8000)


def test_samples_that_are_no_numbers_are_left_out_of_a_sum() -> None:
    broken = ArraySource(np.array([[0, np.nan, np.inf, 1, 2]], np.float32), 8000)
    assert mixed(broken, ArraySource(np.ones((1, 5), np.float32), 8000)).read(0, 2).tolist() == [[0.0, 0.0]]


def test_leaves_are_what_is_heard_through_all_layers() -> None:
    one, other = Arriving(10), Arriving(10)
    edits = EditList.of(mixed(one, other))
    found = [(piece.source is one, piece.start, piece.stop) for piece in leaves(edits, 1, 5)]
    assert found == [(True, 2, 5), (False, 1, 4)]
    assert [(piece.source is one, piece.start, piece.stop) for piece in leaves(edits, 4, 6)] == [(False, 3, 5)]


def test_what_is_made_of_sound_is_there_when_all_of_that_is() -> None:
    assert [arrived(shaped(Arriving(there))) for there in (0, 9, 10)] == [0, 0, 10]
    assert [arrived(mixed(Arriving(there), Arriving(10))) for there in (4, 5, 10)] == [0, 6, 6]
    assert arrived(Arriving(7)) == 7
    assert arrived(ArraySource(np.zeros((1, 3), np.float32), 8000)) == 3


def test_sources_made_twice_are_equal() -> None:
    source = Arriving(10)
    edits = EditList.of(source)
    assert Shaped(edits, Curve(gain_db=1.0)) == Shaped(edits, Curve(gain_db=1.0))
    assert hash(Shaped(edits, Curve(gain_db=1.0))) == hash(Shaped(edits, Curve(gain_db=1.0)))
    assert Shaped(edits, Curve(gain_db=1.0)) != Shaped(edits, Curve())
    assert Shaped(edits, Curve()) != Shaped(EditList.of(source), Curve())


def test_the_rate_is_that_of_the_sound_and_1_of_none() -> None:
    assert rate_of(EditList.of(Arriving(10))) == 8000
    assert rate_of(EditList(1)) == 1
