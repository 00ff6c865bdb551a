"""The dialogs made from signatures: what they say, what stands in their fields, and what typing does."""

import inspect

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from workstation.commands.table import COMMANDS
from workstation.core.ranges import FrameRange
from workstation.ui.dialogs.arguments import ArgumentsDialog
from workstation.ui.dialogs.choices import label
from workstation.ui.dialogs.wording import TEXTS
from workstation.ui.shell.panel_table import ASKS
from workstation.ui.toolkit.typed_fields import NumberLine, TimeInput
from workstation.ui.toolkit.workspace import Desk

MADE = [command.id for command in COMMANDS if command.ask and command.ask not in ASKS]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def opened(desk: Desk, window: QWidget, id_: str) -> ArgumentsDialog:
    dialog = ArgumentsDialog(desk, desk.commands[id_], window)
    dialog.show()
    return dialog


def type_in(qtbot: QtBot, dialog: ArgumentsDialog, text: str) -> None:
    """As a person does: into the field that has the keyboard, then Return."""
    field = dialog.focusWidget()
    assert field is not None
    field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("id_", MADE)
def test_every_dialog_says_what_was_written_for_people(desk: Desk, window: QWidget, id_: str) -> None:
    dialog = opened(desk, window, id_)
    function = desk.commands[id_].load()
    docstring = " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].replace("`", "").split())
    texts = {" ".join(text.split()) for found in dialog.findChildren(QLabel) if (text := found.text())}
    assert TEXTS[id_] in texts
    assert docstring not in texts
    shown = "\n".join(texts).lower()
    for word in ("returned", "counted from", "`", "argument", "without `", "api"):
        assert word not in shown
    assert not [found for found in dialog.fields if "_" in label(desk.commands[id_], found)]
    dialog.close()


@pytest.mark.parametrize(
    ("typed", "seconds"), [("2", 2.0), ("1:05.5", 65.5), ("0:00:02:00", 2.0), ("8000 samples", 1.0)]
)
def test_a_typed_time_takes_the_place_of_what_stood_there(
    tone: Desk, window: QWidget, qtbot: QtBot, typed: str, seconds: float
) -> None:
    before = tone.session.document.frames
    dialog = opened(tone, window, "track.insert_silence")
    type_in(qtbot, dialog, typed)
    assert not dialog.isVisible()
    assert tone.session.document.frames - before == seconds * 8000


def test_what_is_no_time_is_told_in_the_dialog_which_stays(tone: Desk, window: QWidget, qtbot: QtBot) -> None:
    before = tone.session.document
    dialog = opened(tone, window, "track.insert_silence")
    type_in(qtbot, dialog, "1:75")
    assert dialog.isVisible()
    assert dialog.note.text().startswith("'1:75' is no time: type 2.5, 1:05.5")
    type_in(qtbot, dialog, "-3")
    assert dialog.isVisible()
    assert dialog.note.text() == "Seconds must be more than 0 and at most 86400, got -3"
    assert tone.session.document is before
    dialog.close()


def test_a_number_is_replaced_and_a_comma_is_a_point(tone: Desk, window: QWidget, qtbot: QtBot) -> None:
    dialog = opened(tone, window, "track.gain")
    type_in(qtbot, dialog, "-1,5")
    assert tone.session.document.track("t1").gain_db == -1.5
    dialog = opened(tone, window, "track.gain")
    assert dialog.fields["gain_db"].read() == -1.5
    type_in(qtbot, dialog, "loud")
    assert dialog.note.text() == "'loud' is no number"
    dialog.close()


def test_select_begins_with_what_is_selected_and_keeps_its_tracks(tone: Desk, window: QWidget) -> None:
    tone.session.select(FrameRange(8001, 24_000), ("t1",), (100.0, 200.0))
    before = tone.session.selection
    dialog = opened(tone, window, "selection.set")
    start, stop = dialog.fields["start"].widget, dialog.fields["stop"].widget
    assert isinstance(start, TimeInput)
    assert isinstance(stop, TimeInput)
    assert (start.text(), stop.text()) == ("0:01.000", "0:03.000")
    dialog.accept()
    assert tone.session.selection == before
    tone.run("selection.set", 2.0)
    dialog = opened(tone, window, "selection.set")
    assert dialog.fields["stop"].read() is None
    dialog.close()


def test_what_can_be_switched_over_says_so(tone: Desk, window: QWidget) -> None:
    dialog = opened(tone, window, "track.mute")
    assert dialog.fields["on"].read() is None
    dialog.accept()
    assert tone.session.document.track("t1").mute


def test_a_place_proposes_what_is_there(tone: Desk, window: QWidget) -> None:
    tone.run("marker.add", "first", start=1.0)
    tone.run("marker.add", "second", start=4.0)
    tone.run("selection.set", 5.0)
    dialog = opened(tone, window, "marker.rename")
    assert (dialog.fields["index"].read(), dialog.fields["label"].read()) == (1, "second")
    dialog.close()
    dialog = opened(tone, window, "transport.seek")
    assert dialog.fields["seconds"].read() == 5.0
    dialog.close()


def test_the_arrow_keys_move_a_time_and_a_number(tone: Desk, window: QWidget, qtbot: QtBot) -> None:
    time = TimeInput(tone, "Time", window)
    time.show_seconds(1.0)
    qtbot.keyClick(time, Qt.Key.Key_Up)
    qtbot.keyClick(time, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert time.seconds == pytest.approx(0.91)
    number = NumberLine(2, whole=True, parent=window)
    qtbot.keyClick(number, Qt.Key.Key_Down)
    assert number.number == 1


def test_a_click_into_a_field_chooses_its_text_once(tone: Desk, window: QWidget, qtbot: QtBot) -> None:
    number = NumberLine(20, whole=True, parent=window)
    number.show()
    qtbot.mouseClick(number, Qt.MouseButton.LeftButton)
    assert number.selectedText() == "20"
    qtbot.mouseClick(number, Qt.MouseButton.LeftButton)
    assert not number.hasSelectedText()
