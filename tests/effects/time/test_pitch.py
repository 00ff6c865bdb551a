"""Pitch shift and time stretch: tones go where they should and stay as long as they should."""

import numpy as np
import pytest

from workstation.core.sound.sources import Samples
from workstation.effects.time.pitch_shift import PitchShiftEffect
from workstation.effects.time.time_stretch import TimeStretchEffect

RATE = 44100


def tone(hz: float, seconds: float = 1.5) -> Samples:
    at = np.arange(int(seconds * RATE)) / RATE
    return (0.5 * np.sin(2 * np.pi * hz * at)).astype(np.float32)[None]


def loudest_hz(x: Samples) -> float:
    """The frequency of the highest peak, by a parabola over its neighbours."""
    part = x[0, RATE // 4 : -RATE // 4]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 4 * len(part)))
    k = int(spectrum.argmax())
    a, b, c = np.log(spectrum[k - 1 : k + 2])
    return float((k + 0.5 * (a - c) / (a - 2 * b + c)) * RATE / (4 * len(part)))


@pytest.mark.parametrize(("semitones", "cents"), [(4, 0), (-7, 0), (12, 0), (-24, 0), (24, 0), (0, 50), (3, -25)])
def test_a_tone_moves_by_the_interval(semitones: float, cents: float) -> None:
    audio = tone(440)
    out = PitchShiftEffect().apply(audio, RATE, {"semitones": float(semitones), "cents": float(cents)})
    assert out.shape == audio.shape
    expected = 440 * 2 ** ((semitones + cents / 100) / 12)
    assert 1200 * np.log2(loudest_hz(out) / expected) == pytest.approx(0, abs=1)
    middle = out[0, RATE // 2 : RATE]
    assert middle.std() == pytest.approx(0.5 / np.sqrt(2), rel=0.05)


def test_the_applied_and_the_played_are_one() -> None:
    audio = np.concatenate([tone(300, 0.3), tone(700, 0.3)], axis=1).repeat(2, axis=0)
    stream = PitchShiftEffect().stream(2, RATE, {"semitones": -5.0})
    assert stream is not None
    pieces = [stream.process(audio[:, at : at + 777]) for at in range(0, audio.shape[1], 777)]
    live = np.concatenate([*pieces, stream.flush()], axis=1)[:, stream.latency :]
    np.testing.assert_allclose(live, PitchShiftEffect().apply(audio, RATE, {"semitones": -5.0}), atol=2e-5)


def test_interval_and_cents_end_at_two_octaves() -> None:
    out = PitchShiftEffect().apply(tone(200), RATE, {"semitones": 24.0, "cents": 100.0})
    assert loudest_hz(out) == pytest.approx(800, rel=1e-3)


@pytest.mark.parametrize("speed", [50.0, 80.0, 130.0, 300.0])
def test_a_stretched_tone_keeps_its_pitch(speed: float) -> None:
    audio = tone(440, 3.0)
    out = TimeStretchEffect().apply(audio, RATE, {"speed": speed})
    assert out.shape[1] == round(audio.shape[1] / (speed / 100))
    assert loudest_hz(out) == pytest.approx(440, rel=1e-3)
