from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from workstation.tools.tables import GENERATORS

RATE = 48_000


def generated(id_: str, frames: int = RATE, rate: int = RATE, **values: Any) -> npt.NDArray[np.float32]:
    tool = GENERATORS[id_]
    blocks = list(tool.load()(frames, rate, tool.values(values)))
    assert all(block.dtype == np.float32 for block in blocks)
    sound = np.concatenate(blocks, axis=1)
    assert sound.shape == (1, frames)
    return sound[0]


@pytest.mark.parametrize("shape", ["sine", "square", "sawtooth", "triangle"])
def test_a_tone_has_its_frequency_its_level_and_no_aliases(shape: str) -> None:
    sound = generated("tone", hz=1000.0, level_db=-6.0, shape=shape)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(RATE))) / RATE * 4
    assert spectrum.argmax() == 1000
    assert abs(20 * np.log10(np.percentile(np.abs(sound), 99.9)) + 6) < 1.6
    between = np.setdiff1d(
        np.arange(len(spectrum)), np.add.outer(np.arange(0, 25_000, 1000), np.arange(-40, 41)).ravel()
    )
    assert spectrum[between].max() < 1e-3


def test_a_sweep_passes_its_frequencies_in_equal_steps() -> None:
    sound = generated("sweep", from_hz=100.0, to_hz=1600.0)
    crossings = np.diff(np.signbit(sound).astype(int)) > 0
    thirds = [crossings[round(RATE * t) : round(RATE * (t + 0.02))].sum() / 0.02 for t in (0.25, 0.5, 0.75)]
    np.testing.assert_allclose(thirds, [200, 400, 800], rtol=0.3)


def test_noise_falls_as_its_colour_says_and_is_the_same_for_a_number() -> None:
    slopes = {}
    for colour in ("white", "pink", "brown"):
        sound = generated("noise", frames=20 * RATE, colour=colour, level_db=0.0)
        assert np.abs(sound).max() <= 1.0
        power = np.mean(np.abs(np.fft.rfft(sound.reshape(-1, RATE // 10), axis=1)) ** 2, axis=0)
        octaves = [10 * np.log10(power[20 * 2**n : 40 * 2**n].mean()) for n in range(5)]
        slopes[colour] = np.polyfit(np.arange(5), octaves, 1)[0]
    np.testing.assert_allclose([slopes["white"], slopes["pink"], slopes["brown"]], [0, -3, -6], atol=0.3)
    assert (generated("noise") == generated("noise")).all()
    assert (generated("noise") != generated("noise", seed=1)).any()


def test_clicks_come_on_the_beats_across_blocks() -> None:
    sound = generated("clicks", frames=4 * RATE, bpm=90.0, beats=3)
    loud = np.abs(sound) > 0.05
    starts = np.flatnonzero(loud & ~np.concatenate(([False], np.convolve(loud, np.ones(2000))[:-2000] > 0)))
    np.testing.assert_allclose(starts / RATE, np.arange(6) * 60 / 90, atol=0.001)


def test_what_cannot_be_is_said() -> None:
    with pytest.raises(ValueError, match="there is no tone of 5000 Hz at a sample rate of 8000"):
        generated("tone", rate=8000, hz=5000.0)
    with pytest.raises(ValueError, match="Tone: hz must be 1 to 20000 Hz, got 0"):
        generated("tone", hz=0.0)


@pytest.mark.parametrize("id_", GENERATORS)
@pytest.mark.parametrize("frames", [1, 3, 70_000])
def test_any_length_can_be_made(id_: str, frames: int) -> None:
    assert np.isfinite(generated(id_, frames)).all()
