"""The small effects: gain, invert, reverse, stereo image, cut filters, hum and offset removal."""

import numpy as np
import pytest
from scipy import signal

from workstation.effects.level.gain import Gain
from workstation.effects.level.invert import Invert
from workstation.effects.repair.hum_removal import HumRemoval
from workstation.effects.repair.remove_dc import RemoveDc
from workstation.effects.space.stereo import Stereo
from workstation.effects.time.reverse import Reverse
from workstation.effects.tone.cut_filters import HighPass, LowPass

RATE = 48000
NOISE = np.random.default_rng(9).standard_normal((2, 30_000)).astype(np.float32)
LEFT, RIGHT = NOISE


def test_gain_is_in_decibels() -> None:
    np.testing.assert_allclose(Gain().apply(NOISE, RATE, {"gain_db": -20.0}), NOISE / 10, rtol=1e-6)


def test_invert_turns_one_side_or_all() -> None:
    np.testing.assert_array_equal(Invert().apply(NOISE, RATE), -NOISE)
    np.testing.assert_array_equal(Invert().apply(NOISE, RATE, {"channels": "right"}), [LEFT, -RIGHT])


def test_reverse_across_pieces() -> None:
    long = np.random.default_rng(0).standard_normal((1, 150_001)).astype(np.float32)
    np.testing.assert_array_equal(Reverse().apply(long, RATE), long[:, ::-1])


@pytest.mark.parametrize(
    ("values", "left", "right"),
    [
        ({"source": "swapped"}, RIGHT, LEFT),
        ({"source": "mono"}, (LEFT + RIGHT) / 2, (LEFT + RIGHT) / 2),
        ({"source": "left"}, LEFT, LEFT),
        ({"width": 0.0}, (LEFT + RIGHT) / 2, (LEFT + RIGHT) / 2),
        ({"width": 200.0}, 1.5 * LEFT - 0.5 * RIGHT, 1.5 * RIGHT - 0.5 * LEFT),
        ({"balance": -100.0}, LEFT, 0 * RIGHT),
        ({"balance": 50.0}, 0.5 * LEFT, RIGHT),
        ({"source": "swapped", "width": 200.0}, 1.5 * RIGHT - 0.5 * LEFT, 1.5 * LEFT - 0.5 * RIGHT),
    ],
)
def test_stereo_image(values: dict[str, object], left: np.ndarray, right: np.ndarray) -> None:
    np.testing.assert_allclose(Stereo().apply(NOISE, RATE, values), [left, right], atol=1e-6)


def test_stereo_image_leaves_other_sound_alone() -> None:
    mono = NOISE[:1]
    np.testing.assert_array_equal(Stereo().apply(mono, RATE, {"width": 0.0, "balance": 100.0}), mono)


@pytest.mark.parametrize(("effect", "kind"), [(HighPass(), "highpass"), (LowPass(), "lowpass")])
@pytest.mark.parametrize(("slope", "order"), [("12 dB/octave", 2), ("24 dB/octave", 4), ("48 dB/octave", 8)])
def test_cut_filters_are_scipys_butterworth(effect: HighPass | LowPass, kind: str, slope: str, order: int) -> None:
    sos = signal.butter(order, 700, kind, output="sos", fs=RATE)
    expected = signal.sosfilt(sos, NOISE.astype(np.float64))
    out = effect.apply(NOISE, RATE, {"cutoff_hz": 700.0, "slope": slope})
    np.testing.assert_allclose(out, expected, atol=1e-5)


def test_hum_goes_and_the_voice_stays() -> None:
    at = np.arange(5 * RATE) / RATE
    hum = sum(0.1 / k * np.sin(2 * np.pi * 60 * k * at) for k in range(1, 6))
    voice = 0.3 * np.sin(2 * np.pi * 230 * at)
    out = HumRemoval().apply((hum + voice).astype(np.float32)[None], RATE, {"mains": "60 Hz", "harmonics": 5})
    spectrum = np.abs(np.fft.rfft(out[0, -RATE:])) / (RATE / 2)
    assert (spectrum[60:301:60] < 1e-3).all()
    assert spectrum[230] == pytest.approx(0.3, rel=0.02)


def test_the_offset_goes_channel_by_channel() -> None:
    long = (0.1 * np.random.default_rng(0).standard_normal((2, 100_000)) + [[0.3], [-0.2]]).astype(np.float32)
    out = RemoveDc().apply(long, RATE)
    np.testing.assert_allclose(out.mean(axis=1, dtype=np.float64), 0, atol=1e-7)
    np.testing.assert_allclose(out, long - long.mean(axis=1, dtype=np.float64, keepdims=True), atol=1e-6)
