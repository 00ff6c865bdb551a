"""How long effects ring: as long as they say, and not much longer."""

import numpy as np
import pytest

from tests.effects.contract import LIVE, RATE, TABLE, settings
from workstation.core.sound.sources import Samples

FLOOR_DB = {"delay": -60.0}
"""How far below what was the ringing is by then, relative to the peak; -90 where nothing is said."""


def noise_and_silence(silence: int) -> Samples:
    out = np.zeros((2, RATE + silence), np.float32)
    out[:, :RATE] = 0.5 * np.random.default_rng(1).standard_normal((2, RATE))
    return out


def rings_for(out: Samples, floor_db: float) -> int:
    """Frames after the first second until all is below the floor."""
    loud = np.flatnonzero(np.abs(out[:, RATE:]).max(axis=0) > 10 ** (floor_db / 20) * np.abs(out).max())
    return int(loud[-1]) + 1 if len(loud) else 0


@pytest.mark.parametrize("id_", LIVE)
def test_an_effect_is_silent_after_its_tail(id_: str) -> None:
    for values in settings(TABLE[id_]):
        tail = TABLE[id_].tail(RATE, values)
        assert 0 <= tail <= 30 * RATE
        if tail < 10 * RATE:
            out = TABLE[id_].apply(noise_and_silence(tail + RATE // 2), RATE, values)
            assert rings_for(out, FLOOR_DB.get(id_, -90.0)) <= tail, values


@pytest.mark.parametrize(
    ("id_", "values"),
    [
        ("equalizer", {"bands": (("peaking", 30.0, 24.0, 18.0, True),)}),
        ("high_pass", {"cutoff_hz": 20.0}),
        ("hum_removal", {}),
        ("flanger", {"feedback": 90.0, "delay_ms": 5.0, "speed_hz": 0.02}),
        ("phaser", {"feedback": 80.0, "speed_hz": 0.75, "spread": 0.0}),
        ("chorus", {"delay_ms": 50.0}),
        ("saturation", {"kind": "tube"}),
        ("reverb", {}),
        ("delay", {}),
    ],
)
def test_what_rings_says_so_and_within_reason(id_: str, values: dict[str, object]) -> None:
    tail = TABLE[id_].tail(RATE, values)
    out = TABLE[id_].apply(noise_and_silence(tail), RATE, values)
    rung = rings_for(out, FLOOR_DB.get(id_, -90.0))
    assert RATE // 100 < rung <= tail < 4 * rung


def test_what_has_no_memory_has_no_tail() -> None:
    for id_ in ("gain", "invert", "stereo", "tremolo", "compressor", "gate", "limiter", "leveler"):
        assert TABLE[id_].tail(RATE) == 0
