from typing import Any

import numpy as np
import pytest

from workstation.core.overlays import CurveOverlay, Overlay, PictureOverlay, SegmentOverlay, overlays_of
from workstation.core.sound.sources import Samples
from workstation.dsp.music.pitch_classes import NAMES
from workstation.tools.tables import ANALYSERS

RATE = 16_000


def sine(hz: float, seconds: float = 1.0, level: float = 0.5) -> Samples:
    return np.asarray(level * np.sin(2 * np.pi * hz * np.arange(round(RATE * seconds)) / RATE), np.float32)[None]


def analysed(id_: str, samples: Samples, **values: Any) -> Overlay:
    tool = ANALYSERS[id_]
    work = tool.load()(samples, RATE, tool.values(values))
    while True:
        try:
            assert 0 <= next(work) <= 1
        except StopIteration as end:
            (overlay,) = overlays_of(end.value)
            return overlay


@pytest.mark.parametrize("hz", [110.0, 220.0, 440.0])
def test_the_pitch_of_a_tone_is_its_frequency_and_noise_has_none(hz: float) -> None:
    curve = analysed("pitch", np.concatenate((sine(hz), np.zeros((1, RATE // 2), np.float32)), axis=1))
    assert isinstance(curve, CurveOverlay)
    inside = curve.values[(curve.times > 0.1) & (curve.times < 0.9)]
    assert abs(np.median(inside) / hz - 1) < 0.02
    assert np.isnan(curve.values[curve.times > 1.1]).all()
    noise = np.asarray(np.random.default_rng(1).normal(0, 0.1, (1, RATE)), np.float32)
    heard = analysed("pitch", noise)
    assert isinstance(heard, CurveOverlay)
    assert np.isnan(heard.values).mean() > 0.8


def test_the_level_of_a_sine_is_its_effective_level() -> None:
    curve = analysed("level", np.repeat(sine(1000), 2, axis=0))
    assert isinstance(curve, CurveOverlay)
    middle = curve.values[(curve.times > 0.1) & (curve.times < 0.9)]
    np.testing.assert_allclose(middle, 20 * np.log10(0.5 / np.sqrt(2)), atol=0.01)
    assert curve.times[1] - curve.times[0] == 0.025


def test_the_brightness_of_a_tone_is_its_frequency() -> None:
    curve = analysed("brightness", sine(2000))
    assert isinstance(curve, CurveOverlay)
    assert abs(np.median(curve.values) - 2000) < 30


def test_what_sounds_is_found_and_short_pauses_belong_to_it() -> None:
    silence = np.zeros((1, RATE), np.float32)
    sound = np.concatenate((silence, sine(500), silence, sine(500), silence[:, : RATE // 8], sine(500)), axis=1)
    found = analysed("sounding", sound)
    assert isinstance(found, SegmentOverlay)
    assert [(round(s.start, 1), round(s.stop, 1)) for s in found.segments] == [(1.0, 2.0), (3.0, 5.1)]
    apart = analysed("sounding", sound, pause_s=0.05)
    assert isinstance(apart, SegmentOverlay)
    assert len(apart.segments) == 3


def test_the_chroma_of_a_chord_is_its_classes() -> None:
    chord = sine(261.63, 2.0, 0.2) + sine(329.63, 2.0, 0.2) + sine(392.0, 2.0, 0.2)
    picture = analysed("chroma", chord)
    assert isinstance(picture, PictureOverlay)
    mean = picture.values.mean(axis=1)
    assert {NAMES[n] for n in np.argsort(mean)[-3:]} == {"C", "E", "G"}
    assert (picture.start, picture.stop, picture.labels) == (0.0, 2.0, NAMES)


@pytest.mark.parametrize("id_", ANALYSERS)
@pytest.mark.parametrize("frames", [1, 40, 3000])
def test_short_and_silent_sounds_are_no_fault(id_: str, frames: int) -> None:
    analysed(id_, np.zeros((2, frames), np.float32))


def test_overlays_say_what_they_cannot_be() -> None:
    with pytest.raises(ValueError, match="2 times for 1 values"):
        CurveOverlay("X", np.array([0.0, 1.0]), np.array([1.0]))
    with pytest.raises(ValueError, match="must be finite and grow"):
        CurveOverlay("X", np.array([1.0, 0.0]), np.array([1.0, 1.0]))
    with pytest.raises(ValueError, match="all values must be above 0"):
        CurveOverlay("X", np.array([1.0]), np.array([0.0]), logarithmic=True)
    with pytest.raises(ValueError, match="got 2 to 1"):
        SegmentOverlay("X", ((2, 1, "a"),))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="2 dimensions"):
        PictureOverlay("X", np.zeros(3), 0.0, 1.0)
    with pytest.raises(ValueError, match="1 labels for 2 rows"):
        PictureOverlay("X", np.zeros((2, 2)), 0.0, 1.0, labels=("a",))
    with pytest.raises(ValueError, match="got int"):
        overlays_of(3)


@pytest.mark.parametrize("noise_db", [60.0, 20.0])
def test_the_pitch_of_a_voice_that_glides_is_found_through_its_formants(noise_db: float) -> None:
    at = np.arange(3 * RATE) / RATE
    truth = 130 * 2 ** (0.4 * np.sin(2 * np.pi * 0.5 * at))
    phase = 2 * np.pi * np.cumsum(truth) / RATE
    formants = ((600.0, 80.0, 1.0), (1000.0, 90.0, 0.6), (2400.0, 120.0, 0.1))
    wave = np.zeros(len(at))
    for k in range(1, 30):
        shape = sum(level / (1 + ((k * 130 - hz) / width) ** 2) for hz, width, level in formants)
        wave += (0.05 + shape) * np.cos(k * phase)
    wave += np.random.default_rng(0).normal(0, wave.std() * 10 ** (-noise_db / 20), len(wave))
    curve = analysed("pitch", np.asarray(0.3 * wave / np.abs(wave).max(), np.float32)[None])
    assert isinstance(curve, CurveOverlay)
    known = np.isfinite(curve.values)
    cents = 1200 * np.abs(np.log2(curve.values[known] / np.interp(curve.times[known], at, truth)))
    assert known.mean() > 0.97
    assert np.mean(cents < 20) > 0.98
    assert np.median(cents) < 5
