from pytestqt.qtbot import QtBot

from workstation.ui.console.script_log import ScriptLog
from workstation.ui.toolkit.workspace import Desk


def test_every_action_is_a_line(tone: Desk, qtbot: QtBot) -> None:
    log = ScriptLog(tone)
    told: list[str] = []
    log.added.connect(told.append)
    tone.run("selection.set", 1.0, 2.0)
    tone.run("edit.copy")
    tone.run("edit.copy")
    assert log.lines == ('run("selection.set", 1.0, stop=2.0)', 'run("edit.copy")', 'run("edit.copy")')
    qtbot.waitUntil(lambda: len(told) == 3)
    assert tuple(told) == log.lines


def test_a_gesture_is_one_line_and_the_next_gesture_another(tone: Desk) -> None:
    tone.run("rack.add", "gain", track="master")
    log = ScriptLog(tone)
    for gain in (1.0, 2.0, 3.0):
        tone.run("rack.set", "gain", track="master", gain_db=gain)
    tone.session.end_gesture()
    for gain in (4.0, 5.0):
        tone.run("rack.set", "gain", track="master", gain_db=gain)
    assert log.lines == (
        'run("rack.set", "gain", track="master", gain_db=3.0)',
        'run("rack.set", "gain", track="master", gain_db=5.0)',
    )


def test_of_selections_in_a_row_the_last_counts(tone: Desk) -> None:
    log = ScriptLog(tone)
    tone.run("selection.set", 1.0)
    tone.run("selection.set", 2.0)
    tone.run("edit.copy") if tone.commands.possible("edit.copy") else None
    tone.run("marker.add", "a")
    tone.run("selection.set", 3.0)
    assert log.lines == ('run("selection.set", 2.0)', 'run("marker.add", "a")', 'run("selection.set", 3.0)')


def test_undone_and_done_again_are_lines_of_their_own(tone: Desk) -> None:
    log = ScriptLog(tone)
    tone.run("marker.add", "a")
    tone.run("edit.undo")
    tone.run("edit.redo")
    assert [line.split('"')[1] for line in log.lines] == ["marker.add", "edit.undo", "edit.redo"]


def test_times_can_be_read_and_still_mean_the_same_frame(tone: Desk) -> None:
    log = ScriptLog(tone)
    tone.run("selection.set", 7 / 3)
    before = tone.session.selection
    assert log.lines == ('run("selection.set", 2.333333333)',)
    tone.run("selection.set", 2.333333333)
    assert tone.session.selection == before
