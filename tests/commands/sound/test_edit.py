import numpy as np
import pytest

from tests.conftest import document, ramp
from workstation.commands.registry import Command, Commands
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.session import Session


def sound(session: Session, track: str = "t1") -> np.ndarray:
    edits = session.document.track(track).edits
    return edits.read(FrameRange(0, edits.frames))


@pytest.fixture
def run(commands: Commands) -> Commands:
    commands.session.start(document(100, channels=2))
    return commands


def test_cut_and_paste_move_sound(run: Commands) -> None:
    before = sound(run.session)
    run.run("selection.set", 0.010, 0.030)
    run.run("edit.cut")
    assert run.session.document.frames == 80
    assert run.session.selection.range == FrameRange(10, 10)
    run.run("selection.set", 0.050)
    run.run("edit.paste")
    expected = np.concatenate([before[:, :10], before[:, 30:70], before[:, 10:30], before[:, 70:]], axis=1)
    np.testing.assert_array_equal(sound(run.session), expected)
    assert run.session.selection.range == FrameRange(50, 70)
    run.run("edit.undo")
    run.run("edit.undo")
    np.testing.assert_array_equal(sound(run.session), before)
    assert run.session.selection.range == FrameRange(10, 30)
    run.run("edit.redo")
    assert run.session.document.frames == 80


def test_silence_trim_duplicate(run: Commands) -> None:
    before = sound(run.session)
    run.run("selection.set", 0.010, 0.020)
    run.run("edit.silence")
    assert not sound(run.session)[:, 10:20].any()
    assert run.session.document.frames == 100
    run.run("edit.undo")
    run.run("edit.duplicate")
    np.testing.assert_array_equal(sound(run.session)[:, 20:30], before[:, 10:20])
    run.run("edit.undo")
    run.run("edit.trim")
    np.testing.assert_array_equal(sound(run.session), before[:, 10:20])


def test_the_lines_repeat_what_was_done(run: Commands) -> None:
    lines: list[str] = []
    run.logged.connect(lines.append)
    run.run("selection.set", 0.010, 0.030, tracks=("t1",))
    run.run("edit.delete")
    run.run("marker.add", 'a "quoted" name', start=0.5)
    assert lines == [
        'run("selection.set", 0.01, stop=0.03, tracks=("t1",))',
        'run("edit.delete")',
        'run("marker.add", "a \\"quoted\\" name", start=0.5)',
    ]
    first = run.session.document
    run.session.start(document(100, channels=2))
    for line in tuple(lines):
        eval(line, {"run": run.run})
    assert run.session.document.frames == first.frames
    assert run.session.document.markers == first.markers
    assert [r.call for r in run.session.history.revisions] == ["", *lines[1:3]]


def test_what_cannot_be_done_says_why(run: Commands) -> None:
    with pytest.raises(CommandError, match="Cut: select a part of the sound first"):
        run.run("edit.cut")
    with pytest.raises(CommandError, match="nothing to undo"):
        run.run("edit.undo")
    with pytest.raises(CommandError, match=r"no command 'cut'; did you mean edit\.cut"):
        run.run("cut")
    with pytest.raises(CommandError, match=r"selection\.set: .*'begin'.*it takes start, stop=None"):
        run.run("selection.set", 0, begin=1)
    with pytest.raises(CommandError, match="no track 'x'"):
        run.run("selection.set", 0, 0.01, tracks=("x",))


def test_undo_of_nothing_changed_makes_no_step(run: Commands) -> None:
    run.run("track.gain", "t1", 0.0)
    assert not run.session.history.can_undo
    run.run("track.gain", "t1", -3.0)
    run.run("track.gain", "t1", -6.0)
    assert len(run.session.history.revisions) == 2
    assert run.session.document.track("t1").gain_db == -6.0
    run.session.end_gesture()
    run.run("track.gain", "t1", -9.0)
    assert len(run.session.history.revisions) == 3
    with pytest.raises(CommandError, match="-60 to 24 dB, got 99"):
        run.run("track.gain", "t1", 99)


def test_pasting_mono_into_several_tracks(commands: Commands) -> None:
    session = commands.session
    session.start(document(50, 50))
    commands.run("selection.set", 0.0, 0.010, tracks=("t1",))
    commands.run("edit.copy")
    commands.run("selection.set", 0.020)
    commands.run("edit.paste")
    for key in ("t1", "t2"):
        np.testing.assert_array_equal(sound(session, key)[:, 20:30], ramp(10, 1, 10_000))


def test_plain_faults_pass_and_nested_commands_are_silent(run: Commands) -> None:
    def broken(session: Session) -> None:
        raise RuntimeError("a fault of ours")

    def outer(session: Session) -> None:
        run.run("marker.add", "inner", start=0.0)

    lines: list[str] = []
    run.logged.connect(lines.append)
    dispose = run.register(Command("x.broken", "Broken", broken))
    run.register(Command("x.outer", "Outer", outer))
    with pytest.raises(RuntimeError):
        run.run("x.broken")
    run.run("x.outer")
    assert lines == ['run("x.outer")']
    dispose()
    with pytest.raises(CommandError, match="no command"):
        run.run("x.broken")


def test_every_row_of_the_table_has_its_function(commands: Commands) -> None:
    for command in commands:
        assert callable(command.load()), command.id
        assert command.load().__doc__, f"{command.id} needs a docstring: it is the command's help"


def test_pasting_several_tracks_adds_those_that_are_not_there(commands: Commands) -> None:
    session = commands.session
    session.start(document(50, 50, rate=8000))
    commands.run("selection.set", 0.001, 0.002)
    commands.run("edit.copy")
    session.start(document(40, rate=8000))
    commands.run("selection.set", 0.001, tracks=("t1",))
    commands.run("edit.paste")
    assert session.selection.tracks == ("t1", "t2")
    assert [t.frames for t in session.document.tracks] == [48, 16]
    np.testing.assert_array_equal(sound(session, "t2")[:, 8:], ramp(8, 1, 20_008))
    commands.run("edit.undo")
    assert len(session.document.tracks) == 1


def test_pasting_into_an_empty_document(commands: Commands) -> None:
    session = commands.session
    session.start(document(50, rate=8000))
    commands.run("selection.all")
    commands.run("edit.cut")
    commands.run("file.new")
    commands.run("edit.paste")
    assert session.document.rate == 8000
    np.testing.assert_array_equal(sound(session), ramp(50, 1, 10_000))


def test_copying_nothing_keeps_the_clipboard(commands: Commands) -> None:
    commands.session.start(document(50, 10))
    commands.run("selection.set", 0.0, 0.01)
    commands.run("edit.copy")
    clip = commands.session.clipboard.clip
    commands.run("selection.set", 0.02, 0.03, tracks=("t2",))
    for id_ in ("edit.copy", "edit.cut"):
        with pytest.raises(CommandError, match="the selected tracks have no sound there"):
            commands.run(id_)
    assert commands.session.clipboard.clip is clip


@pytest.mark.parametrize("label", ["two\r\nlines", 'a "quote" \\ and a tab\t', "ünï", "\x01"])
def test_lines_hold_any_text(run: Commands, label: str) -> None:
    lines: list[str] = []
    run.logged.connect(lines.append)
    run.run("marker.add", label, start=0.01)
    eval(lines[0], {"run": run.run})
    assert [m.label for m in run.session.document.markers] == [label, label]


def test_times_that_are_none(run: Commands) -> None:
    for seconds in (float("nan"), float("inf")):
        for id_ in ("selection.set", "transport.seek", "track.insert_silence"):
            with pytest.raises(CommandError, match=rf"takes a number of seconds.*, got {seconds} \(a finite one"):
                run.run(id_, seconds)
    for seconds in (-1.0, 1e6):
        with pytest.raises(CommandError, match=r"seconds must be 0 to 0\.100"):
            run.run("transport.seek", seconds)
        with pytest.raises(CommandError, match=r"more than 0 and at most 86400"):
            run.run("track.insert_silence", seconds)


def test_the_selection_ends_where_the_sound_proves_to_end(run: Commands) -> None:
    selected: list[FrameRange] = []
    run.run("selection.all")
    run.session.selected.connect(lambda selection: selected.append(selection.range))
    run.session.learn(lambda old: document(80))
    assert run.session.selection.range == FrameRange(0, 80)
    assert selected == [FrameRange(0, 80)]


def test_as_many_steps_can_be_undone_as_are_set_and_the_user_is_told_once_for_a_document(run: Commands) -> None:
    session, said = run.session, []
    session.notified.connect(lambda message: said.append(message.text))
    session.settings["history_steps"] = 10
    for round_ in range(2):
        for number in range(10):
            run.run("marker.add", str(number))
        assert len(said) == round_
        for _ in range(3):
            run.run("marker.add", "one more")
        assert len(session.history.revisions) == 11
        assert said == ["10 steps can be undone: the oldest goes with each new one (Settings, History)"] * (round_ + 1)
        for _ in range(10):
            run.run("edit.undo")
        assert not session.history.can_undo
        session.start(document(100))


def test_names_are_one_line_whatever_was_given(commands: Commands) -> None:
    commands.session.start(document(100, 100))
    key = commands.run("track.add", "two\nlines")
    commands.run("track.rename", "t1", "live \u202eltr")
    commands.run("clip.rename", "t2", 0, "a\tb")
    found = commands.session.document
    assert [found.track(key).name, found.track("t1").name] == ["two lines", "live ltr"]
    assert found.track("t2").clips[0].name == "a b"
    with pytest.raises(CommandError, match="a track needs a name"):
        commands.run("track.rename", "t1", "\n\u202e")


def test_markers_and_regions_are_counted_apart(commands: Commands) -> None:
    commands.session.start(document(1000))
    for start, stop in ((0.1, None), (0.2, 0.3), (0.4, None), (0.5, 0.6)):
        commands.run("marker.add", start=start, stop=stop)
    commands.run("marker.remove", 0)
    commands.run("marker.add", start=0.7)
    labels = [marker.label for marker in commands.session.document.markers]
    assert labels == ["Region 1", "Marker 2", "Region 2", "Marker 3"]
