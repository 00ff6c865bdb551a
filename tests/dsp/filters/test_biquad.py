"""The cookbook's filters do at their frequencies what their names say."""

import numpy as np
import pytest
from scipy import signal

from workstation.dsp.filters import biquad

RATE = 48_000.0


def gain_db(row: np.ndarray, *frequencies_hz: float) -> np.ndarray:
    return 20 * np.log10(np.maximum(np.abs(biquad.frequency_response(row, RATE, frequencies_hz)), 1e-9))


def test_lowpass_and_highpass_are_butterworth_filters() -> None:
    b, a = signal.butter(2, 1000, fs=RATE)
    np.testing.assert_allclose(biquad.lowpass(RATE, 1000), [*b, *a], rtol=1e-12)
    b, a = signal.butter(2, 20, "high", fs=192_000)
    np.testing.assert_allclose(biquad.highpass(192_000, 20), [*b, *a], rtol=1e-12)


def test_gain_at_the_cutoff_is_q() -> None:
    assert gain_db(biquad.lowpass(RATE, 2000, 4.0), 2000) == pytest.approx(20 * np.log10(4.0))
    assert gain_db(biquad.highpass(RATE, 2000, 4.0), 2000) == pytest.approx(20 * np.log10(4.0))


def test_bandpass_and_notch_share_a_band_of_center_over_q() -> None:
    b, _ = signal.iirpeak(1000, 5, fs=RATE)
    np.testing.assert_allclose(biquad.bandpass(RATE, 1000, 5)[[0, 2]], b[[0, 2]], rtol=1e-2)
    assert gain_db(biquad.bandpass(RATE, 1000, 5), 1000) == pytest.approx(0.0, abs=1e-9)
    assert gain_db(biquad.notch(RATE, 1000, 5), 1000) < -120
    assert gain_db(biquad.notch(RATE, 100, 1), 100 * (np.sqrt(1.25) - 0.5)) == pytest.approx(-3.01, abs=0.01)


def test_allpass_passes_all_and_turns_the_centre_by_half_a_turn() -> None:
    row = biquad.allpass(RATE, 700, 2)
    np.testing.assert_allclose(gain_db(row, 20, 500, 700, 9000), 0, atol=1e-9)
    assert biquad.frequency_response(row, RATE, 700) == pytest.approx(-1)


@pytest.mark.parametrize("gain", [-18.0, 0.0, 7.5])
def test_bells_and_shelves_reach_their_gain(gain: float) -> None:
    assert gain_db(biquad.peaking(RATE, 3000, gain, 1.4), 3000) == pytest.approx(gain)
    np.testing.assert_allclose(
        gain_db(biquad.low_shelf(RATE, 300, gain), 1, 300, 20_000), [gain, gain / 2, 0], atol=1e-3
    )
    np.testing.assert_allclose(
        gain_db(biquad.high_shelf(RATE, 3000, gain), 1, 3000, 24_000), [0, gain / 2, gain], atol=1e-3
    )


def test_response_of_a_cascade_is_that_of_scipy() -> None:
    rows = np.stack([biquad.peaking(RATE, 200, 6, 1), biquad.lowpass(RATE, 8000), biquad.identity()])
    frequencies = np.array([[10.0, 100.0], [1000.0, 23_000.0]])
    _, expected = signal.freqz_sos(rows, frequencies.ravel(), fs=RATE)
    np.testing.assert_allclose(biquad.frequency_response(rows, RATE, frequencies), expected.reshape(2, 2), rtol=1e-12)


@pytest.mark.parametrize("frequency", [0.0, -5.0, 24_000.0, float("nan")])
def test_a_frequency_outside_the_band_is_refused(frequency: float) -> None:
    with pytest.raises(ValueError, match="under 24000 Hz"):
        biquad.lowpass(RATE, frequency)


def test_a_q_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="q must be over 0"):
        biquad.peaking(RATE, 1000, 3, 0.0)
