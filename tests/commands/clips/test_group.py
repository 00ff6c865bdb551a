import numpy as np
import pytest

from tests.conftest import document, ramp
from workstation.commands.registry import Commands
from workstation.core.document import Document, Marker, Track
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.session import Session


def ranges(session: Session, track: str = "t1") -> list[tuple[int, int]]:
    return [(clip.start, clip.stop) for clip in session.document.track(track).clips]


def sound(session: Session, track: str = "t1") -> np.ndarray:
    edits = session.document.track(track).edits
    return edits.read(FrameRange(0, edits.frames))


def clips(*places: tuple[int, int], frames: int = 200) -> list[Clip]:
    """Clips at (start, stop) with 50 hidden frames of material before them."""
    return [
        Clip(start, EditList.of(ArraySource(ramp(frames, 1, 1000 * n), 1000)), FrameRange(50, 50 + stop - start))
        for n, (start, stop) in enumerate(places)
    ]


@pytest.fixture
def run(commands: Commands) -> Commands:
    track = Track("t1", "One", EditList(1)).with_clips(clips((0, 100), (100, 160), (200, 260)))
    other = Track("t2", "Two", EditList(2)).with_clips([c.remixed(2) for c in clips((20, 80))])
    commands.session.start(Document(1000, (track, other), (Marker(FrameRange(210, 210), "m"),)))
    return commands


def test_split_and_join_change_nothing_of_the_sound(commands: Commands) -> None:
    session = commands.session
    session.start(document(100))
    before = sound(session)
    commands.run("selection.set", 0.020, 0.050)
    commands.run("clip.split")
    assert ranges(session) == [(0, 20), (20, 50), (50, 100)]
    np.testing.assert_array_equal(sound(session), before)
    commands.run("selection.all")
    commands.run("clip.join")
    assert session.document.track("t1").arrangement is None
    np.testing.assert_array_equal(sound(session), before)
    with pytest.raises(CommandError, match="two clips or more"):
        commands.run("clip.join")
    commands.run("selection.set", 0.0)
    with pytest.raises(CommandError, match="put the caret into a clip"):
        commands.run("clip.split")


def test_joining_over_a_gap_fills_it_with_silence(run: Commands) -> None:
    before = sound(run.session)
    run.run("selection.set", 0.1, 0.26, tracks=("t1",))
    run.run("clip.join")
    assert ranges(run.session) == [(0, 100), (100, 260)]
    np.testing.assert_array_equal(sound(run.session), before)


def test_moving_a_clip_in_time_and_to_another_track(run: Commands) -> None:
    run.run("clip.move", "t1", 2, 0.3, to="t2")
    assert ranges(run.session) == [(0, 100), (100, 160)]
    assert ranges(run.session, "t2") == [(20, 80), (300, 360)]
    assert run.session.selection.range == FrameRange(300, 360)
    assert run.session.selection.tracks == ("t2",)
    assert run.session.document.markers[0].range == FrameRange(310, 310)
    with pytest.raises(CommandError, match="there is no clip 7 on track 't1': it has 2"):
        run.run("clip.move", "t1", 7, 0.0)


def test_what_follows_goes_along(run: Commands) -> None:
    run.run("clip.move", "t1", 1, 0.15, follow=True)
    assert ranges(run.session) == [(0, 100), (150, 210), (250, 310)]
    assert ranges(run.session, "t2") == [(20, 80)]
    run.run("edit.undo")
    run.run("ripple.all")
    run.run("clip.move", "t1", 0, 0.05, follow=True)
    assert ranges(run.session) == [(50, 150), (150, 210), (250, 310)]
    assert ranges(run.session, "t2") == [(70, 130)]


def test_groups_move_and_are_trimmed_together(run: Commands) -> None:
    run.run("selection.set", 0.0, 0.1)
    run.run("clip.group")
    run.run("clip.move", "t2", 0, 0.03)
    assert ranges(run.session)[0] == (10, 110)
    run.run("clip.trim", "t1", 0, stop=0.1)
    assert ranges(run.session)[0] == (10, 100)
    assert ranges(run.session, "t2") == [(30, 80)]
    run.run("selection.set", 0.0, 0.1)
    run.run("clip.ungroup")
    run.run("clip.move", "t2", 0, 0.0)
    assert ranges(run.session)[0] == (10, 100)
    with pytest.raises(CommandError, match="in no group"):
        run.run("clip.ungroup")


def test_trimmed_edges_can_be_pulled_out_again(run: Commands) -> None:
    run.run("clip.trim", "t1", 2, start=0.22, stop=0.23)
    assert ranges(run.session)[2] == (220, 230)
    run.run("clip.trim", "t1", 2, start=0.0, stop=9.0)
    assert ranges(run.session)[2] == (150, 350)
    with pytest.raises(CommandError, match="at least a frame"):
        run.run("clip.trim", "t1", 2, start=0.5)


def test_cross_fades_use_hidden_material(run: Commands) -> None:
    run.run("selection.set", 0.0, 0.16, tracks=("t1",))
    run.run("clip.cross_fade", 20)
    assert ranges(run.session)[:2] == [(0, 110), (90, 160)]
    with pytest.raises(CommandError, match="touch each other"):
        run.run("clip.cross_fade", 20)


def test_fades_gain_name_and_colour(run: Commands) -> None:
    run.run("clip.fade", "t1", 0, fade_in=0.01, fade_out=0.02, shape="linear")
    assert run.session.document.track("t1").clips[0].fade_frames == (10, 20)
    run.run("clip.gain", "t1", 0, -6.0)
    run.run("clip.rename", "t1", 0, "Intro")
    run.run("clip.colour", "t1", 0, 3)
    clip = run.session.document.track("t1").clips[0]
    assert (clip.gain_db, clip.name, clip.colour) == (-6.0, "Intro", 3)
    run.run("clip.select", "t1", 2)
    run.run("clip.fade_in", 0.005)
    run.run("clip.fade_out", 0.006, shape="linear")
    assert run.session.document.track("t1").clips[2].fade_frames == (5, 6)
    run.run("clip.fade", "t1", 0, fade_in=0.0)
    assert run.session.document.track("t1").clips[0].fade_in is None
    with pytest.raises(CommandError, match="-60 to 24 dB, got 99"):
        run.run("clip.gain", "t1", 0, 99.0)


def test_points_of_an_envelope(run: Commands) -> None:
    run.run("envelope.add", "t1", 1, 0.12, -6.0)
    run.run("envelope.add", "t1", 1, 0.15, 3.0)
    run.run("envelope.move", "t1", 1, 0, 0.9, -12.0)
    points = run.session.document.track("t1").clips[1].points
    assert [(p.frame, p.gain_db) for p in points] == [(99, -12.0), (100, 3.0)]
    run.run("envelope.remove", "t1", 1, 1)
    run.run("envelope.clear", "t1", 1)
    assert not run.session.document.track("t1").clips[1].points
    with pytest.raises(CommandError, match=r"from 0\.100 to 0\.160 s, got 0\.9"):
        run.run("envelope.add", "t1", 1, 0.9, 0.0)
    with pytest.raises(CommandError, match="no point 4"):
        run.run("envelope.remove", "t1", 1, 4)


def test_deleting_a_clip_closes_the_gap_or_leaves_it(run: Commands) -> None:
    run.run("clip.select", "t1", 1)
    run.run("clip.delete_leaving_gap")
    assert ranges(run.session) == [(0, 100), (200, 260)]
    run.run("edit.undo")
    run.run("clip.delete")
    assert ranges(run.session) == [(0, 100), (140, 200)]
    assert ranges(run.session, "t2") == [(20, 80)]
    run.run("edit.undo")
    run.run("ripple.off")
    run.run("clip.select", "t1", 1)
    run.run("clip.delete")
    assert ranges(run.session) == [(0, 100), (200, 260)]


def test_a_copy_of_a_clip_pushes_what_follows(run: Commands) -> None:
    run.run("clip.select", "t1", 0)
    run.run("clip.duplicate")
    assert ranges(run.session) == [(0, 100), (100, 200), (200, 260), (300, 360)]
    assert run.session.selection.range == FrameRange(100, 200)


def test_words_move_with_their_clip(run: Commands) -> None:
    words = [Word(text, FrameRange(at, at + 10)) for text, at in (("a", 10), ("b", 110), ("c", 130), ("d", 220))]
    cues = (Cue(tuple(words[:2])), Cue(tuple(words[2:])))
    doc = run.session.document
    run.session.start(Document(doc.rate, doc.tracks, doc.markers, Transcript("en", cues, "t1")))
    run.run("clip.move", "t1", 1, 0.5)
    moved = run.session.document.transcript
    assert [(w.text, w.range.start) for w in moved.words if w.range] == [("a", 10), ("d", 220), ("b", 510), ("c", 530)]
    assert [cue.text for cue in moved.cues] == ["a", "d", "b", "c"]
    assert run.session.document.markers[0].range.start == 210


@pytest.mark.parametrize(
    ("mode", "first", "second", "marker"),
    [
        ("off", [(0, 40), (60, 100), (100, 160), (200, 260)], [(20, 80)], 210),
        ("track", [(0, 80), (80, 140), (180, 240)], [(20, 80)], 210),
        ("all", [(0, 80), (80, 140), (180, 240)], [(20, 60)], 190),
    ],
)
def test_ripple_says_what_a_cut_moves(
    run: Commands, mode: str, first: list[tuple[int, int]], second: list[tuple[int, int]], marker: int
) -> None:
    run.run(f"ripple.{mode}")
    run.run("selection.set", 0.04, 0.06, tracks=("t1",))
    run.run("edit.cut")
    assert ranges(run.session) == first
    assert ranges(run.session, "t2") == second
    assert run.session.document.markers[0].range.start == marker


def test_ripple_says_what_a_paste_moves(run: Commands) -> None:
    run.run("selection.set", 0.04, 0.06, tracks=("t1",))
    run.run("edit.copy")
    run.run("selection.set", 0.18, tracks=("t1",))
    run.run("ripple.off")
    run.run("edit.paste")
    assert ranges(run.session) == [(0, 100), (100, 160), (180, 200), (200, 260)]
    run.run("edit.undo")
    run.run("ripple.all")
    run.run("selection.set", 0.05, tracks=("t1",))
    run.run("edit.paste")
    assert ranges(run.session) == [(0, 120), (120, 180), (220, 280)]
    assert run.session.document.track("t2").frames == 100
    assert run.session.document.markers[0].range.start == 230


def test_stepping_through_clips(run: Commands) -> None:
    run.run("selection.set", 0.0, tracks=("t1",))
    for expected in ((0, 100), (100, 160), (200, 260), (200, 260)):
        run.run("clip.next")
        assert (run.session.selection.range.start, run.session.selection.range.stop) == expected
    run.run("clip.previous")
    assert run.session.selection.range == FrameRange(100, 160)
    run.run("clip.shift", 0.005)
    assert ranges(run.session)[1] == (105, 165)
    assert run.session.selection.range == FrameRange(105, 165)
    run.run("clip.nudge_right")
    run.run("clip.nudge_right")
    run.run("clip.nudge_left")
    assert ranges(run.session)[1] == (115, 175)


def test_trimming_to_the_caret(run: Commands) -> None:
    run.run("selection.set", 0.12, tracks=("t1",))
    run.run("clip.trim_start")
    run.run("selection.set", 0.15, tracks=("t1",))
    run.run("clip.trim_end")
    assert ranges(run.session)[1] == (120, 150)
    run.run("selection.set", 0.18, tracks=("t1",))
    with pytest.raises(CommandError, match="put the caret into a clip"):
        run.run("clip.trim_end")


def test_a_copied_track_is_in_no_group_with_the_original(run: Commands) -> None:
    run.run("selection.set", 0.0, 0.1)
    run.run("clip.group")
    run.run("track.duplicate", "t1")
    copy = run.session.document.tracks[1]
    assert not any(clip.group for clip in copy.clips)
    run.run("clip.move", "t1", 0, 0.02)
    assert run.session.document.tracks[1].clips[0].start == 0


def test_an_effect_over_clips_and_through_an_overlap_lands_exactly(run: Commands) -> None:
    run.run("selection.set", 0.0, 0.16, tracks=("t1",))
    run.run("clip.cross_fade", 20)
    before = sound(run.session)
    run.run("selection.set", 0.095, 0.15, tracks=("t1",))
    run.run("edit.silence")
    after = sound(run.session)
    np.testing.assert_array_equal(after[:, :95], before[:, :95])
    np.testing.assert_array_equal(after[:, 150:], before[:, 150:])
    assert not after[:, 95:150].any()


def test_a_clip_by_its_number_alone_needs_a_track(commands: Commands, session: Session) -> None:
    session.start(Document(1000))
    with pytest.raises(CommandError, match="no clips"):
        commands.run("clip.fade", clip=3, fade_in=0.5)
