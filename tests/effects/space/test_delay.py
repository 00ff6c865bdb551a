"""Echoes: when, how loud, how dull, on which side."""

import numpy as np
import pytest
from scipy import signal

from workstation.core.sound.sources import Samples
from workstation.effects.space.delay import Delay

RATE = 48000


def click(channels: int = 1, frames: int = RATE) -> Samples:
    out = np.zeros((channels, frames), np.float32)
    out[:, 0] = 1
    return out


def test_is_the_comb_that_scipy_computes() -> None:
    """Level · z^-d / (1 - feedback · z^-d), with the high cut at its highest."""
    delay = 480
    values = {"time_ms": 10.0, "feedback": 50.0, "level_db": -6.0, "high_cut_hz": 20000.0}
    audio = np.random.default_rng(0).standard_normal((1, 20_000)).astype(np.float32)
    damp = np.exp(-2 * np.pi * 20000 / RATE)
    # The low pass H = (1 - p) / (1 - p z^-1) lies in the loop.
    b, a = np.zeros(delay + 1), np.zeros(delay + 1)
    b[delay] = 10 ** (-6 / 20) * (1 - damp)
    a[0], a[1], a[delay] = 1, -damp, -0.5 * (1 - damp)
    expected = audio + signal.lfilter(b, a, audio.astype(np.float64))
    np.testing.assert_allclose(Delay().apply(audio, RATE, values), expected, atol=2e-5)


def test_high_cut_makes_later_echoes_duller() -> None:
    out = Delay().apply(click(), RATE, {"time_ms": 100.0, "feedback": 80.0, "high_cut_hz": 2000.0})[0]
    first, third = (np.abs(np.fft.rfft(out[4800 * k : 4800 * k + 2400])) for k in (1, 3))
    low, high = 2, 400
    assert third[low] / first[low] == pytest.approx(0.8**2, rel=0.02)
    assert third[high] / first[high] < 0.1


def test_ping_pong_goes_from_side_to_side() -> None:
    audio = click(2)
    audio[1] = 0
    values = {"time_ms": 100.0, "feedback": 50.0, "level_db": 0.0, "high_cut_hz": 20000.0, "ping_pong": True}
    out = Delay().apply(audio, RATE, values)
    energy = np.square(out.reshape(2, 10, 4800)).sum(axis=2)
    assert (energy[0, [2, 4]] < 1e-9).all()
    assert (energy[1, [1, 3]] < 1e-9).all()
    assert energy[0, 1] > 0.01
    assert np.sqrt(energy[1, 2] / energy[0, 1]) == pytest.approx(0.5, rel=0.2)


def test_the_tail_ends_60_db_down() -> None:
    values = {"time_ms": 50.0, "feedback": 60.0, "level_db": 0.0}
    tail = Delay().tail(RATE, values)
    out = Delay().apply(click(frames=tail + RATE), RATE, values)[0]
    assert np.abs(out[tail:]).max() < 2e-3 * np.abs(out[2300:2600]).max()
    assert np.abs(out[tail // 2 : tail]).max() > 2e-3 * np.abs(out[2300:2600]).max()


def test_a_new_time_does_not_come_round_as_a_click() -> None:
    at = np.arange(2 * RATE)
    audio = (0.3 * np.sin(2 * np.pi * 150 * at / RATE)).astype(np.float32)[None]
    stream = Delay().stream(1, RATE, {"time_ms": 200.0, "feedback": 80.0, "level_db": 0.0})
    assert stream is not None
    parts = [stream.process(audio[:, :RATE])]
    stream.set({"time_ms": 133.0, "feedback": 80.0, "level_db": 0.0})
    parts += [stream.process(audio[:, RATE:])]
    bends = np.abs(np.diff(np.concatenate(parts, axis=1)[0], 2))
    assert bends[RATE:].max() < 2 * bends[RATE // 2 : RATE - 10].max()
