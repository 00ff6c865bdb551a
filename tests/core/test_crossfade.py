import numpy as np
import pytest

from workstation.core.crossfade import CrossFade, cross_faded, fade_gains, likeness
from workstation.core.edits import EditList
from workstation.core.sources import ArraySource, Samples


def edits(samples: Samples) -> EditList:
    return EditList.of(ArraySource(samples.astype(np.float32), 1000))


def noise(seed: int, frames: int = 400) -> Samples:
    return np.random.default_rng(seed).normal(0, 1, (2, frames)).astype(np.float32)


def test_like_sounds_keep_their_samples_and_unlike_ones_their_power() -> None:
    wave = noise(1)
    same = CrossFade(edits(wave), edits(wave), 1000, 1.0)
    np.testing.assert_allclose(same.read(0, 400), wave, atol=1e-6)
    out, in_ = fade_gains(400, 0.0)
    np.testing.assert_allclose(out**2 + in_**2, 1, atol=1e-6)
    np.testing.assert_allclose(sum(fade_gains(400, 1.0)), 1, atol=1e-6)


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.7, 1.0])
def test_the_power_stays_for_sounds_of_any_likeness(correlation: float) -> None:
    frames = 200_000
    one, two = noise(1, frames)[0], noise(2, frames)[0]
    other = correlation * one + np.sqrt(1 - correlation**2) * two
    out, in_ = fade_gains(frames, correlation)
    power = np.mean((out * one + in_ * other).reshape(50, -1) ** 2, axis=1)
    np.testing.assert_allclose(power, 1, atol=0.1)


def test_it_begins_as_one_and_ends_as_the_other_and_is_read_in_parts() -> None:
    before, after = noise(1), noise(2)
    fade = CrossFade(edits(before), edits(after), 1000)
    whole = fade.read(0, 400)
    np.testing.assert_allclose(whole[:, :2], before[:, :2], atol=1e-3)
    np.testing.assert_allclose(whole[:, -2:], after[:, -2:], atol=1e-3)
    np.testing.assert_array_equal(np.concatenate([fade.read(0, 133), fade.read(133, 400)], axis=1), whole)


def test_likeness() -> None:
    one, two = noise(1, 10_000), noise(2, 10_000)
    assert likeness(one, 3 * one) == pytest.approx(1)
    assert likeness(one, two) < 0.05
    assert likeness(one, -one) == 0
    assert likeness(one, 0 * one) == 0


def test_a_chain_of_cross_fades_is_not_read_ever_more_slowly() -> None:
    held = edits(noise(1))
    expected = noise(1)
    for seed in range(2, 12):
        held = cross_faded(held, edits(noise(seed)), 1000)
        out, in_ = fade_gains(400, 0.0)
        expected = expected * out + noise(seed) * in_
    source = held.segments[0].source
    assert isinstance(source, ArraySource) or source.depth <= 5  # type: ignore[attr-defined]
    np.testing.assert_allclose(source.read(0, 400), expected, atol=1e-5)


def test_sounds_of_two_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        CrossFade(edits(noise(1)), edits(noise(1, 300)), 1000)
    with pytest.raises(ValueError, match="0 to 1"):
        CrossFade(edits(noise(1)), edits(noise(1)), 1000, 1.5)
