"""Effects that are nothing but a gain over time say so, and it is what they do to the bit."""

from typing import Any

import numpy as np
import pytest

from workstation.core.sound.gain_curves import Curve
from workstation.core.sound.sources import ArraySource, Samples
from workstation.effects.base import Effect
from workstation.effects.dynamics.limiter import Limiter
from workstation.effects.level.fade import FadeEffect
from workstation.effects.level.gain import Gain
from workstation.effects.level.invert import Invert
from workstation.effects.level.normalize import Normalize

RATE = 8000


def treated(effect: Effect, sound: Samples, values: dict[str, Any]) -> tuple[Curve | None, list[Samples]]:
    written: list[Samples] = []
    job = effect.treat(ArraySource(sound, RATE), effect.values(values), lambda piece: written.append(piece.copy()))
    fractions = []
    while True:
        try:
            fractions.append(next(job))
        except StopIteration as end:
            assert fractions == sorted(fractions)
            return end.value, written


@pytest.fixture
def sound() -> Samples:
    return np.random.default_rng(0).normal(0, 0.1, (2, 150_001)).astype(np.float32)


@pytest.mark.parametrize(
    ("effect", "values"),
    [
        (Gain(), {"gain_db": 33.3}),
        (Gain(), {"gain_db": -60.0}),
        (Invert(), {}),
        (Invert(), {"channels": "right"}),
        (FadeEffect(), {}),
        (FadeEffect(), {"direction": "out", "curve": "logarithmic", "seconds": 3.3}),
        (Normalize(), {}),
        (Normalize(), {"link": False, "peak_db": -7.7}),
        (Normalize(), {"to": "loudness", "loudness_lufs": -30.0}),
    ],
)
def test_the_gain_is_what_the_effect_does(effect: Effect, values: dict[str, Any], sound: Samples) -> None:
    curve, written = treated(effect, sound, values)
    assert curve is not None
    assert not written
    np.testing.assert_array_equal(curve.applied(sound, 0), effect.apply(sound, RATE, values))


@pytest.mark.parametrize(
    ("effect", "values"), [(Limiter(), {}), (Normalize(), {"to": "loudness", "loudness_lufs": -5.0, "limit": True})]
)
def test_what_is_more_than_a_gain_is_written(effect: Effect, values: dict[str, Any], sound: Samples) -> None:
    curve, written = treated(effect, sound, values)
    assert curve is None
    np.testing.assert_array_equal(np.concatenate(written, axis=1), effect.apply(sound, RATE, values))
