"""Compressor, limiter, gate and de-esser against their static curves, time constants and guarantees."""

import numpy as np
import pytest
import soxr
from scipy import signal

from workstation.core.sound.sources import Samples
from workstation.effects.dynamics.compressor import Compressor
from workstation.effects.dynamics.deesser import DeEsser
from workstation.effects.dynamics.gate import Gate
from workstation.effects.dynamics.limiter import Limiter

RATE = 48000


def square(db: float, seconds: float = 0.5) -> Samples:
    """A square wave: its level is the same at every frame."""
    at = np.arange(int(seconds * RATE))
    return np.where(at // 50 % 2, 1, -1)[None].astype(np.float32) * np.float32(10 ** (db / 20))


def db(x: Samples) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(x, dtype=np.float64)))))


@pytest.mark.parametrize("detector", ["peak", "rms"])
@pytest.mark.parametrize(("level", "expected"), [(-40, -40), (-20, -20), (-8, -17), (0, -15)])
def test_compressor_follows_its_curve(detector: str, level: float, expected: float) -> None:
    values = {"threshold_db": -20.0, "ratio": 4.0, "knee_db": 0.0, "detector": detector}
    out = Compressor().apply(square(level), RATE, values)
    assert db(out[:, RATE // 4 :]) == pytest.approx(expected, abs=0.02)


def test_compressor_knee_is_half_way_round_the_corner() -> None:
    out = Compressor().apply(square(-20), RATE, {"threshold_db": -20.0, "ratio": 4.0, "knee_db": 12.0})
    # At the threshold: slope · (knee / 2)² / (2 knee).
    assert db(out[:, RATE // 4 :]) == pytest.approx(-20 - 0.75 * 36 / 24, abs=0.02)


def test_compressor_attack_takes_its_time() -> None:
    values = {"threshold_db": -20.0, "ratio": 20.0, "knee_db": 0.0, "attack_ms": 20.0}
    out = Compressor().apply(square(0), RATE, values)
    reduction = -20 * np.log10(np.abs(out[0]))
    assert reduction[int(0.02 * RATE)] == pytest.approx((1 - 1 / np.e) * 19, abs=0.05)


def test_compressor_release_takes_its_time() -> None:
    values = {"threshold_db": -20.0, "ratio": 20.0, "knee_db": 0.0, "attack_ms": 0.1, "release_ms": 100.0}
    audio = np.concatenate([square(0), square(-40)], axis=1)
    out = Compressor().apply(audio, RATE, values)
    reduction = 20 * np.log10(np.abs(audio[0] / out[0]))
    assert reduction[RATE // 2 + RATE // 10] == pytest.approx(19 / np.e, abs=0.1)


def test_compressor_links_channels_or_not() -> None:
    audio = np.concatenate([square(0), square(-40)])
    linked = Compressor().apply(audio, RATE)[:, RATE // 4 :]
    apart = Compressor().apply(audio, RATE, {"link": False})[:, RATE // 4 :]
    assert db(linked[1]) - db(linked[0]) == pytest.approx(-40, abs=0.01)
    assert db(apart[1]) == pytest.approx(-40, abs=0.01)


def test_compressor_mix_and_makeup() -> None:
    values = {"threshold_db": -20.0, "ratio": 4.0, "knee_db": 0.0, "makeup_db": 6.0, "mix": 50.0}
    wet, dry = 10 ** (-9 / 20), 1.0
    out = Compressor().apply(square(0), RATE, values)[:, RATE // 4 :]
    assert np.abs(out).mean() == pytest.approx((wet + dry) / 2, abs=1e-3)


@pytest.mark.parametrize("true_peak", [False, True])
def test_limiter_never_passes_its_ceiling(true_peak: bool) -> None:
    rng = np.random.default_rng(2)
    audio = (rng.standard_normal((2, RATE)) * np.exp(2 * np.sin(np.arange(RATE) / 3000))).astype(np.float32)
    out = Limiter().apply(audio, RATE, {"gain_db": 12.0, "ceiling_db": -1.0, "true_peak": true_peak})
    assert np.abs(out).max() <= 10 ** (-1 / 20) * (1 + 1e-6)
    assert np.abs(out).max() > 0.8 * 10 ** (-1 / 20)


def test_limiter_heeds_peaks_between_samples() -> None:
    """A tone at a quarter of the rate whose samples miss its crests by 45°: 3 dB that only a converter shows."""
    at = np.arange(RATE)
    audio = np.sin(2 * np.pi * at / 4 + np.pi / 4).astype(np.float32)[None]
    plain, true = (
        Limiter().apply(audio, RATE, {"ceiling_db": -3.0, "true_peak": flag})[0, 2000:-2000] for flag in (False, True)
    )
    crests = [np.abs(signal.resample_poly(x.astype(np.float64), 8, 1))[500:-500].max() for x in (plain, true)]
    assert 20 * np.log10(crests[0]) == pytest.approx(0, abs=0.05)
    assert 20 * np.log10(crests[1]) == pytest.approx(-3, abs=0.1)


def _driven(kind: str) -> np.ndarray:
    rng, at = np.random.default_rng(5), np.arange(1 << 16)
    sounds = {
        "uniform noise": rng.uniform(-1, 1, len(at)),
        "gaussian noise": 0.3 * rng.standard_normal(len(at)),
        "a third of the rate": np.sin(2 * np.pi * at / 3 + 0.3),
        "near half the rate": np.sin(2 * np.pi * at / 2.1),
        "square": np.sign(np.sin(2 * np.pi * 997 / RATE * at)),
        "high square": np.sign(np.sin(2 * np.pi * 4001 / RATE * at)),
        "clicks": np.where(rng.uniform(size=len(at)) < 0.01, rng.choice([-1.0, 1.0], len(at)), 0),
        "bursts": np.sin(2 * np.pi * 0.23 * at + 0.8) * (np.sin(0.001 * at) > 0),
    }
    return np.asarray(sounds[kind], np.float32)[None]


DRIVEN = (
    *("uniform noise", "gaussian noise", "a third of the rate", "near half the rate"),
    *("square", "high square", "clicks", "bursts"),
)


@pytest.mark.parametrize("release_ms", [80.0, 1.0])
@pytest.mark.parametrize("kind", DRIVEN)
def test_no_converter_makes_more_than_the_ceiling(kind: str, release_ms: float) -> None:
    """By three ways to eight times the rate: an ideal one, a short one, and one that ends below half the rate."""
    values = {"gain_db": 24.0, "ceiling_db": -1.0, "release_ms": release_ms}
    out = Limiter().apply(_driven(kind), RATE, values)[0].astype(np.float64)
    faded = out * signal.windows.tukey(len(out), 0.05)
    ways = [signal.resample(faded, 8 * len(out)), signal.resample_poly(faded, 8, 1), soxr.resample(faded, 1, 8)]
    highest = max(20 * np.log10(np.abs(way).max()) for way in ways)
    assert highest <= -1
    if kind == "a third of the rate":
        assert highest > -1.15


def test_what_stays_below_the_ceiling_passes_untouched() -> None:
    at = np.arange(RATE)
    audio = (0.8 * np.sin(2 * np.pi * 440 / RATE * at) + 0.05 * np.sin(2 * np.pi * 7000 / RATE * at)).astype(np.float32)
    out = Limiter().apply(audio[None], RATE, {"ceiling_db": -1.0})
    np.testing.assert_allclose(out, audio[None], atol=3e-8)


def test_limiter_leaves_what_fits_alone() -> None:
    audio = np.random.default_rng(3).uniform(-0.6, 0.6, (2, 5000)).astype(np.float32)
    np.testing.assert_allclose(Limiter().apply(audio, RATE, {"true_peak": False}), audio, atol=1e-7)


def test_limiter_turns_down_before_the_peak_and_smoothly() -> None:
    audio = np.full((1, 4800), 0.25, np.float32)
    audio[0, 2400] = 1.0
    out = Limiter().apply(audio, RATE, {"ceiling_db": -12.0, "true_peak": False})
    gain = out / audio
    assert gain[0, 2400] == pytest.approx(10 ** (-12 / 20), rel=1e-3)
    assert gain[0, 2399] == pytest.approx(gain[0, 2400], abs=0.01)
    assert np.abs(np.diff(gain[0])).max() < 1.5 * 0.75 / 240
    assert gain[0, 2100] == pytest.approx(1)


def test_gate_silences_the_soft_and_keeps_the_loud() -> None:
    audio = np.concatenate([square(-10), square(-60, 1.0), square(-10)], axis=1)
    values = {"threshold_db": -40.0, "range_db": -50.0, "hold_ms": 100.0, "release_ms": 50.0}
    out = Gate().apply(audio, RATE, values)
    gain = 20 * np.log10(np.abs(out[0] / audio[0]))
    assert gain[RATE // 4] == pytest.approx(0, abs=0.01)
    assert gain[RATE // 2 + int(0.09 * RATE)] == pytest.approx(0, abs=0.01)
    assert gain[RATE // 2 + int(0.9 * RATE)] == pytest.approx(-50, abs=0.1)
    assert gain[-RATE // 4] == pytest.approx(0, abs=0.01)


def test_gate_closes_lower_than_it_opens() -> None:
    values = {"threshold_db": -40.0, "hysteresis_db": 6.0, "hold_ms": 0.0}
    between = square(-43, 1.0)
    opened = Gate().apply(np.concatenate([square(-30), between], axis=1), RATE, values)
    closed = Gate().apply(np.concatenate([square(-70), between], axis=1), RATE, values)
    assert db(opened[:, -4800:]) == pytest.approx(-43, abs=0.1)
    assert db(closed[:, -4800:]) < -90


def test_deesser_turns_down_the_sharp_and_keeps_the_voice() -> None:
    at = np.arange(RATE) / RATE
    voice = 0.4 * np.sin(2 * np.pi * 300 * at)
    hiss = 0.3 * np.sin(2 * np.pi * 9000 * at)
    audio = np.where(at < 0.5, voice, voice + hiss).astype(np.float32)[None]
    out = DeEsser().apply(audio, RATE, {"threshold_db": -30.0, "ratio": 4.0})
    np.testing.assert_allclose(out[0, : RATE // 2], audio[0, : RATE // 2], atol=2e-3)
    spectrum = np.abs(np.fft.rfft(out[0, -RATE // 4 :])) / (RATE // 8)
    assert spectrum[75] == pytest.approx(0.4, rel=0.02)
    # 0.3 is 19.5 dB over the threshold, 19 behind the high pass: three quarters of that are taken.
    assert 20 * np.log10(spectrum[2250] / 0.3) == pytest.approx(-14.2, abs=1.0)
