from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ramp
from workstation.core.document import Document, Track
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.arrangement import Arrangement, regions
from workstation.core.sound.arrangement_edits import split
from workstation.core.sound.clips import Clip
from workstation.core.sound.computed_sources import Mixed, Shaped, leaves
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.fades import SHAPES
from workstation.core.sound.gain_curves import Curve, Point, Ramp
from workstation.core.sound.sources import ArraySource, Samples

RATE = 1000


def material(frames: int, number: int = 1, channels: int = 1) -> EditList:
    return EditList.of(ArraySource(ramp(frames, channels, 1000 * number), RATE))


def heard(edits: EditList) -> Samples:
    return edits.read(FrameRange(0, edits.frames))


@st.composite
def clips(draw: st.DrawFn, number: int) -> Clip:
    frames = draw(st.integers(1, 60))
    first = draw(st.integers(0, frames - 1))
    visible = FrameRange(first, draw(st.integers(first + 1, frames)))
    clip = Clip(draw(st.integers(0, 90)), material(frames, number), visible)
    if draw(st.booleans()):
        clip = clip.faded_in(draw(st.integers(0, 40)), draw(st.sampled_from(SHAPES)))
    if draw(st.booleans()):
        clip = clip.faded_out(draw(st.integers(0, 40)), draw(st.sampled_from(SHAPES)))
    gain_db = draw(st.sampled_from((0.0, 0.0, -6.0, 2.5)))
    places = draw(st.lists(st.integers(0, frames), max_size=3, unique=True)) if draw(st.booleans()) else []
    points = tuple(Point(place, draw(st.sampled_from((0.0, -60.0, -7.5, 3.0)))) for place in sorted(places))
    return Clip(clip.start, clip.edits, visible, clip.fade_in, clip.fade_out, gain_db, points)


arrangements = st.integers(0, 5).flatmap(lambda count: st.tuples(*(clips(number + 1) for number in range(count))))
edits = st.lists(st.tuples(st.integers(0, 150), st.integers(0, 70), st.integers(0, 30), st.booleans()), max_size=5)


@settings(max_examples=300)
@given(arrangements, edits)
def test_an_arrangement_made_from_another_is_as_one_made_anew(
    start: tuple[Clip, ...], steps: list[tuple[int, int, int, bool]]
) -> None:
    track = Track("t1", "Track", EditList(1)).with_clips(start)
    for number, (at, length, new, moves) in enumerate(steps):
        if moves and track.arrangement is not None:
            chosen, clips = number % len(track.clips), list(track.clips)
            clips[chosen] = clips[chosen].at(at)
            if new > 20:
                del clips[-1]
            track = track.with_clips(clips)
        else:
            piece = material(new, 20 + number) if new else EditList(1)
            track = track.replaced(FrameRange(at, at + length), piece)
        if track.arrangement is not None:
            anew = Arrangement(track.clips)
            assert track.edits == anew.edits
            np.testing.assert_array_equal(heard(track.edits), heard(anew.edits))


@settings(max_examples=400)
@given(arrangements, edits)
def test_edits_of_clips_sound_like_edits_of_an_array(
    start: tuple[Clip, ...], steps: list[tuple[int, int, int, bool]]
) -> None:
    track = Track("t1", "Track", EditList(1)).with_clips(start)
    document = Document(RATE, (track,))
    plain = heard(track.edits)
    for number, (at, length, new, same) in enumerate(steps):
        range_ = FrameRange(at, at + length)
        track = document.track("t1")
        inside = range_.clamp(track.frames) if at <= track.frames else range_
        piece = material(inside.frames if same else new, 50 + number)
        if at > plain.shape[1] and piece.frames:
            plain = np.pad(plain, ((0, 0), (0, at - plain.shape[1])))
        plain = np.concatenate((plain[:, :at], heard(piece), plain[:, at + length :]), axis=1)
        if at <= track.frames:
            _, change = track.edits.replace(range_, piece)
            document, told = document.replace_sound(range_, {"t1": piece})
            assert told == change
            assert told.inserted == piece.frames
        else:
            document, _ = document.replace_sound(range_, {"t1": piece})
        sound = heard(document.track("t1").edits)
        assert sound.shape[1] <= plain.shape[1]
        # what is gone at the end was a gap behind the last clip
        assert not plain[:, sound.shape[1] :].any()
        plain = plain[:, : sound.shape[1]]
        np.testing.assert_array_equal(sound, plain)


@settings(max_examples=200)
@given(arrangements.filter(bool), st.integers(0, 150), st.integers(0, 150))
def test_any_part_reads_as_in_the_whole(start: tuple[Clip, ...], first: int, length: int) -> None:
    sound = Arrangement(start).edits
    part = FrameRange(first, first + length)
    np.testing.assert_array_equal(sound.read(part.clamp(sound.frames)), heard(sound)[:, first : first + length])


def test_a_plain_clip_is_the_track_itself() -> None:
    sound = material(50)
    track = Track("t1", "Track", sound).with_clips((Clip.of(sound),))
    assert track.arrangement is None
    assert track.edits is sound
    assert track.clips == (Clip.of(sound),)
    moved = track.with_clips((Clip.of(sound, 10),))
    assert [type(s.source).__name__ for s in moved.edits.segments] == ["Silence", "ArraySource"]
    other = material(20, 2)
    assert moved.with_clips(()).frames == 0
    assert replace(moved, edits=other).arrangement is None
    assert replace(moved, gain_db=-3).arrangement is moved.arrangement


def test_an_overlap_is_cross_faded_with_equal_power() -> None:
    ones = EditList.of(ArraySource(np.ones((1, 100), np.float32), RATE))
    a, b = Clip.of(ones), Clip.of(ones, 80)
    sound = heard(Arrangement((a, b)).edits)
    part = (np.arange(20) + 0.5) / 20
    np.testing.assert_allclose(sound[0, 80:100], np.sin(part * np.pi / 2) + np.cos(part * np.pi / 2), rtol=1e-6)
    assert (sound[0, :80] == 1).all()
    assert (sound[0, 100:] == 1).all()


def test_a_clip_inside_another_is_mixed_with_it() -> None:
    ones = EditList.of(ArraySource(np.ones((1, 100), np.float32), RATE))
    inner = Clip(30, ones, FrameRange(0, 10))
    sound = heard(Arrangement((Clip.of(ones), inner)).edits)
    assert (sound[0, 30:40] == 2).all()
    assert sound[0].sum() == 110


def test_an_envelope_is_straight_in_decibels() -> None:
    curve = Curve(points=(Point(10, 0.0), Point(20, -20.0)))
    np.testing.assert_allclose(
        curve.applied(np.ones((1, 13), np.float32), 9)[0, [0, 1, 6, 11, 12]], [1, 1, 10**-0.5, 0.1, 0.1], rtol=1e-6
    )
    assert Curve(points=(Point(0, -60.0),)).applied(np.ones((1, 1), np.float32), 0) == 0
    with pytest.raises(ValueError, match="follow one another"):
        Curve(points=(Point(5, 0.0), Point(5, 1.0)))
    with pytest.raises(ValueError, match="-60 to 24 dB, got 99"):
        Curve(gain_db=99)


def test_trimming_keeps_the_material_and_takes_the_fades_along() -> None:
    clip = Clip.of(material(100), 50).faded_in(10, "linear").faded_out(5, "linear")
    short = clip.trimmed(60, 120)
    assert (short.range, short.visible) == (FrameRange(60, 120), FrameRange(10, 70))
    assert short.fade_frames == (10, 5)
    assert short.edits is clip.edits
    assert short.trimmed(0, 1000) == clip
    with pytest.raises(ValueError, match="at least a frame"):
        clip.trimmed(80, 80)


def test_splitting_changes_nothing_of_the_sound() -> None:
    clip = Clip(5, material(100), FrameRange(3, 90)).faded_in(40, "half cosine").faded_out(60, "exponential")
    whole = heard(Arrangement((clip,)).edits)
    halves = Arrangement((clip.between(5, 30), clip.between(30, clip.stop)))
    np.testing.assert_array_equal(heard(halves.edits), whole)


def test_a_cut_inside_a_clip_shortens_it_and_later_clips_follow() -> None:
    first, second = Clip.of(material(50), 10), Clip.of(material(40, 2), 80)
    track = Track("t1", "Track", EditList(1)).with_clips((first, second))
    edited = track.replaced(FrameRange(20, 30), EditList(1))
    assert [clip.range for clip in edited.clips] == [FrameRange(10, 50), FrameRange(70, 110)]


def test_a_cut_over_clips_keeps_their_boundary_and_their_material() -> None:
    track = Track("t1", "Track", EditList(1)).with_clips([Clip.of(material(50, n), 50 * n) for n in range(3)])
    edited = track.replaced(FrameRange(40, 110), EditList(1))
    assert [clip.range for clip in edited.clips] == [FrameRange(0, 40), FrameRange(40, 80)]
    assert [clip.visible for clip in edited.clips] == [FrameRange(0, 40), FrameRange(10, 50)]
    assert [clip.edits.frames for clip in edited.clips] == [50, 50]


def test_pasting_inside_a_clip_in_a_gap_and_past_the_end() -> None:
    track = Track("t1", "Track", EditList(1)).with_clips((Clip.of(material(50), 10),))
    piece = material(5, 9)
    assert [c.range for c in track.replaced(FrameRange(20, 20), piece).clips] == [FrameRange(10, 65)]
    assert [c.range for c in track.replaced(FrameRange(3, 3), piece).clips] == [FrameRange(3, 8), FrameRange(15, 65)]
    assert [c.range for c in track.replaced(FrameRange(90, 90), piece).clips] == [
        FrameRange(10, 60),
        FrameRange(90, 95),
    ]


def test_an_effect_on_several_clips_leaves_several() -> None:
    clips_ = [Clip(50 * n, material(50, n), FrameRange(0, 50), name=f"clip {n}") for n in range(3)]
    track = Track("t1", "Track", EditList(1)).with_clips(clips_)
    edited = track.replaced(FrameRange(20, 120), material(100, 7))
    assert [(c.range, c.name) for c in edited.clips] == [(c.range, c.name) for c in clips_]


def test_later_facts_about_sources_reach_every_layer() -> None:
    old = ArraySource(ramp(100), RATE)
    a = Clip.of(EditList.of(old)).faded_in(10, "linear")
    b = Clip(90, EditList.of(old), FrameRange(20, 100), gain_db=-6)
    track = Track("t1", "Track", EditList(1)).with_clips((a, b))
    baked = track.with_clips((Clip(0, track.edits, FrameRange(0, track.frames - 1)),))
    new = ArraySource(ramp(100, 1, 5000), RATE)
    for before in (track, baked):
        there = {id(piece.source) for piece in leaves(before.edits, 0, before.frames)}
        assert there == {id(old)}
        changed = before.with_segments(lambda s: Segment(new, s.start, s.stop) if s.source is old else s)
        assert {id(piece.source) for piece in leaves(changed.edits, 0, changed.frames)} == {id(new)}
        assert changed.frames == before.frames
        assert changed.with_segments(lambda s: s) is changed


def test_a_name_changes_nothing_of_the_sound() -> None:
    clip = Clip.of(material(100)).faded_in(10, "linear")
    track = Track("t1", "Track", EditList(1)).with_clips((clip, clip.at(200)))
    named = track.with_clips((replace(clip, name="Intro"), clip.at(200)))
    assert named.edits is track.edits
    assert named.clips[0].name == "Intro"


def test_sources_made_twice_are_equal() -> None:
    sound = material(100)
    a, b = Clip.of(sound).faded_out(10, "linear"), Clip.of(sound, 80)
    one, other = Arrangement((a, b)), Arrangement((a.at(7), b.at(87)))
    found = [[s.source for s in x.edits.segments if isinstance(s.source, Shaped | Mixed)] for x in (one, other)]
    assert found[0] == found[1]
    assert hash(found[0][0]) == hash(found[1][0])


def test_the_stretches_of_a_track() -> None:
    placed = [Clip.of(material(50), 10), Clip.of(material(30), 40), Clip.of(material(10), 60), Clip.of(material(5), 90)]
    assert [tuple(region) for region in regions(placed)] == [
        (0, 10, ()),
        (10, 40, (0,)),
        (40, 70, (0, 1, 2)),
        (70, 90, ()),
        (90, 95, (3,)),
    ]


def test_what_is_no_clip() -> None:
    with pytest.raises(ValueError, match="shows a part"):
        Clip(0, material(10), FrameRange(5, 11))
    with pytest.raises(ValueError, match="before the document"):
        Clip(-1, material(10), FrameRange(0, 5))
    with pytest.raises(ValueError, match="at least a frame"):
        Ramp(5, 5)
    with pytest.raises(ValueError, match="same channels, got 1 and 2"):
        Arrangement((Clip.of(material(5)), Clip.of(material(5, 1, 2), 9)))
    assert Change(0, 0, 0).delta == 0


@settings(max_examples=300)
@given(arrangements.filter(bool), st.lists(st.integers(0, 180), min_size=1, max_size=6))
def test_splitting_a_track_works_out_nothing_anew_and_comes_to_the_same(
    start: tuple[Clip, ...], frames: list[int]
) -> None:
    track = Track("t1", "Track", EditList(1)).with_clips(start)
    for frame in frames:
        before = track
        track = before.split(frame)
        crossed = [clip for clip in before.clips if clip.start < frame < clip.stop]
        if not crossed:
            assert track is before
            continue
        assert track.clips == split(Arrangement(before.clips), frame)
        np.testing.assert_array_equal(heard(track.edits), heard(before.edits))
        if all(first.stop <= second.start for first, second in pairwise(before.clips)):
            assert track.edits is before.edits
            assert track.edits == Arrangement(track.clips).edits
