"""Gains over material: exact to the bit, one over another is one, and what undoes another leaves nothing."""

import numpy as np
import pytest

from workstation.core.ranges import FrameRange
from workstation.core.sound.computed_sources import Shaped
from workstation.core.sound.crossfade import cross_faded
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.gain_curves import Curve, Point, Ramp
from workstation.core.sound.gain_fold import depth, gained
from workstation.core.sound.sources import ArraySource, Samples, Silence

FRAMES = 5000
ROUNDING = 2.0**-23


@pytest.fixture
def source() -> ArraySource:
    return ArraySource(np.random.default_rng(0).normal(0, 0.2, (2, FRAMES)).astype(np.float32), 1000)


def sound(edits: EditList) -> Samples:
    return edits.read(FrameRange(0, edits.frames))


def under(material: EditList, curve: Curve) -> EditList:
    out = gained(material, curve)
    assert out is not None
    return out


def pieces(source: ArraySource) -> EditList:
    parts = (Segment(source, 4000, 4500), Segment(Silence(2, 300, 1000), 0, 300), Segment(source, 10, 2010))
    return EditList(2, parts)


@pytest.mark.parametrize("factors", [(0.7,), (-1.0, 1.0), (10 ** (33 / 20),), (1e-3, 2.0)])
def test_factors_are_exact_over_any_material(source: ArraySource, factors: tuple[float, ...]) -> None:
    for material in (EditList.of(source), pieces(source)):
        column = np.array(factors, np.float32)[:, None]
        np.testing.assert_array_equal(sound(under(material, Curve(factors=factors))), sound(material) * column)


def test_a_fade_leaves_what_it_does_not_reach_as_it_was(source: ArraySource) -> None:
    fade = Curve((Ramp(0, 400, "linear", closed=True),))
    faded = under(EditList.of(source), fade)
    slope = np.clip(np.arange(FRAMES) / 399, 0, 1).astype(np.float32)
    np.testing.assert_array_equal(sound(faded), source.samples * slope)
    assert [(s.source is source, s.frames) for s in faded.segments] == [(False, 400), (True, FRAMES - 400)]
    falling = under(faded, Curve((Ramp(FRAMES - 400, FRAMES, "linear", falls=True, closed=True),)))
    np.testing.assert_array_equal(sound(falling), source.samples * slope * slope[::-1])


def test_any_row_of_gains_and_cuts_is_one_layer_and_within_a_rounding(source: ArraySource) -> None:
    rng = np.random.default_rng(1)
    edits, plain = EditList.of(source), source.samples.astype(np.float64)
    for _ in range(200):
        start = int(rng.integers(0, edits.frames - 20))
        if rng.random() < 0.3:
            edits, _ = edits.replace(FrameRange(start, start + 7), EditList(2))
            plain = np.delete(plain, slice(start, start + 7), axis=1)
            continue
        factors = tuple(float(f) for f in rng.uniform(-1.3, 1.3, rng.integers(1, 3)))
        part = FrameRange(start, int(rng.integers(start + 1, edits.frames)))
        edits, _ = edits.replace(part, under(edits.slice(part), Curve(factors=factors)))
        plain[:, part.start : part.stop] *= np.array(factors)[:, None]
    assert depth(edits) == 1
    np.testing.assert_allclose(sound(edits), plain, rtol=ROUNDING)


def test_what_undoes_another_leaves_the_material(source: ArraySource) -> None:
    material = pieces(source)
    louder = under(material, Curve(factors=(10 ** (6 / 20),)))
    assert under(louder, Curve(factors=(10 ** (-6 / 20),))) == material
    turned = under(material, Curve(factors=(-1.0, 1.0)))
    assert under(turned, Curve(factors=(-1.0, 1.0))) == material


def test_fades_over_fades_are_one_curve_until_they_are_too_many(source: ArraySource) -> None:
    fade, edits = Curve((Ramp(0, FRAMES, "half cosine", closed=True),)), EditList.of(source)
    slope = fade.at(np.arange(FRAMES))
    for count in range(1, 9):
        edits = under(edits, fade)
        assert depth(edits) == 1
        np.testing.assert_allclose(sound(edits), source.samples * slope**count, rtol=1e-6, atol=1e-30)
    assert gained(edits, fade) is None


def test_fades_over_what_was_cut_lie_no_deeper_than_can_be_read(source: ArraySource) -> None:
    edits, fade = EditList.of(source), Curve((Ramp(0, 3000, closed=True),))
    for at in range(20):
        faded = gained(edits, fade)
        if faded is None:
            break
        edits, _ = faded.replace(FrameRange(100 + at, 101 + at), EditList(2))
    assert 1 < depth(edits) <= 6


def test_a_gain_over_a_cross_fade_and_over_a_clip_with_an_envelope(source: ArraySource) -> None:
    half = EditList.of(source).slice(FrameRange(0, 2000))
    crossed = cross_faded(half, EditList.of(source).slice(FrameRange(2000, 4000)), 1000)
    envelope = EditList.of(Shaped(half, Curve(gain_db=-3.0, points=(Point(0, 0.0), Point(1000, -20.0)))))
    for material in (crossed, envelope):
        once = under(material, Curve(factors=(0.5,)))
        np.testing.assert_allclose(sound(once), sound(material) * np.float32(0.5), rtol=ROUNDING)
        assert depth(under(once, Curve(factors=(0.9,)))) == depth(once)
        part = once.slice(FrameRange(500, 1500))
        np.testing.assert_allclose(
            sound(under(part, Curve((Ramp(0, 1000, closed=True),)))),
            sound(part) * Ramp(0, 1000, closed=True).at(np.arange(1000)).astype(np.float32),
            rtol=3 * ROUNDING,
        )


def test_names_what_it_cannot_take(source: ArraySource) -> None:
    with pytest.raises(ValueError, match="envelope belongs to a clip"):
        gained(EditList.of(source), Curve(points=(Point(0, 1.0),)))
    with pytest.raises(ValueError, match="must be finite"):
        Curve(factors=(float("nan"),))
