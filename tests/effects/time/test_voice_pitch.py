"""Voice pitch: the pitch moves and the formants stay, or the other way round, measured by linear prediction."""

import numpy as np
import pytest
from scipy import signal
from scipy.interpolate import CubicSpline

from workstation.core.sound.sources import Samples
from workstation.effects.time.voice_pitch import VoicePitch

RATE = 16_000
FORMANTS = (700.0, 1100.0, 2500.0)


def vowel(hz: float, seconds: float = 2.0, rate: int = RATE) -> Samples:
    """Pulses through resonances, as a throat has them."""
    frames = round(seconds * rate)
    phase = np.cumsum(np.full(frames, hz / rate))
    x = np.diff(np.floor(phase), prepend=0)
    x = signal.lfilter([1], [1, -0.95], x)
    for centre, width in zip(FORMANTS, (80, 90, 120), strict=True):
        r = np.exp(-np.pi * width / rate)
        x = signal.lfilter([1 - r], [1, -2 * r * np.cos(2 * np.pi * centre / rate), r * r], x)
    return (0.3 * x / np.abs(x).max()).astype(np.float32)[None]


def envelope_peaks(x: Samples, hz: float, near: tuple[float, ...] = FORMANTS) -> list[float]:
    """Where the levels of the harmonics of a voice at `hz`, drawn as a smooth curve, are highest."""
    sound = x[0, RATE // 2 : RATE // 2 + RATE].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    at = np.arange(1, int(4200 / hz)) * hz
    tops = np.array([spectrum[max(0, round(f) - 8) : round(f) + 9].max() for f in at])
    fine = np.arange(at[0], at[-1], 1.0)
    curve = CubicSpline(at, 20 * np.log10(tops))(fine)
    peaks = [float(fine[k]) for k in signal.find_peaks(curve, prominence=0.2)[0]]
    return [min(peaks, key=lambda peak, f=f: abs(peak - f)) for f in near]


def pitch(x: Samples) -> float:
    sound = x[0, RATE // 2 : RATE // 2 + RATE].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 8 * len(sound))) ** 2
    correlation = np.fft.irfft(spectrum)[: RATE // 2]
    low = RATE // 500
    return RATE / (low + int(np.argmax(correlation[low : RATE // 60])))


@pytest.mark.parametrize("hz", [90.0, 110.0])
def test_formants_stay_at_seven_semitones(hz: float) -> None:
    audio = vowel(hz)
    out = VoicePitch().apply(audio, RATE, {"semitones": 7.0})
    high = hz * 2 ** (7 / 12)
    assert pitch(out) == pytest.approx(high, rel=0.01)
    kept, before = envelope_peaks(out, high), envelope_peaks(vowel(high), high)
    np.testing.assert_allclose(kept, before, rtol=0.03)


@pytest.mark.parametrize("formants", [-4.0, 4.0])
def test_formants_move_alone(formants: float) -> None:
    out = VoicePitch().apply(vowel(100.0), RATE, {"formants": formants})
    assert pitch(out) == pytest.approx(100, rel=0.01)
    moved = tuple(f * 2 ** (formants / 12) for f in FORMANTS)
    np.testing.assert_allclose(envelope_peaks(out, 100.0, moved), moved, rtol=0.05)
