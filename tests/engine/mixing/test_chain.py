"""Racks that change while they run: in time, without a gap and without a jump, whatever comes, goes and moves."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.core.sound.sources import Samples
from workstation.effects.table import EffectTable
from workstation.engine.mixing.chain import Chain, RunningEffect

RATE = 48_000
TABLE = EffectTable()


class Late:
    """Delays by its latency, and multiplies."""

    def __init__(self, latency: int, factor: float = 1.0) -> None:
        self.latency, self.factor = latency, factor
        self._kept = np.zeros((1, latency), np.float32)

    def process(self, block: Samples) -> Samples:
        whole = np.concatenate((self._kept, block), axis=1)
        out, self._kept = np.split(whole, [block.shape[1]], axis=1)
        return out * np.float32(self.factor)

    def set(self, values: Mapping[str, object]) -> None:
        self.factor = float(str(values["factor"]))


class Player:
    """Feeds a chain as a mix does, so that what comes out is in time with what goes in."""

    def __init__(self, chain: Chain, sound: Samples) -> None:
        self.chain, self.sound, self.at = chain, sound, 0
        chain.process(sound[:, : chain.latency])

    def read(self, frames: int) -> Samples:
        self.chain.follow_up()
        ahead, owed = self.at + self.chain.latency, self.chain.owed
        self.at += frames
        out = self.chain.process(self.sound[:, ahead - owed : ahead + frames])
        assert out.shape[1] == frames
        return out


def noise(frames: int) -> Samples:
    return np.random.default_rng(4).uniform(-0.5, 0.5, (1, frames)).astype(np.float32)


Change = tuple[list[int], int, int]
"""An order of streams, how many of them are wanted, and the frames of the blocks that follow."""


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([0, 0, 1, 33, 512, 2_000]), min_size=3, max_size=5),
    st.lists(st.tuples(st.permutations(range(5)), st.integers(0, 5), st.sampled_from([50, 480, 1_700])), max_size=5),
)
def test_delays_that_come_go_and_move_are_never_heard(latencies: list[int], changes: list[Change]) -> None:
    streams: list[RunningEffect] = [Late(latency) for latency in latencies]
    chain = Chain(1, streams[:2])
    sound = noise(80_000)
    player = Player(chain, sound)
    heard = [player.read(300)]
    for order, count, block in changes:
        twins = chain.change([streams[k] for k in order[:count] if k < len(streams)])
        streams = [twins.get(id(stream), stream) for stream in streams]
        heard += [player.read(block) for _ in range(3)]
    heard += [player.read(1_000) for _ in range(8)]
    out = np.concatenate(heard, axis=1)
    np.testing.assert_allclose(out, sound[:, : out.shape[1]], atol=1e-6)


def sine(seconds: float = 3.0) -> Samples:
    at = np.arange(round(seconds * RATE))
    return np.tile(0.3 * np.sin(2 * np.pi * 200 * at / RATE), (2, 1)).astype(np.float32)


def stream(id_: str, values: Mapping[str, object]) -> RunningEffect:
    made = TABLE[id_].stream(2, RATE, values)
    assert made is not None
    return made


def roughness(sound: Samples) -> float:
    return float(np.abs(np.diff(sound, 2)).max())


BYPASSED: Mapping[str, Mapping[str, object]] = {
    "equalizer": {"bands": (("peaking", 200.0, 6.0, 1.0, True),)},
    "limiter": {"ceiling_db": -12.0},
    "compressor": {"threshold_db": -30.0},
    "saturation": {},
    "reverb": {"room": "booth"},
    "delay": {"time_ms": 5.0, "feedback": 50.0},
    "noise_reduction": {},
    "pitch_shift": {},
}


@pytest.mark.parametrize("id_", BYPASSED)
def test_a_bypass_neither_clicks_nor_gaps(id_: str) -> None:
    gain = stream("gain", {"gain_db": -1.0})
    chain = Chain(2, [gain])
    player = Player(chain, sine())
    parts = [player.read(9_600)]
    for wanted in ([gain, stream(id_, BYPASSED[id_])], [gain]):
        chain.change(wanted)
        parts += [player.read(480) for _ in range(60)]
    out = np.concatenate(parts, axis=1)
    levels = np.abs(out[0].reshape(-1, 240)).max(axis=1)
    steady = [out[:, at : at + 2_400] for at in (4_800, 36_000, out.shape[1] - 2_400)]
    assert levels.min() > 0.7 * min(np.abs(part).max() for part in steady)
    assert roughness(out) < 1.6 * max(map(roughness, steady)) + 2e-4


def test_effects_that_change_places_go_on_from_what_they_heard() -> None:
    echo, filter_ = stream("delay", {"time_ms": 40.0, "feedback": 60.0}), stream("low_pass", {"cutoff_hz": 600.0})
    chain = Chain(2, [echo, filter_])
    player = Player(chain, sine())
    parts = [player.read(24_000)]
    twins = chain.change([filter_, echo])
    parts += [player.read(480) for _ in range(100)]
    out = np.concatenate(parts, axis=1)
    assert set(twins) == {id(echo)}
    assert twins[id(echo)] is not echo
    assert roughness(out[:, 20_000:]) < 1.6 * roughness(out[:, 60_000:]) + 1e-4
    levels = np.abs(out[0].reshape(-1, 240)).max(axis=1)
    assert levels[90:].min() > 0.6 * levels[-20:].min()


def test_a_change_during_a_change_waits_for_it() -> None:
    first, second, third = Late(0), Late(100), Late(0, 2.0)
    chain = Chain(1, [first])
    sound = noise(20_000)
    player = Player(chain, sound)
    chain.change([second])
    player.read(100)
    chain.change([first, second])
    chain.change([third])
    out = np.concatenate([player.read(500) for _ in range(8)], axis=1)
    np.testing.assert_allclose(out[:, -500:], 2 * sound[:, 3_600:4_100], atol=1e-6)


def test_what_cannot_be_copied_moves_itself() -> None:
    class Locked(Late):
        def __deepcopy__(self, memo: object) -> None:
            raise TypeError("cannot be copied")

    locked, other = Locked(0), Late(0)
    chain = Chain(1, [locked, other])
    player = Player(chain, noise(9_000))
    assert chain.change([other, locked])[id(locked)] is locked
    out = np.concatenate([player.read(500) for _ in range(5)], axis=1)
    np.testing.assert_allclose(out, noise(9_000)[:, :2_500], atol=1e-6)
