"""Dialogs that the window opens for its commands, and the palette."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLabel,
    QWidget,
)
from pytestqt.qtbot import QtBot

from workstation.ui.dialogs.arguments import ArgumentsDialog
from workstation.ui.dialogs.export import ExportDialog
from workstation.ui.dialogs.export_several import ExportSeveralDialog
from workstation.ui.main_window import MainWindow
from workstation.ui.shell.palette import Palette
from workstation.ui.shell.panel_table import ASKS, late_ask
from workstation.ui.toolkit.workspace import Desk


def test_the_palette_finds_runs_and_explains(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    window.show_palette()
    palette = window.findChild(Palette)
    assert palette is not None
    qtbot.keyClicks(palette._field, "sel all")
    assert palette.titles[0] == "Select all"
    qtbot.keyClick(palette._field, Qt.Key.Key_Return)
    assert tone.session.selection.range == tone.session.document.span
    window.show_palette()
    again = window.findChildren(Palette)[-1]
    qtbot.keyClicks(again._field, "paste")
    entry = again._model.entries[0]
    assert (entry.title, entry.keys, entry.reason) == ("Paste", "Ctrl+V", "cut or copy something first")


def test_an_export_that_cannot_be_is_told_in_the_dialog(window: MainWindow, tone: Desk, tmp_path: Path) -> None:
    dialog = ExportDialog(tone, tone.commands["file.export"], window)
    dialog.show()
    dialog.path.setText(str(tmp_path / "nowhere" / "a.wav"))
    assert not dialog.fault.isVisible()
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.fault.isVisible()
    assert dialog.fault.text() == f"Export: the folder {tmp_path / 'nowhere'} does not exist"


def test_the_export_dialog_offers_what_the_format_has(window: MainWindow, tone: Desk) -> None:
    dialog = ExportDialog(tone, tone.commands["file.export"], window)
    fields = dialog.fields
    assert fields.editors["bits"].param.choices == ("8", "16", "24", "32", "32f")
    fields.format.setCurrentIndex(fields.format.findData("mp3"))
    assert dialog.path.text().endswith(".mp3")
    assert "bits" not in fields.editors
    assert fields.editors["bitrate"].value == 192


@pytest.mark.parametrize("make", [ExportDialog, ExportSeveralDialog])
def test_the_tab_key_goes_from_field_to_field_as_they_stand(
    window: MainWindow, tone: Desk, make: type[ExportDialog | ExportSeveralDialog]
) -> None:
    dialog = make(tone, tone.commands["file.export"], window)
    dialog.show()
    dialog.setFocus()
    found: list[QWidget] = []
    field = dialog.nextInFocusChain()
    while field is not dialog:
        if field.focusPolicy() & Qt.FocusPolicy.TabFocus and field.isVisibleTo(dialog) and field.isEnabled():
            found.append(field)
        field = field.nextInFocusChain()
    tops = [field.mapTo(dialog, field.rect().center()).y() for field in found if dialog.isAncestorOf(field)]
    assert len(tops) > 6
    assert tops == sorted(tops)
    dialog.close()


def test_a_dialog_is_made_from_a_commands_signature(window: MainWindow, tone: Desk) -> None:
    dialog = ArgumentsDialog(tone, tone.commands["track.rename"], window)
    name = dialog.fields["name"].widget
    name.setText("Renamed")
    dialog.accept()
    assert tone.session.document.track("t1").name == "Renamed"


def test_a_text_to_align_is_given_in_the_panel_where_there_is_one(window: MainWindow, tone: Desk) -> None:
    for name in ("align", "transcribe"):
        window.add_ask(name, late_ask(ASKS[name]))
    window.actions_.run("words.align")
    (dialog,) = window.findChildren(ArgumentsDialog)
    dialog.close()
    window.add_panel("align", "Align", "", lambda desk: QLabel("text"))
    window.docks.hide("align")
    window.actions_.run("words.align")
    assert not window.docks.is_hidden("align")
    assert not [dialog for dialog in window.findChildren(ArgumentsDialog) if dialog.isVisible()]
