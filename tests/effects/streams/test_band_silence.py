import numpy as np
import pytest

from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import ArraySource, Samples
from workstation.effects.streams.band_silence import silence_band

RATE = 16_000


def tone(hz: float, frames: int = 3 * RATE) -> Samples:
    row = np.sin(2 * np.pi * hz * np.arange(frames) / RATE) / 4
    return np.stack([row, -row]).astype(np.float32)


def silenced(sound: Samples, range_: FrameRange, band_hz: tuple[float, float]) -> Samples:
    pieces: list[Samples] = []
    fractions = list(silence_band(ArraySource(sound.copy(), RATE), range_, band_hz, pieces.append))
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    return np.concatenate(pieces, axis=1)


def rms_db(sound: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(sound.astype(np.float64))) + 1e-30))


@pytest.mark.parametrize(
    ("band_hz", "inside_hz", "outside_hz"),
    [((900.0, 1100.0), (900.0, 1000.0, 1100.0), (700.0, 1300.0)), ((0.0, 500.0), (20.0, 400.0), (800.0,))],
)
def test_the_band_goes_and_the_rest_stays(
    band_hz: tuple[float, float], inside_hz: tuple[float, ...], outside_hz: tuple[float, ...]
) -> None:
    range_ = FrameRange(RATE // 2, 2 * RATE)
    middle = slice(RATE // 100, -RATE // 100)
    for hz in inside_hz:
        left = silenced(tone(hz), range_, band_hz)[:, middle]
        assert rms_db(left) < rms_db(tone(hz)) - 50, hz
    for hz in outside_hz:
        sound = tone(hz)
        changed = silenced(sound, range_, band_hz) - sound[:, range_.start : range_.stop]
        assert rms_db(changed) < rms_db(sound) - 60, hz


def test_pieces_join_and_the_sound_begins_and_ends_as_it_was() -> None:
    noise = np.random.default_rng(5).normal(0, 0.1, (2, 5 * RATE)).astype(np.float32)
    whole = silenced(noise, FrameRange(0, noise.shape[1]), (2000.0, 3000.0))
    assert whole.shape == noise.shape
    inner = slice(RATE // 10, -RATE // 10)
    window = np.hanning(noise[0, inner].size)
    spectrum = np.abs(np.fft.rfft(whole[0, inner] * window)) / np.abs(np.fft.rfft(noise[0, inner] * window))
    hz = np.fft.rfftfreq(window.size, 1 / RATE)
    assert np.median(spectrum[(hz > 2050) & (hz < 2950)]) < 0.01
    np.testing.assert_allclose(spectrum[(hz > 3200) & (hz < 7900)], 1, atol=0.02)
    part = silenced(noise, FrameRange(RATE, 2 * RATE), (2000.0, 3000.0))
    np.testing.assert_allclose(part[:, 0], noise[:, RATE], atol=0.01)
    np.testing.assert_allclose(part[:, -1], noise[:, 2 * RATE - 1], atol=0.01)
    np.testing.assert_allclose(part[:, 3000:3100], whole[:, RATE + 3000 : RATE + 3100], atol=1e-3)


def test_tiny_ranges_and_wrong_bands() -> None:
    assert silenced(tone(440), FrameRange(7, 8), (100.0, 900.0)).shape == (2, 1)
    with pytest.raises(ValueError, match=r"low < high, low below 8000 Hz, got 9000 to 9500"):
        silenced(tone(440), FrameRange(0, 100), (9000.0, 9500.0))
