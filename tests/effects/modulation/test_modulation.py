"""Chorus, flanger, phaser and tremolo against closed forms of what they do to tones."""

import numpy as np
import pytest

from workstation.core.sound.sources import Samples
from workstation.effects.modulation.chorus import Chorus
from workstation.effects.modulation.flanger import Flanger
from workstation.effects.modulation.phaser import Phaser
from workstation.effects.modulation.tremolo import Tremolo

RATE = 48000


def tone(hz: float, channels: int = 1, seconds: float = 1.0) -> Samples:
    at = np.arange(int(seconds * RATE)) / RATE
    return np.sin(2 * np.pi * hz * at).astype(np.float32)[None].repeat(channels, axis=0)


def test_a_swept_delay_is_the_tone_at_the_delayed_time() -> None:
    """All wet, one voice: sin(2πf(t - τ(t))) with τ moved by the sine, to the accuracy of the interpolation."""
    values = {"voices": 1, "delay_ms": 5.0, "depth_ms": 3.0, "speed_hz": 2.0, "mix": 100.0}
    out = Chorus().apply(tone(1000), RATE, values)[0]
    at = np.arange(RATE) / RATE
    late = 0.005 + 0.003 * (0.5 + 0.5 * np.sin(2 * np.pi * 2 * at))
    expected = np.sin(2 * np.pi * 1000 * (at - late))
    np.testing.assert_allclose(out[480:], expected[480:], atol=1e-4)


def test_chorus_voices_average() -> None:
    one = {"delay_ms": 10.0, "depth_ms": 0.0, "mix": 100.0}
    single, many = (Chorus().apply(tone(500), RATE, {**one, "voices": n}) for n in (1, 5))
    np.testing.assert_allclose(single, many, atol=1e-6)


def test_a_resting_flanger_is_a_comb() -> None:
    """Half dry, half 1 ms late: silence at 500 Hz, full level at 1 kHz."""
    values = {"delay_ms": 1.0, "depth_ms": 0.0, "feedback": 0.0, "mix": 50.0}
    assert np.abs(Flanger().apply(tone(500), RATE, values)[0, 100:]).max() < 1e-3
    assert np.abs(Flanger().apply(tone(1000), RATE, values)[0, 100:]).max() == pytest.approx(1, abs=1e-3)


def test_a_resting_flanger_rings_by_its_feedback() -> None:
    values = {"delay_ms": 1.0, "depth_ms": 0.0, "feedback": 50.0, "mix": 100.0}
    out = Flanger().apply(tone(1000), RATE, values)[0, -4800:]
    assert np.abs(out).max() == pytest.approx(1 / (1 - 0.5), abs=0.01)


def test_a_resting_phaser_has_its_notch_where_the_phase_turns() -> None:
    """Two first-order all-passes turn by 180° at the middle frequency."""
    values = {"stages": 2, "middle_hz": 1000.0, "depth": 0.0, "feedback": 0.0, "mix": 50.0}
    assert np.abs(Phaser().apply(tone(1000), RATE, values)[0, 4800:]).max() < 1e-3
    assert np.abs(Phaser().apply(tone(30), RATE, values)[0, 4800:]).max() > 0.99


def test_all_passes_alone_keep_the_level() -> None:
    values = {"stages": 7, "depth": 0.0, "feedback": 0.0, "mix": 100.0}
    assert np.abs(Phaser().apply(tone(700), RATE, values)[0, 4800:]).max() == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("shape", ["sine", "triangle", "square"])
def test_tremolo_swings_between_full_and_its_depth(shape: str) -> None:
    ones = np.ones((1, RATE), np.float32)
    out = Tremolo().apply(ones, RATE, {"speed_hz": 4.0, "depth": 75.0, "shape": shape})[0]
    assert out[0] == pytest.approx(1)
    assert out[RATE // 8] == pytest.approx(0.25)
    assert out.mean() == pytest.approx(0.625, abs=1e-3)
    np.testing.assert_allclose(out[: RATE // 4], out[RATE // 4 : RATE // 2], atol=1e-4)
    assert np.abs(np.diff(out)).max() < 0.02


def test_tremolo_apart_pans() -> None:
    out = Tremolo().apply(np.ones((2, RATE), np.float32), RATE, {"depth": 100.0, "spread": 180.0})
    np.testing.assert_allclose(out.sum(axis=0), 1, atol=1e-5)
