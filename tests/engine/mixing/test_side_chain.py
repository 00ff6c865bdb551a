"""Effects that listen to another track: in time whatever lies before them, and the same played as written."""

from dataclasses import replace

import numpy as np
import pytest

from workstation.core.document import Document, Track
from workstation.core.rack import Rack, Slot
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.effects.table import EffectTable
from workstation.engine.mixing.mix import Mix, make_streams, streams_from
from workstation.engine.mixing.render import render

RATE = 48_000
FRAMES = 60_000
EFFECTS = streams_from(EffectTable())
GATE = {
    "threshold_db": -40.0,
    "hysteresis_db": 0.0,
    "range_db": -96.0,
    "attack_ms": 0.1,
    "hold_ms": 0.0,
    "release_ms": 5.0,
}


def track(key: str, sound: Samples, *slots: Slot, mute: bool = False) -> Track:
    return Track(key, key, EditList.of(ArraySource(sound, RATE)), rack=Rack(slots), mute=mute)


def key_sound() -> Samples:
    """Loud from frame 20,000 on, then silent from 40,000."""
    at = np.arange(FRAMES)
    return np.where((at >= 20_000) & (at < 40_000), 0.5, 0.0)[None].astype(np.float32)


def document(*before: Slot, to: str = "key") -> Document:
    gate = Slot("gate", "gate", GATE, listens_to=to)
    music = np.full((2, FRAMES), 0.1, np.float32)
    return Document(RATE, (track("music", music, *before, gate), track("key", key_sound(), mute=True)))


def mixed(made: Document, block: int = 1 << 16) -> Samples:
    return np.concatenate(list(render(made, FrameRange(0, FRAMES), EFFECTS, block=block)), axis=1)


LATE = Slot("limiter", "limiter", {"gain_db": 0.0, "ceiling_db": 0.0})
LATER = Slot("linear", "linear_equalizer", {"bands": ()})


@pytest.mark.parametrize("before", [(), (LATE,), (LATER, LATE)])
@pytest.mark.parametrize("block", [480, 1 << 16])
def test_a_gate_opens_with_a_muted_track_however_late_what_is_before_it(before: tuple[Slot, ...], block: int) -> None:
    out = mixed(document(*before), block)[0]
    open_ = out > 0.05
    open_[:10_000] = False  # it starts open
    assert 20_000 <= int(np.argmax(open_)) < 20_040
    assert 40_000 <= FRAMES - int(np.argmax(open_[::-1])) < 40_000 + 1200


@pytest.mark.parametrize("before", [(), (LATER,)])
def test_played_in_blocks_from_anywhere_it_is_as_written(before: tuple[Slot, ...]) -> None:
    made = document(*before)
    whole = mixed(made)
    mix = Mix(made, make_streams(made, 2, EFFECTS, frozenset()), 2)
    mix.read(700)
    mix.seek(12_345)
    played = np.concatenate([mix.read(480) for _ in range(80)], axis=1)
    # What it had heard before goes on for a while.
    np.testing.assert_allclose(played[:, 5000:], whole[:, 17_345 : 12_345 + played.shape[1]], atol=1e-6)


def test_what_comes_before_it_while_it_runs_does_not_move_it() -> None:
    plain = document()
    mix = Mix(plain, make_streams(plain, 2, EFFECTS, frozenset()), 2)
    pieces = [mix.read(480) for _ in range(20)]
    later = document(LATER)
    mix.follow(later, make_streams(later, 2, EFFECTS, mix.streams))
    pieces += [mix.read(480) for _ in range(100)]
    open_ = np.concatenate(pieces, axis=1)[0] > 0.05
    # It starts open, and closes at once.
    opened = np.flatnonzero(open_[10_000:])[0] + 10_000
    assert 20_000 <= opened < 20_040
    assert 40_000 <= np.flatnonzero(open_)[-1] < 41_200


def test_another_track_and_none_are_heard_at_once() -> None:
    own = document(to="")
    assert (mixed(own)[0, 2000:] > 0.05).all(), "its own sound is above the threshold"
    gone = document(to="nobody")
    np.testing.assert_array_equal(mixed(gone), mixed(own))
    mix = Mix(own, make_streams(own, 2, EFFECTS, frozenset()), 2)
    mix.read(4800)
    mix.follow(document())
    assert np.abs(mix.read(4800)[:, 2400:]).max() < 1e-3


def test_the_master_listens_too() -> None:
    made = document(to="")
    made = replace(made, rack=Rack((Slot("duck", "ducker", {"amount_db": -40.0}, listens_to="key"),)))
    out = mixed(made)[0]
    assert out[19_000] == pytest.approx(0.1, rel=1e-3)
    assert out[39_000] < 0.01
