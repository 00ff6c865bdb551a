"""Bit crusher, exciter, ring modulator, wah and rotary speaker against closed forms."""

import numpy as np
import pytest

from workstation.core.sound.sources import Samples
from workstation.effects.modulation.ring_modulator import RingModulator
from workstation.effects.modulation.rotary import Rotary
from workstation.effects.modulation.wah import Wah
from workstation.effects.tone.bit_crusher import BitCrusher
from workstation.effects.tone.exciter import Exciter

RATE = 48000


def tone(hz: float, level: float = 0.5, seconds: float = 1.0, channels: int = 1) -> Samples:
    at = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * hz * at)).astype(np.float32)[None].repeat(channels, axis=0)


def spectrum(out: Samples) -> np.ndarray:
    """Amplitudes at every hertz, from the last second."""
    return np.asarray(np.abs(np.fft.rfft(out[0, -RATE:].astype(np.float64))) / (RATE / 2))


def test_bits_are_steps() -> None:
    noise = np.random.default_rng(0).uniform(-1, 1, (2, 5000)).astype(np.float32)
    out = BitCrusher().apply(noise, RATE, {"bits": 4.0, "rate_hz": 96000.0})
    np.testing.assert_allclose(out, np.floor(noise.astype(np.float64) * 8 + 0.5) / 8, atol=1e-7)


def test_samples_are_held() -> None:
    noise = np.random.default_rng(0).uniform(-1, 1, (1, 4800)).astype(np.float32)
    out = BitCrusher().apply(noise, RATE, {"bits": 16.0, "rate_hz": 12000.0})
    np.testing.assert_allclose(out, np.repeat(noise[:, ::4], 4, axis=1), atol=2e-5)


def test_a_ring_modulator_makes_sum_and_difference() -> None:
    found = spectrum(RingModulator().apply(tone(1000), RATE, {"frequency_hz": 300.0}))
    assert found[[700, 1300]] == pytest.approx([0.25, 0.25], abs=1e-4)
    assert found[1000] < 1e-4
    half = spectrum(RingModulator().apply(tone(1000), RATE, {"frequency_hz": 300.0, "mix": 50.0}))
    assert half[[700, 1000, 1300]] == pytest.approx([0.125, 0.25, 0.125], abs=1e-4)


def test_an_exciter_adds_overtones_of_the_heights_alone() -> None:
    values = {"frequency_hz": 3000.0, "amount_db": 0.0}
    high, low = (Exciter().apply(tone(hz, 0.3, 2.0), RATE, values) for hz in (4000, 200))
    found = spectrum(high)
    assert found[8000] > 0.01
    assert found[12000] > 0.003
    beside = np.ones(len(found), bool)
    beside[::4000] = beside[:20] = False
    assert found[beside].max() < 1e-4, "nothing folds back"
    assert spectrum(low)[400:].max() < 5e-3
    assert spectrum(low)[200] == pytest.approx(0.3, rel=0.01)


def test_a_resting_wah_is_a_band_pass() -> None:
    values = {"low_hz": 1000.0, "octaves": 0.0, "q": 5.0, "mix": 100.0}
    assert spectrum(Wah().apply(tone(1000, seconds=2.0), RATE, values))[1000] == pytest.approx(0.5, rel=1e-3)
    half = 1000 * (np.sqrt(1 + 1 / 100) + 1 / 10)  # where a band of that width is 3 dB down
    edge = spectrum(Wah().apply(tone(round(half), seconds=2.0), RATE, values))[round(half)]
    assert 20 * np.log10(edge / 0.5) == pytest.approx(-3.01, abs=0.05)


def test_a_touch_moves_the_wah_up() -> None:
    values = {"low_hz": 300.0, "octaves": 2.0, "touch": 100.0, "sensitivity_db": -12.0, "mix": 100.0, "q": 5.0}
    soft, loud = (Wah().apply(tone(1200, level, 2.0), RATE, values) for level in (0.005, 0.5))
    assert np.abs(soft[:, RATE:]).max() / 0.005 < 0.2
    assert np.abs(loud[:, RATE:]).max() / 0.5 > 0.8


@pytest.mark.parametrize(("speed", "horn_hz"), [("slow", 0.8), ("fast", 6.7)])
def test_a_horn_that_turns_bends_the_pitch_as_doppler_says(speed: str, horn_hz: float) -> None:
    out = Rotary().apply(tone(3000, seconds=3.0), RATE, {"speed": speed, "depth": 100.0})[0, RATE:]
    analytic = np.fft.ifft(np.fft.fft(out.astype(np.float64)) * (np.arange(len(out)) < len(out) // 2) * 2)
    hz = np.diff(np.unwrap(np.angle(analytic))) * RATE / (2 * np.pi)
    hz = np.convolve(hz, np.hanning(480) / np.hanning(480).sum(), "valid")[2000:-2000]
    bend = 3000 * 0.00055 * 2 * np.pi * horn_hz
    assert hz.max() - 3000 == pytest.approx(bend, rel=0.15)
    assert 3000 - hz.min() == pytest.approx(bend, rel=0.15)


def test_a_rotor_takes_its_time() -> None:
    stream = Rotary().stream(1, RATE, {"speed": "slow", "depth": 100.0})
    assert stream is not None
    sound = tone(3000, seconds=6.0)
    stream.process(sound[:, :RATE])
    stream.set({"speed": "fast", "depth": 100.0})
    level = np.abs(np.concatenate([stream.process(sound[:, RATE:])], axis=1)[0])
    slow = np.convolve(level, np.ones(480) / 480, "valid")[::480]
    crossings = np.flatnonzero((slow[:-1] < slow.mean()) & (slow[1:] >= slow.mean()))
    assert np.diff(crossings)[0] > 1.2 * np.diff(crossings)[-1], "the swings get shorter"
    assert np.diff(crossings)[-1] == pytest.approx(100 / 6.7, abs=1.5)
