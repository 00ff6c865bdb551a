"""Saturation: the curve it draws, the overtones it makes, and those it must not make."""

import numpy as np
import pytest

from workstation.core.sound.sources import Samples
from workstation.effects.tone.saturation import Saturation

RATE = 48000


def tone(hz: float, level: float = 0.5) -> Samples:
    at = np.arange(RATE) / RATE
    return (level * np.sin(2 * np.pi * hz * at)).astype(np.float32)[None]


def harmonics(out: Samples, hz: int, count: int) -> np.ndarray:
    """Amplitudes of the first overtones, from one whole second."""
    spectrum = np.abs(np.fft.rfft(out[0].astype(np.float64))) / (RATE / 2)
    return spectrum[hz : hz * count + 1 : hz]


@pytest.mark.parametrize("kind", ["soft", "hard", "fold", "tube"])
def test_a_low_tone_is_bent_along_the_curve(kind: str) -> None:
    """Where nothing aliases, what comes out is the curve of what went in."""
    hz = 1000 if kind == "tube" else 100  # the tube's offset filter reaches to 100 Hz
    x = tone(hz)[0].astype(np.float64)
    drive = 10 ** (6 / 20)
    curve = {
        "soft": np.tanh(drive * x) / np.tanh(drive),
        "hard": np.clip(drive * x, -1, 1),
        "fold": np.sin(np.pi / 2 * drive * x),
        "tube": np.where(x > 0, np.tanh(drive * x), np.tanh(0.6 * drive * x) / 0.6) / np.tanh(drive),
    }[kind]
    out = Saturation().apply(tone(hz), RATE, {"kind": kind, "drive_db": 6.0})[0]
    middle = slice(RATE // 2, RATE // 2 + 9600)
    expected = curve[middle] - (curve.mean() if kind == "tube" else 0)
    np.testing.assert_allclose(out[middle], expected, atol=6e-3)


def test_only_the_tube_makes_even_overtones() -> None:
    soft = harmonics(Saturation().apply(tone(500), RATE, {"kind": "soft", "drive_db": 12.0}), 500, 4)
    tube = harmonics(Saturation().apply(tone(500), RATE, {"kind": "tube", "drive_db": 12.0}), 500, 4)
    assert soft[1] < 1e-3 < soft[2]
    assert tube[1] > 0.02


def test_overtones_do_not_fold_back() -> None:
    """Of a hard-driven 5 kHz tone everything below it would be aliases."""
    out = Saturation().apply(tone(5000, 0.9), RATE, {"kind": "soft", "drive_db": 24.0})[0, 4800:-4800]
    spectrum = np.abs(np.fft.rfft(out * np.blackman(len(out))))
    hz = np.fft.rfftfreq(len(out), 1 / RATE)
    naive = np.tanh(10 ** (24 / 20) * tone(5000, 0.9)[0, 4800:-4800])
    plain = np.abs(np.fft.rfft(naive * np.blackman(len(naive))))
    below = hz < 4500
    assert spectrum[below].max() / spectrum.max() < 10 ** (-50 / 20)
    assert plain[below].max() / plain.max() > 10 ** (-40 / 20)


def beside_the_overtones(values: dict[str, object]) -> float:
    """The highest of what 5 kHz do not make, in decibels under them."""
    out = Saturation().apply(np.tile(tone(5000, 0.9), 2), RATE, values)
    spectrum = np.abs(np.fft.rfft(out[0, RATE // 2 : RATE // 2 + RATE].astype(np.float64)))
    beside = np.ones(len(spectrum), bool)
    beside[::5000] = beside[:20] = False
    return float(20 * np.log10(spectrum[beside].max() / spectrum[5000]))


@pytest.mark.parametrize("drive_db", [9.0, 24.0, 48.0])
@pytest.mark.parametrize("kind", ["soft", "tube", "hard", "fold"])
def test_nothing_sounds_beside_the_overtones(kind: str, drive_db: float) -> None:
    """Up to half the rate, where filters that are too wide let the overtones fold back first."""
    if (kind, drive_db) != ("fold", 48.0):  # its 200 turns a swing are noise up to megahertz
        assert beside_the_overtones({"kind": kind, "drive_db": drive_db}) < -80


def test_more_oversampling_is_purer() -> None:
    found = [
        beside_the_overtones({"kind": "hard", "drive_db": 48.0, "oversampling": times})
        for times in ("2 times", "4 times", "8 times", "16 times")
    ]
    assert found == sorted(found, reverse=True)
    assert found[0] < -40
    assert found[-1] < -95


def test_another_oversampling_takes_over_in_time() -> None:
    audio = tone(997, 0.7)
    values = {"kind": "tube", "drive_db": 6.0}
    stream = Saturation().stream(1, RATE, values)
    assert stream is not None
    first = stream.process(audio[:, : RATE // 2])
    stream.set({**values, "oversampling": "16 times"})
    out = np.concatenate([first, stream.process(audio[:, RATE // 2 :])], axis=1)
    expected = Saturation().apply(audio, RATE, values)
    np.testing.assert_allclose(out[:, stream.latency :], expected[:, : -stream.latency], atol=1e-4)


def test_it_is_late_by_what_it_says_and_flat_where_nothing_is_bent() -> None:
    audio = tone(300, 1e-3) + tone(5000, 1e-3) + tone(19_000, 1e-3)
    for kind, gain in (("soft", 1 / np.tanh(1)), ("hard", 1.0), ("fold", np.pi / 2)):
        out = Saturation().apply(audio, RATE, {"kind": kind, "drive_db": 0.0})
        np.testing.assert_allclose(out[:, 200:-200], gain * audio[:, 200:-200], atol=2e-6)


def test_half_mixed_is_half_plain_in_time() -> None:
    audio = tone(200, 0.8)
    wet = Saturation().apply(audio, RATE, {"kind": "hard", "drive_db": 12.0})
    half = Saturation().apply(audio, RATE, {"kind": "hard", "drive_db": 12.0, "mix": 50.0})
    np.testing.assert_allclose(half, (wet + audio) / 2, atol=1e-6)
