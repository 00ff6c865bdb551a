"""Computed reverb, multi-tap delay, middle and side, and the channel mixer against their definitions."""

import numpy as np
import pytest
from scipy import signal

from workstation.core.sound.sources import Samples
from workstation.effects.space.algorithmic_reverb import AlgorithmicReverb
from workstation.effects.space.channel_mixer import ChannelMixer
from workstation.effects.space.mid_side import MidSide
from workstation.effects.space.multitap import MultiTap

RATE = 48000
NOISE = np.random.default_rng(9).standard_normal((2, 20_000)).astype(np.float32)


def response(values: dict[str, object], seconds: float, rate: int = RATE) -> Samples:
    click = np.zeros((2, round(seconds * rate)), np.float32)
    click[:, 0] = 1
    return AlgorithmicReverb().apply(click, rate, {"wet_db": 0.0, "dry_db": -60.0, **values})


def decay_seconds(x: np.ndarray, hz: float, rate: int = RATE) -> float:
    """T60 from -5 to -35 dB of Schroeder's integral, in a third of an octave."""
    band = signal.sosfiltfilt(signal.butter(2, [hz / 1.12, hz * 1.12], "band", fs=rate, output="sos"), x)
    energy = np.cumsum(np.square(band[::-1]))[::-1]
    level = 10 * np.log10(energy / energy[0] + 1e-30)
    first, last = (int(np.argmax(level < db)) for db in (-5, -35))
    return 60 * (last - first) / 30 / rate


@pytest.mark.parametrize("kind", ["room", "chamber", "hall", "plate"])
@pytest.mark.parametrize("decay_s", [0.5, 2.5])
def test_it_decays_as_long_as_it_says(kind: str, decay_s: float) -> None:
    x = response({"kind": kind, "decay_s": decay_s, "damping_hz": 8000.0, "movement": 0.0}, 1.5 * decay_s)[0]
    assert decay_seconds(x, 500) == pytest.approx(decay_s, rel=0.08)
    assert decay_seconds(x, 8000) == pytest.approx(decay_s / 2, rel=0.15)


@pytest.mark.parametrize("kind", ["room", "plate"])
def test_its_echoes_are_dense_and_its_sides_differ(kind: str) -> None:
    """After a tenth of a second as many samples lie outside a standard deviation as in noise: 0.317 of them."""
    x = response({"kind": kind, "decay_s": 2.0, "damping_hz": 20000.0}, 1.0)
    part = x[:, RATE // 10 : RATE // 10 + 2400]
    outside = (np.abs(part[0]) > part[0].std()).mean() / 0.317
    assert outside > 0.8
    assert abs(np.corrcoef(part)[0, 1]) < 0.3
    narrow = response({"kind": kind, "width": 0.0}, 0.5)
    np.testing.assert_allclose(narrow[0], narrow[1], atol=1e-7)


def test_it_is_about_as_loud_whatever_the_decay() -> None:
    found = [
        np.square(AlgorithmicReverb().apply(NOISE, RATE, {"decay_s": decay_s, "dry_db": -60.0})[:, 12_000:]).mean()
        for decay_s in (0.2, 1.0)
    ]
    assert abs(10 * np.log10(found[0] / found[1])) < 5


def test_a_pre_delay_is_silent() -> None:
    late = response({"predelay_ms": 100.0}, 1.0)
    assert not late[:, : RATE // 10].any()
    assert late[:, RATE // 10 :].any()


def test_taps_are_copies_at_their_times() -> None:
    taps = ((10.0, 0.0, 0.0), (25.0, -6.0, -100.0), (40.0, -12.0, 50.0))
    out = MultiTap().apply(NOISE, RATE, {"taps": taps})
    expected = NOISE.copy()
    for ms, db, (left, right) in ((10, 0, (1, 1)), (25, -6, (1, 0)), (40, -12, (0.5, 1))):
        late = ms * 48
        gains = 10 ** (db / 20) * np.array([[left], [right]])
        expected[:, late:] += (gains * NOISE[:, :-late]).astype(np.float32)
    np.testing.assert_allclose(out, expected, atol=1e-5)


def test_middle_and_side_and_back() -> None:
    coded = MidSide().apply(NOISE, RATE)
    np.testing.assert_allclose(coded, [NOISE.mean(axis=0), (NOISE[0] - NOISE[1]) / 2], atol=1e-6)
    np.testing.assert_allclose(MidSide().apply(coded, RATE, {"way": "decode"}), NOISE, atol=1e-6)
    np.testing.assert_array_equal(MidSide().apply(NOISE[:1], RATE), NOISE[:1])


def test_channels_go_where_they_are_sent() -> None:
    ways = ((1, 2, 0.0, False), (2, 1, -6.0, True), (2, 2, -60.0, False), (5, 1, 0.0, False))
    out = ChannelMixer().apply(NOISE, RATE, {"ways": ways})
    np.testing.assert_allclose(out, [-(10 ** (-6 / 20)) * NOISE[1], NOISE[0]], atol=1e-6)
    np.testing.assert_array_equal(ChannelMixer().apply(NOISE, RATE, {"ways": ()}), NOISE)
