"""Levels by band, worked out where they are asked for."""

from itertools import pairwise

import numpy as np

from workstation.speech.acoustic.edge_levels import BANDS, STEP, EdgeLevels

RATE, WINDOW, FFT = 16_000, 160, 256
EDGES_HZ = (60, 300, 600, 1000, 1600, 2400, 3500, 5000, 7000)


def expected(sound: np.ndarray, gain: float) -> np.ndarray:
    """The same by the definition, all at once and in double precision."""
    hop = round(STEP * RATE)
    padded = np.pad(sound.astype(np.float64), WINDOW)
    hz = np.arange(FFT // 2 + 1) * RATE / FFT
    rows = []
    for centre in range(0, len(sound) + 1, hop):
        begin = centre - WINDOW // 2 + WINDOW
        piece = padded[begin : begin + WINDOW] * np.hanning(WINDOW) * 32768 * gain
        power = np.abs(np.fft.rfft(piece, FFT)) ** 2
        means = [power[(hz >= a) & (hz < b)].mean() for a, b in pairwise(EDGES_HZ)]
        rows.append(10 * np.log10(np.array(means) + 10))
    return np.array(rows)


def noise(seconds: float) -> np.ndarray:
    rng = np.random.default_rng(1)
    return (rng.normal(0, 0.01, round(seconds * RATE)) * np.hanning(round(seconds * RATE))).astype(np.float32)


def test_rows_are_mean_powers_wherever_one_begins_to_ask() -> None:
    sound = noise(2.03)
    wanted = expected(sound, 3.0)
    levels = EdgeLevels(sound, 3.0)
    assert len(levels) == len(wanted)
    for start, stop in ((700, 800), (250, 260), (0, 812), (255, 513)):
        np.testing.assert_allclose(levels.rows(start, stop), wanted[start:stop], atol=2e-3)


def test_there_are_no_rows_outside_of_the_sound() -> None:
    levels = EdgeLevels(noise(0.5))
    assert levels.rows(-5, 3).shape == (3, BANDS)
    assert levels.rows(199, 300).shape == (2, BANDS)
    assert levels.rows(300, 310).shape == (0, BANDS)
    assert len(EdgeLevels(np.zeros(0, np.float32))) == 0


def test_quiet_is_what_bands_fall_to() -> None:
    sound = noise(1.0)
    np.testing.assert_allclose(EdgeLevels(sound).quiet, np.percentile(expected(sound, 1.0), 10, axis=0), atol=2e-3)
