"""Cues written by hand: however one is made it is the current one, and what is typed is its text."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from workstation.ui.main_window import MainWindow
from workstation.ui.shell.palette import Palette
from workstation.ui.shell.panel_table import late_widget
from workstation.ui.shell.prompts import offer_writing
from workstation.ui.toolkit.workspace import Area, Desk
from workstation.ui.words.cues.editor import CueTextEdit
from workstation.ui.words.cues.panel import SubtitlesPanel

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(tone: Desk, main_window: MainWindow, qtbot: QtBot) -> MainWindow:
    main_window.add_panel(
        "subtitles", "Subtitles", "", late_widget("workstation.ui.words.cues.panel:SubtitlesPanel"), Area.BOTTOM
    )
    offer_writing(tone, main_window)
    main_window.resize(1200, 800)
    main_window.show()
    qtbot.waitExposed(main_window)
    return main_window


def subtitles(window: MainWindow) -> SubtitlesPanel:
    panel = window.docks.widget("subtitles")
    assert isinstance(panel, SubtitlesPanel)
    return panel


def writing(window: MainWindow, qtbot: QtBot) -> CueTextEdit:
    """The text that has the keyboard."""
    qtbot.waitUntil(lambda: isinstance(window.focusWidget(), CueTextEdit))
    text = window.focusWidget()
    assert isinstance(text, CueTextEdit)
    assert text.isEnabled()
    return text


def texts(desk: Desk) -> list[str]:
    return [cue.text for cue in desk.session.document.transcript.cues]


def by_menu(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_["words.insert_cue"].trigger()


def by_palette(window: MainWindow, qtbot: QtBot) -> None:
    window.show_palette()
    palette = window.findChildren(Palette)[-1]
    qtbot.keyClicks(palette._field, "insert cue")
    qtbot.keyClick(palette._field, Qt.Key.Key_Return)


def by_button(window: MainWindow, qtbot: QtBot) -> None:
    window.show_panel("subtitles", focus=False)
    qtbot.waitUntil(lambda: window.docks.widget("subtitles") is not None)
    buttons = subtitles(window).editor.findChildren(QToolButton)
    next(button for button in buttons if button.accessibleName() == "Insert a cue at the play cursor").click()


@pytest.mark.parametrize(
    ("make", "present"), [(by_menu, 0), (by_menu, 2), (by_palette, 0), (by_palette, 2), (by_button, 2)]
)
def test_a_new_cue_is_the_current_one_and_is_written(
    window: MainWindow, tone: Desk, qtbot: QtBot, make: Callable[[MainWindow, QtBot], None], present: int
) -> None:
    for number in range(present):
        tone.run("words.insert_cue", f"old {number}", start=float(number), stop=number + 0.5)
    tone.run("selection.set", 5.0, 6.0)
    make(window, qtbot)
    text = writing(window, qtbot)
    assert subtitles(window).editor.number == present
    qtbot.keyClicks(text, "Rose is more")
    qtbot.keyClick(text, Qt.Key.Key_Return, CONTROL)
    assert texts(tone)[present] == "Rose is more"
    assert len(tone.session.document.tracks) == 1
    assert not tone.session.document.markers


def test_many_cues_are_written_without_the_mouse(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    tone.settings["cue_rules"] = "netflix,gap=0.1"
    tone.run("selection.set", 0.0, 0.4)
    window.actions_["words.insert_cue"].trigger()
    for number in range(4):
        text = writing(window, qtbot)
        qtbot.keyClicks(text, f"Cue mrsxez {number}")
        qtbot.keyClick(text, Qt.Key.Key_Return, CONTROL)
    writing(window, qtbot)
    assert texts(tone) == [*(f"Cue mrsxez {number}" for number in range(4)), ""]
    places = [cue.place for cue in tone.session.document.transcript.cues if cue.place is not None]
    assert all(a.stop + 800 == b.start for a, b in pairwise(places))
    tone.run("edit.undo")
    assert len(texts(tone)) == 4


def test_the_next_cue_that_is_there_is_gone_to(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    for number in range(3):
        tone.run("words.insert_cue", f"old {number}", start=float(number), stop=number + 0.5)
    tone.run("selection.set", 0.2)
    window.actions_.run("words.type_cue")
    text = writing(window, qtbot)
    text.selectAll()
    qtbot.keyClicks(text, "new")
    qtbot.keyClick(text, Qt.Key.Key_Return, CONTROL)
    writing(window, qtbot)
    assert subtitles(window).editor.number == 1
    assert texts(tone) == ["new", "old 1", "old 2"]


def test_a_cue_that_only_faults_would_hide_is_shown(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    tone.run("words.insert_cue", "old", start=0.0, stop=1.0)
    by_menu(window, qtbot)
    writing(window, qtbot)
    panel = subtitles(window)
    panel.only.setChecked(True)
    tone.run("selection.set", 5.0, 6.0)
    by_menu(window, qtbot)
    writing(window, qtbot)
    qtbot.waitUntil(lambda: panel.editor.number == 2)


def test_from_a_script_the_keyboard_stays_where_it_is(window: MainWindow, tone: Desk) -> None:
    tone.commands.run("words.insert_cue", "Hello", start=1.0)
    assert window.docks.widget("subtitles") is None


def test_the_table_and_the_editor_tell_the_same_times(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    tone.run("words.insert_cue", "one two", start=1.0, stop=2.0)
    tone.run("words.insert_cue", "three", start=2.1, stop=4.0)
    tone.run("words.free_cues")
    tone.run("selection.set", 1.2)
    window.actions_.run("words.type_cue")
    text = writing(window, qtbot)
    qtbot.keyClicks(text, " and now a word that runs into the next")
    text.taken.emit()
    panel = subtitles(window)
    qtbot.waitUntil(lambda: bool(panel.live.shown) and len(panel.live.shown[0].lines[0]) > 10)
    row = [str(panel.model.index(0, column).data()) for column in (1, 2)]
    assert row == [panel.editor.start.text(), panel.editor.stop.text()]


@pytest.mark.parametrize("present", [0, 2])
def test_a_cue_that_begins_at_the_caret_is_written(window: MainWindow, tone: Desk, qtbot: QtBot, present: int) -> None:
    for number in range(present):
        tone.run("words.insert_cue", f"old {number}", start=float(number), stop=number + 0.5)
    tone.run("selection.set", 5.0)
    window.editor.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_I)
    text = writing(window, qtbot)
    qtbot.keyClicks(text, "mrsxez")
    qtbot.keyClick(text, Qt.Key.Key_Return, CONTROL)
    assert texts(tone)[present] == "mrsxez"


def test_a_cue_that_has_its_text_or_begins_while_it_plays_leaves_the_keyboard(
    window: MainWindow, tone: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tone.run("words.insert_cue", "old", start=2.0, stop=3.0)
    tone.run("selection.set", 2.5)
    window.editor.setFocus()
    before = window.focusWidget()
    window.actions_["words.cue_in"].trigger()
    tone.run("selection.set", 8.0)
    monkeypatch.setattr(tone.session.player, "playing", True)
    monkeypatch.setattr(type(tone.session.player), "position", property(lambda _: 64_000))
    window.actions_["words.cue_in"].trigger()
    qtbot.wait(20)
    assert texts(tone) == ["old", ""]
    assert window.focusWidget() is before


@pytest.mark.parametrize("column", range(8))
def test_what_is_typed_after_a_double_click_on_a_cue_is_no_command(
    window: MainWindow, tone: Desk, qtbot: QtBot, column: int
) -> None:
    tone.run("words.insert_cue", "old", start=2.0, stop=3.0)
    tone.run("words.set_speaker", 0, "Ada")
    window.show_panel("subtitles", focus=True)
    qtbot.waitUntil(lambda: window.docks.widget("subtitles") is not None)
    view = subtitles(window).view
    view.setColumnHidden(5, False)
    qtbot.waitUntil(lambda: view.visualRect(view.model().index(0, column)).width() > 0)
    spot = view.visualRect(view.model().index(0, column)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    before = tone.session.document
    typed = window.focusWidget()
    assert isinstance(typed, (CueTextEdit, QLineEdit))
    qtbot.keyClicks(typed, "smoke is")
    assert tone.session.document is before
    assert not tone.session.player.playing
