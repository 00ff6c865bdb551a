import numpy as np
import pytest

from workstation.core.ranges import FrameRange
from workstation.core.sound.crossfade import cross_faded, cross_faded_by_likeness, likeness
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples


def edits(samples: Samples) -> EditList:
    return EditList.of(ArraySource(samples.astype(np.float32), 1000))


def noise(seed: int, frames: int = 400) -> Samples:
    return np.random.default_rng(seed).normal(0, 1, (2, frames)).astype(np.float32)


def whole(sound: EditList) -> Samples:
    return sound.read(FrameRange(0, sound.frames))


def test_like_sounds_keep_their_samples_and_unlike_ones_their_power() -> None:
    wave = noise(1)
    np.testing.assert_allclose(whole(cross_faded_by_likeness(edits(wave), edits(wave), 1000)), wave, atol=1e-6)
    one, two = noise(1, 200_000), noise(2, 200_000)
    mixed = whole(cross_faded_by_likeness(edits(one), edits(two), 1000))
    power = np.mean(mixed[0].reshape(50, -1) ** 2, axis=1)
    np.testing.assert_allclose(power, 1, atol=0.12)


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.49, 0.51, 0.7, 1.0])
def test_the_level_hardly_moves_for_sounds_of_any_likeness(correlation: float) -> None:
    one, two = noise(1, 200_000), noise(2, 200_000)
    other = correlation * one + np.sqrt(1 - correlation**2) * two
    mixed = whole(cross_faded_by_likeness(edits(one), edits(other), 1000))
    power = np.mean(mixed.reshape(2, 50, -1) ** 2, axis=(0, 2))
    assert np.max(np.abs(10 * np.log10(power))) < 2


def test_it_begins_as_one_and_ends_as_the_other_and_is_read_in_parts() -> None:
    before, after = noise(1), noise(2)
    fade = cross_faded(edits(before), edits(after), 1000)
    np.testing.assert_allclose(whole(fade)[:, :2], before[:, :2], atol=0.02)
    np.testing.assert_allclose(whole(fade)[:, -2:], after[:, -2:], atol=0.02)
    parts = [fade.read(FrameRange(0, 133)), fade.read(FrameRange(133, 400))]
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), whole(fade))


def test_likeness() -> None:
    one, two = noise(1, 10_000), noise(2, 10_000)
    assert likeness(one, 3 * one) == pytest.approx(1)
    assert likeness(one, two) < 0.05
    assert likeness(one, -one) == 0
    assert likeness(one, 0 * one) == 0


@pytest.mark.parametrize("largest", [1e18, 1e19, 1e25, 3.3e38, np.inf, np.nan])
@pytest.mark.filterwarnings("error")
def test_samples_too_large_for_their_squares_are_faded_without_a_warning(largest: float) -> None:
    one, two = noise(1), noise(2)
    for sound in (one, two):
        sound[:, 100:103] = largest
    assert 0 <= likeness(one, two) <= 1
    loud = noise(3) * np.float32(1e12)
    assert likeness(loud, loud) == pytest.approx(1)
    faded = whole(cross_faded_by_likeness(edits(one), edits(two), 1000))
    assert np.isfinite(faded).all()
    assert np.abs(faded[:, 200:]).max() > 0.5


def test_a_chain_of_cross_fades_is_not_read_ever_more_slowly() -> None:
    held = edits(noise(1))
    depths = []
    for seed in range(2, 12):
        held = cross_faded(held, edits(noise(seed)), 1000)
        depths.append(isinstance(held.segments[0].source, ArraySource))
    assert depths == [False] * 4 + [True] + [False] * 4 + [True]


def test_sounds_of_two_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        cross_faded(edits(noise(1)), edits(noise(1, 300)), 1000)
    assert cross_faded(EditList(2), EditList(2), 1000).frames == 0
