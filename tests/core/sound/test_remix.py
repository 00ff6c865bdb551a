"""Other numbers of channels."""

import numpy as np
import pytest

from workstation.core.sound.sources import remix


@pytest.mark.parametrize("channels", [6, 7, 8])
@pytest.mark.parametrize("have", [1, 2])
def test_nothing_of_mono_and_stereo_comes_to_the_low_effects(have: int, channels: int) -> None:
    spread = remix(np.ones((have, 4), np.float32), channels)
    assert spread.shape == (channels, 4)
    assert not spread[3].any()
    assert spread[:2].all()


@pytest.mark.parametrize("channels", [6, 8])
def test_surround_becomes_stereo_by_bs_775(channels: int) -> None:
    for one, left, right in [(0, 1, 0), (1, 0, 1), (2, 0.7071, 0.7071), (3, 0, 0), (4, 0.7071, 0), (5, 0, 0.7071)]:
        sound = np.zeros((channels, 1), np.float32)
        sound[one] = 1
        assert remix(sound, 2).ravel() == pytest.approx([left, right], abs=1e-4)
        assert remix(sound, 1).item() == pytest.approx((left + right) / 2, abs=1e-4)


def test_all_else_is_kept_cut_or_spread() -> None:
    sound = np.arange(6, dtype=np.float32).reshape(3, 2)
    assert remix(sound, 3) is sound
    np.testing.assert_array_equal(remix(sound, 2), sound[:2])
    np.testing.assert_array_equal(remix(sound, 1), sound.mean(axis=0, keepdims=True))
    np.testing.assert_array_equal(remix(sound[:1], 2), sound[[0, 0]])
    assert not remix(sound, 4)[3].any()
    assert remix(sound, 4).dtype == np.float32
