import numpy as np
import pytest

from workstation.core.sound.sources import Samples
from workstation.tools.separators.harmonic import BEATS, TONES
from workstation.tools.tables import SEPARATORS

RATE = 22_050


def separated(samples: Samples) -> dict[str, Samples]:
    tool = SEPARATORS["harmonic"]
    work = tool.load()(samples, RATE, tool.values({}))
    while True:
        try:
            assert 0 <= next(work) <= 1
        except StopIteration as end:
            parts: dict[str, Samples] = end.value
            return parts


def test_tones_and_beats_go_apart_and_are_the_sound_together() -> None:
    at = np.arange(3 * RATE) / RATE
    tone = np.asarray(0.3 * np.sin(2 * np.pi * 440 * at), np.float32)
    beats = np.zeros(3 * RATE, np.float32)
    for start in range(RATE // 2, 3 * RATE - 100, RATE // 2):
        beats[start : start + 60] = 0.8 * np.random.default_rng(start).uniform(-1, 1, 60)
    mixed = np.stack((tone + beats, 0.5 * (tone + beats)))
    parts = separated(mixed)
    np.testing.assert_allclose(parts[TONES] + parts[BEATS], mixed, atol=1e-6)
    middle = slice(RATE // 4, -RATE // 4)
    for found, wanted, other in ((parts[TONES], tone, beats), (parts[BEATS], beats, tone)):
        error = np.sum((found[0] - wanted)[middle] ** 2)
        assert 10 * np.log10(np.sum(wanted[middle] ** 2) / error) > 12, "much of the other is in it"
        assert error < np.sum(other[middle] ** 2)


@pytest.mark.parametrize("frames", [1, 100, 5000])
def test_short_sounds_stay_whole(frames: int) -> None:
    sound = np.asarray(np.random.default_rng(2).normal(0, 0.1, (1, frames)), np.float32)
    parts = separated(sound)
    np.testing.assert_allclose(parts[TONES] + parts[BEATS], sound, atol=1e-6)
