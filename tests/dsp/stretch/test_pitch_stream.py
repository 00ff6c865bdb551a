"""Pitch and speed of streams: independence of block sizes, exact pitch, image, bounds."""

import numpy as np
import pytest

from workstation.dsp.stretch.pitch_stream import PitchShifter, TimeStretcher, pitch_shift_locked, time_stretch

RATE = 48000


def sine(hz: float, seconds: float = 1.5, rate: int = RATE) -> np.ndarray:
    return np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate)


def residual_db(y: np.ndarray, hz: float, rate: int = RATE) -> float:
    """Power of what is left of the middle of `y` after the best fitting sine of `hz` is taken away."""
    t = np.arange(len(y)) / rate
    middle = slice(len(y) // 4, -len(y) // 4)
    basis = np.stack([np.cos(2 * np.pi * hz * t), np.sin(2 * np.pi * hz * t)], axis=1)[middle]
    weights, *_ = np.linalg.lstsq(basis, y[middle].astype(float), rcond=None)
    tone = basis @ weights
    return float(10 * np.log10(np.mean((y[middle] - tone) ** 2) / np.mean(tone**2)))


@pytest.mark.parametrize("size", [1, 64, 333, 4096])
def test_pitch_shifter_answers_the_same_samples_at_any_block_size(size: int) -> None:
    x = np.random.default_rng(0).standard_normal((2, 9000)).astype(np.float32)
    shifter = PitchShifter(2, RATE, 4.0)
    blocks = [shifter.process(x[:, at : at + size]) for at in range(0, x.shape[1], size)]
    assert sum(block.shape[1] for block in blocks) == x.shape[1]
    whole = np.concatenate([*blocks, shifter.flush()], axis=1)
    np.testing.assert_array_equal(whole[:, shifter.latency :], pitch_shift_locked(x, RATE, 4.0))


@pytest.mark.parametrize("speed", [0.6, 1.0, 1.7])
def test_time_stretcher_answers_the_same_samples_at_any_block_size(speed: float) -> None:
    x = np.random.default_rng(0).standard_normal((1, 9000)).astype(np.float32)
    stretcher = TimeStretcher(1, RATE, speed)
    blocks = [stretcher.process(x[:, at : at + 333]) for at in range(0, x.shape[1], 333)]
    whole = np.concatenate([*blocks, stretcher.flush()], axis=1)
    np.testing.assert_array_equal(whole, time_stretch(x, RATE, speed))
    assert whole.shape == (1, round(9000 / speed))


@pytest.mark.parametrize("semitones", [-12.0, -5.0, 0.05, 4.0, 12.0])
@pytest.mark.parametrize("hz", [440.0, 3000.7])
def test_a_sine_comes_out_as_a_sine_of_the_exact_pitch(semitones: float, hz: float) -> None:
    y = pitch_shift_locked(sine(hz)[None], RATE, semitones)
    assert residual_db(y[0], hz * 2 ** (semitones / 12)) < -70


@pytest.mark.parametrize("rate", [8000, 16000, 44100, 96000])
@pytest.mark.parametrize("speed", [0.5, 0.9, 1.3, 2.5])
def test_a_stretched_sine_keeps_its_pitch(rate: int, speed: float) -> None:
    y = time_stretch(sine(440.0, 1.5, rate)[None], rate, speed)
    assert residual_db(y[0], 440.0, rate) < -50


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nothing_to_do_gives_the_sound_itself(dtype: type) -> None:
    x = np.random.default_rng(1).standard_normal((2, 5000)).astype(dtype)
    tolerance = 2e-6 if dtype is np.float32 else 1e-13
    for y in (pitch_shift_locked(x, RATE, 0.0), time_stretch(x, RATE, 1.0)):
        assert y.dtype == dtype
        np.testing.assert_allclose(y, x, atol=tolerance)


def click_train(frames: int = 2 * RATE) -> tuple[np.ndarray, np.ndarray]:
    places = np.arange(5000, frames - 3000, RATE // 4 + 77)
    x = np.zeros((1, frames))
    for place in places:
        x[0, place - 12 : place + 13] = np.hanning(27)[1:-1]
    return x, places


def share_within_a_millisecond(y: np.ndarray, places: np.ndarray) -> float:
    near = (np.abs(np.arange(len(y)) - places[:, None]) < RATE / 1000).any(axis=0)
    return float((y[near] ** 2).sum() / (y**2).sum())


@pytest.mark.parametrize("semitones", [-12.0, -5.0, 0.3, 4.0, 7.0])
def test_clicks_stay_clicks_when_their_pitch_changes(semitones: float) -> None:
    x, places = click_train()
    y = pitch_shift_locked(x, RATE, semitones)[0]
    assert share_within_a_millisecond(y, places) > 0.95


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.3, 2.0])
def test_clicks_stay_clicks_when_their_speed_changes(speed: float) -> None:
    x, places = click_train()
    y = time_stretch(x, RATE, speed)[0]
    assert share_within_a_millisecond(y, places / speed) > 0.9


def test_a_tone_goes_on_through_a_click() -> None:
    x, places = click_train()
    tone = 0.2 * sine(440.0, 2.0)
    y = time_stretch(x + tone, RATE, 0.8)[0]
    t = np.arange(len(y)) / RATE
    away = (np.abs(np.arange(len(y)) - places[:, None] / 0.8) > 300).all(axis=0) & (t > 0.2) & (t < 2.3)
    basis = np.stack([np.cos(2 * np.pi * 440 * t), np.sin(2 * np.pi * 440 * t)], axis=1)[away]
    left = y[away] - basis @ np.linalg.lstsq(basis, y[away], rcond=None)[0]
    assert np.sqrt(np.mean(left**2)) < 0.005


def test_the_stereo_image_stays() -> None:
    x = np.random.default_rng(2).standard_normal(20000).astype(np.float32)
    y = pitch_shift_locked(np.stack([x, 0.25 * x]), RATE, 5.0)
    np.testing.assert_allclose(y[1], 0.25 * y[0], atol=1e-5)


def test_threads_do_not_change_the_samples_and_the_input_stays() -> None:
    x = np.random.default_rng(3).standard_normal((3, 80000)).astype(np.float32)
    before = x.copy()
    one = pitch_shift_locked(x, RATE, -3.0, threads=1)
    np.testing.assert_array_equal(one, pitch_shift_locked(x, RATE, -3.0, threads=3))
    np.testing.assert_array_equal(x, before)


def test_shapes_silence_and_short_sounds() -> None:
    assert pitch_shift_locked(np.zeros((2, 3, 0), np.float32), RATE, 4.0).shape == (2, 3, 0)
    assert pitch_shift_locked(np.zeros(10, np.float32), RATE, 4.0).shape == (10,)
    assert not time_stretch(np.zeros((1, 5000), np.float32), RATE, 0.5).any()
    short = time_stretch(np.ones((1, 3), np.float32), RATE, 0.5)
    assert short.shape == (1, 6)
    assert np.isfinite(short).all()


def test_a_stream_moves_to_another_pitch_without_a_click_or_a_gap() -> None:
    x = sine(500.0, 1.0)[None]
    shifter = PitchShifter(1, RATE, 0.0, np.float64, lowest=-12.0)
    out = []
    for at in range(0, x.shape[1], 480):
        if at == 24000:
            shifter.set(-12.0)
            shifter.set(12.0)
        out.append(shifter.process(x[:, at : at + 480]))
    y = np.concatenate([*out, shifter.flush()], axis=1)[0, shifter.latency :]
    assert y.shape == x.shape[1:]
    moved = 24000 - shifter.latency
    np.testing.assert_allclose(y[:moved], x[0, :moved], atol=1e-9)
    assert residual_db(y[moved + RATE // 50 :], 1000.0) < -70
    assert np.abs(np.diff(y[: -RATE // 10], 2)).max() < 1.2 * (2 * np.pi * 1000 / RATE) ** 2


def test_every_pitch_above_the_lowest_fits_the_latency() -> None:
    x = np.random.default_rng(5).standard_normal((1, 700)).astype(np.float32)
    shifter = PitchShifter(1, 16000, 0.0, lowest=-7.0)
    for semitones in np.linspace(-7, 24, 40):
        shifter.set(semitones)
        assert shifter.process(x).shape == x.shape
    with pytest.raises(ValueError, match=r"semitones must be -7 to 24 for this stream, got -7\.5"):
        shifter.set(-7.5)


def test_bad_arguments_are_named() -> None:
    x = np.zeros((1, 100), np.float32)
    with pytest.raises(ValueError, match="semitones must be -24 to 24, got 25"):
        pitch_shift_locked(x, RATE, 25.0)
    with pytest.raises(ValueError, match=r"speed must be 0\.1 to 10, got 0"):
        time_stretch(x, RATE, 0.0)
    with pytest.raises(ValueError, match=r"shape \(2, frames\)"):
        PitchShifter(2, RATE, 1.0).process(x)
    with pytest.raises(ValueError, match="float32 or float64"):
        pitch_shift_locked(x.astype(np.int16), RATE, 1.0)
