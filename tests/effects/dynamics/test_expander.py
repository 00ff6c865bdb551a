"""Expander, ducker and transient shaper against their curves and times, listening to themselves or to another sound."""

import numpy as np
import pytest

from workstation.core.sound.sources import Samples
from workstation.effects.base import Stream
from workstation.effects.dynamics.compressor import Compressor
from workstation.effects.dynamics.ducker import Ducker
from workstation.effects.dynamics.expander import Expander
from workstation.effects.dynamics.gate import Gate
from workstation.effects.dynamics.limiter import Limiter
from workstation.effects.dynamics.transients import TransientShaper

RATE = 48000
LEVELS = np.arange(-90.0, 1.0, 7.5)


def square(db: float, seconds: float = 1.0) -> Samples:
    at = np.arange(int(seconds * RATE))
    return np.where(at // 50 % 2, 1, -1)[None].astype(np.float32) * np.float32(10 ** (db / 20))


def db(x: Samples) -> float:
    return float(10 * np.log10(np.square(x, dtype=np.float64).mean()))


def steady(out: Samples) -> float:
    return db(out[:, out.shape[1] * 3 // 4 :])


@pytest.mark.parametrize("knee_db", [0.0, 12.0])
@pytest.mark.parametrize(("ratio", "range_db"), [(1.0, -96.0), (2.0, -96.0), (4.0, -30.0)])
def test_expander_follows_its_definition(knee_db: float, ratio: float, range_db: float) -> None:
    values = Expander().values(
        {"threshold_db": -40.0, "ratio": ratio, "knee_db": knee_db, "range_db": range_db, "release_ms": 20.0}
    )
    for level in LEVELS:
        under = -40 - level
        if knee_db and abs(under) < knee_db / 2:
            under = (under + knee_db / 2) ** 2 / (2 * knee_db)
        expected = level - min((ratio - 1) * max(under, 0), -range_db)
        assert float(Expander().curve_db(values, level)) == pytest.approx(expected, abs=1e-9)
        if expected > -110:
            assert steady(Expander().apply(square(level), RATE, values)) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("effect", "values"),
    [
        (Compressor(), {"threshold_db": -30.0, "ratio": 3.0, "knee_db": 10.0, "makeup_db": 3.0, "mix": 60.0}),
        (Gate(), {"threshold_db": -38.0, "range_db": -20.0, "hold_ms": 0.0, "release_ms": 5.0}),
        (Limiter(), {"gain_db": 20.0, "ceiling_db": -3.0, "true_peak": False}),
    ],
)
def test_the_curve_that_is_drawn_is_what_comes_out(
    effect: Compressor | Gate | Limiter, values: dict[str, object]
) -> None:
    checked = effect.values(values)
    for level in LEVELS:
        assert steady(effect.apply(square(level), RATE, checked)) == pytest.approx(
            float(effect.curve_db(checked, level)), abs=0.02
        )


def ducked(key: Samples, values: dict[str, object]) -> Samples:
    stream = Ducker().stream(1, RATE, values)
    assert stream is not None
    sound = square(-20, key.shape[1] / RATE)
    pieces = []
    for at in range(0, key.shape[1], 999):
        stream.listen(key[:, at : at + 999])
        pieces.append(stream.process(sound[:, at : at + 999]))
    return np.concatenate(pieces, axis=1)


def test_ducker_steps_back_while_the_other_sounds_and_comes_back() -> None:
    key = np.concatenate([square(-96), square(-20), square(-96, 3.0)], axis=1)
    values = {"amount_db": -12.0, "attack_ms": 150.0, "hold_ms": 300.0, "release_ms": 600.0}
    out = ducked(key, values)

    def level(seconds: float) -> float:
        at = round(seconds * RATE)
        return db(out[:, at - 240 : at + 240]) + 20

    assert level(0.9) == pytest.approx(0, abs=0.01)
    assert level(1.150) == pytest.approx(-12 * 0.95, abs=0.15)
    assert level(1.9) == pytest.approx(-12, abs=0.01)
    assert level(2.28) == pytest.approx(-12, abs=0.05), "it stays while words pause"
    # 60 dB/FALL: the level falls below the threshold some 15 ms after the sound, then it is held.
    assert level(2.9 + 0.03) == pytest.approx(-12 * 0.05, abs=0.3)
    assert level(4.5) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("effect", [Compressor(), Gate(), Expander(), Ducker()])
def test_without_another_sound_it_listens_to_its_own(effect: Compressor) -> None:
    sound = np.random.default_rng(1).uniform(-1, 1, (2, 9000)).astype(np.float32)
    sound[:, 3000:6000] *= 0.01
    first, second = (_started(effect) for _ in range(2))
    second.listen(sound)
    np.testing.assert_array_equal(first.process(sound), second.process(sound))


def test_a_compressor_turns_down_by_what_it_hears_and_says_so() -> None:
    stream = _started(Compressor(), {"threshold_db": -20.0, "ratio": 4.0, "knee_db": 0.0})
    sound, key = np.tile(square(-40), (2, 1)), np.tile(square(-8), (2, 1))
    stream.listen(key)
    assert steady(stream.process(sound)) == pytest.approx(-40 - 9, abs=0.01)
    assert stream.reduction_db == pytest.approx(9, abs=0.01)
    stream.process(sound)
    stream.process(sound)
    assert stream.reduction_db == pytest.approx(0, abs=0.1)
    stream.listen(key[:, :5])
    with pytest.raises(ValueError, match="shape of the sound"):
        stream.process(sound)


def _started(effect: Compressor, values: dict[str, object] | None = None) -> Stream:
    stream = effect.stream(2, RATE, values or {})
    assert stream is not None
    return stream


@pytest.mark.parametrize("level", [-50.0, -10.0])
@pytest.mark.parametrize(("attack", "sustain"), [(100.0, 0.0), (-100.0, 0.0), (0.0, 100.0), (0.0, -100.0)])
def test_transients_are_shaped_whatever_their_level(level: float, attack: float, sustain: float) -> None:
    beat = square(level, 0.5) * np.exp(-np.arange(RATE // 2) / 4800).astype(np.float32)
    beats = np.tile(beat, 4)
    out = TransientShaper().apply(beats, RATE, {"attack": attack, "sustain": sustain})
    begin, rest = slice(RATE + 100, RATE + 400), slice(RATE + 9600, RATE + 14400)
    begins, rings = (db(out[:, part]) - db(beats[:, part]) for part in (begin, rest))
    if attack:
        assert np.sign(attack) * begins > 6
        assert abs(rings) < 0.5
    else:
        assert abs(begins) < 1
        assert np.sign(sustain) * rings > 3


def test_a_steady_tone_has_no_transients() -> None:
    tone = square(-20, 2.0)
    out = TransientShaper().apply(tone, RATE, {"attack": 100.0, "sustain": 100.0})
    np.testing.assert_allclose(out[:, RATE:], tone[:, RATE:], rtol=1e-3)
