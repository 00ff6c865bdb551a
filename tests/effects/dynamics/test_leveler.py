"""The leveler: near and far end up equally loud, pauses stay low, the hand is slow."""

import numpy as np
import pytest

from workstation.core.sound.sources import Samples
from workstation.dsp.levels.loudness_meter import LoudnessMeter
from workstation.effects.dynamics.leveler import Leveler

RATE = 16000


def noise(db: float, seconds: float) -> Samples:
    rng = np.random.default_rng(round(-db))
    return (10 ** (db / 20) * rng.standard_normal((1, int(seconds * RATE)))).astype(np.float32)


def loudness(audio: Samples) -> float:
    meter = LoudnessMeter(len(audio), RATE)
    meter.add(audio)
    return meter.integrated()


def test_near_and_far_become_alike() -> None:
    near, far = noise(-20, 10), noise(-32, 10)
    out = Leveler().apply(np.concatenate([near, far], axis=1), RATE, {"target_lufs": -24.0, "most_db": 20.0})
    assert loudness(out[:, RATE : 10 * RATE]) == pytest.approx(-24, abs=0.3)
    assert loudness(out[:, 17 * RATE :]) == pytest.approx(-24, abs=0.5)


def test_pauses_are_not_pulled_up() -> None:
    out = Leveler().apply(np.concatenate([noise(-30, 5), noise(-70, 5)], axis=1), RATE, {"target_lufs": -24.0})
    speech, pause = out[:, 4 * RATE : 5 * RATE].std(), out[:, 6 * RATE :].std()
    assert 20 * np.log10(pause / speech) == pytest.approx(-40, abs=0.3)


def test_no_more_than_allowed() -> None:
    out = Leveler().apply(noise(-40, 5), RATE, {"target_lufs": -10.0, "most_db": 6.0})
    assert 20 * np.log10(out[:, RATE:].std() / noise(-40, 5)[:, RATE:].std()) == pytest.approx(6, abs=0.01)


def test_the_hand_is_as_slow_as_it_is_told() -> None:
    audio = np.concatenate([noise(-20, 5), noise(-30, 10)], axis=1)
    out = Leveler().apply(audio, RATE, {"target_lufs": -22.0, "seconds": 4.0, "most_db": 24.0})
    gain = np.abs(out[0] / audio[0])
    # From 10 dB above, the mean square falls by a factor e in 4 s: after that the fader has gone a third of the way.
    start, then = (20 * np.log10(gain[int(t * RATE)]) for t in (4.9, 9.0))
    assert then - start == pytest.approx(-10 * np.log10(0.1 + 0.9 / np.e), abs=0.4)


def test_it_stands_right_from_the_start() -> None:
    out = Leveler().apply(noise(-30, 3), RATE, {"target_lufs": -24.0})
    gain = np.abs(out[0] / noise(-30, 3)[0])
    np.testing.assert_allclose(20 * np.log10(gain[: RATE // 2]), 20 * np.log10(gain[RATE]), atol=0.6)
