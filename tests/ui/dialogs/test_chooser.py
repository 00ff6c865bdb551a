from PySide6.QtWidgets import QFileDialog, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from workstation.ui.dialogs.chooser import chooser


def test_names_have_room_and_types_no_endings(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = chooser(window, "Open", "/")
    dialog.setNameFilters(["Sound (*.wav *.flac *.mp3)", "All files (*)"])
    assert dialog.selectedNameFilter() == "Sound (*.wav *.flac *.mp3)"
    assert dialog.testOption(QFileDialog.Option.HideNameFilterDetails)
    assert dialog.width() >= 600
    (view,) = dialog.findChildren(QTreeView)
    assert view.header().sectionResizeMode(0) == view.header().ResizeMode.Stretch
    dialog.close()
