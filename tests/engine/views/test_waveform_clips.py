"""The pixel columns of clips under fades and envelopes, and of overlaps."""

from itertools import pairwise

import numpy as np

from tests.engine.views.waveforms import noise
from workstation.core.ranges import FrameRange
from workstation.core.sound.arrangement import Arrangement
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Curve, Point
from workstation.core.sound.gain_fold import gained
from workstation.core.sound.sources import ArraySource
from workstation.engine.views.waveform import PeakCache

RATE = 44_100


def arranged() -> EditList:
    sound = EditList.of(ArraySource(noise(2, 10 * RATE), RATE))
    pieced, _ = sound.replace(FrameRange(3 * RATE, 4 * RATE), sound.slice(FrameRange(7 * RATE, 8 * RATE)))
    points = (Point(RATE, 0.0), Point(5 * RATE, -30.0), Point(9 * RATE, 0.0))
    a = Clip(RATE, pieced, FrameRange(0, 9 * RATE), points=points, gain_db=-3.0)
    b = Clip.of(sound, 8 * RATE).faded_out(3 * RATE, "linear")
    return Arrangement((a, b)).edits


def test_shaped_sound_is_drawn_as_it_sounds() -> None:
    edits = arranged()
    cache, count = PeakCache(), 400
    samples = edits.read(FrameRange(0, edits.frames))
    columns = cache.columns(edits, 0, edits.frames, count)
    bounds = np.arange(count + 1) * edits.frames // count
    width = edits.frames // count
    power = np.stack([np.mean(samples[:, a:b] ** 2, axis=1) for a, b in pairwise(bounds)], 1)
    high = np.stack([samples[:, max(a - 600, 0) : b + 600].max(axis=1) for a, b in pairwise(bounds)], 1)
    inner = np.stack([samples[:, a + 600 : b - 600].max(axis=1) for a, b in pairwise(bounds)], 1)
    assert width > 1000
    # as everywhere a column knows what is in it up to a block at its edges
    assert np.mean(np.isclose(columns.rms, np.sqrt(power), rtol=0.2, atol=2e-3)) > 0.98
    # a column is scaled by the highest gain in it: never lower than what it shows, at most by the gain's slope higher
    assert np.mean(columns.high >= inner * 0.999) > 0.98
    assert np.mean(columns.high <= high * 1.1 + 1e-3) > 0.98


def test_a_moved_clip_needs_no_new_pyramid() -> None:
    cache = PeakCache()
    sound = EditList.of(ArraySource(noise(1, 4 * RATE), RATE))
    clip = Clip.of(sound).faded_in(2 * RATE, "linear")
    cache.columns(Arrangement((clip,)).edits, 0, 4 * RATE, 100)
    made = len(cache._known)
    cache.columns(Arrangement((clip.at(500),)).edits, 0, 4 * RATE, 100)
    assert made == len(cache._known) == 1


def test_inverted_and_unlike_channels_are_drawn_as_they_sound() -> None:
    sound = EditList.of(ArraySource(noise(2, 4 * RATE), RATE))
    turned = gained(sound, Curve(factors=(-0.5, 0.25)))
    assert turned is not None
    cache = PeakCache()
    before, after = (cache.columns(edits, 0, 4 * RATE, 100) for edits in (sound, turned))
    np.testing.assert_array_equal(after.low[0], before.high[0] * np.float32(-0.5))
    np.testing.assert_array_equal(after.high[0], before.low[0] * np.float32(-0.5))
    np.testing.assert_array_equal(after.high[1], before.high[1] * np.float32(0.25))
    np.testing.assert_allclose(after.rms, before.rms * [[0.5], [0.25]], rtol=1e-5)
