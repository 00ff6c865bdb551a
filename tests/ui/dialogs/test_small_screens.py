"""On a low screen dialogs and panels scroll instead of being cut off."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workstation.ui.dialogs.export import ExportDialog
from workstation.ui.dialogs.export_several import ExportSeveralDialog
from workstation.ui.main_window import MainWindow
from workstation.ui.toolkit.scrolled import Scrolled, open_at
from workstation.ui.toolkit.workspace import Area, Desk
from workstation.ui.words.dialogs.export import ExportWordsDialog


class Screen:
    def __init__(self, height: int) -> None:
        self.height = height

    def availableGeometry(self) -> QRect:
        return QRect(0, 0, 800, self.height)


def tall() -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    for number in range(40):
        column.addWidget(QLabel(f"Line {number}"))
    return part


@pytest.mark.parametrize(
    ("make", "command"),
    [
        (ExportDialog, "file.export"),
        (ExportSeveralDialog, "file.export_several"),
        (ExportWordsDialog, "words.export"),
    ],
)
@pytest.mark.parametrize("height", [360, 480, 720, 1080])
def test_a_dialog_fits_the_screen_and_all_of_it_can_be_reached(
    tone: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, make: type[QDialog], command: str, height: int
) -> None:
    monkeypatch.setattr(Scrolled, "screen", lambda _: Screen(height))
    tone.run("words.insert_cue", "word", start=1.0, stop=2.0)
    window = QWidget()
    qtbot.addWidget(window)
    dialog = make(tone, tone.commands[command], window)  # type: ignore[call-arg, call-overload]
    dialog.show()
    qtbot.waitExposed(dialog)
    assert dialog.height() <= height - 40
    scroll = dialog.findChild(Scrolled)
    assert scroll is not None
    page = scroll.widget()
    assert page.height() >= page.minimumSizeHint().height()
    qtbot.waitUntil(lambda: page.width() == scroll.viewport().width())
    hidden = page.height() - scroll.viewport().height()
    assert scroll.verticalScrollBar().maximum() == max(0, hidden)
    assert page.width() >= page.minimumSizeHint().width()
    if height == 1080:
        assert hidden <= 0


def test_a_panel_that_needs_much_room_leaves_the_window_its_size(window: MainWindow, tone: Desk, qtbot: QtBot) -> None:
    before = window.minimumSizeHint().height()
    part = tall()
    assert part.minimumSizeHint().height() > 600
    window.add_panel("tall", "Tall", "", lambda desk: part, Area.RIGHT, True)
    qtbot.waitUntil(part.isVisible)
    assert window.docks.widget("tall") is part
    assert window.minimumSizeHint().height() <= max(before, 400)
    assert part.height() >= part.minimumSizeHint().height()


def test_a_window_opens_no_larger_than_the_screen(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    open_at(window, 300, 5000)
    assert window.width() == 300
    assert window.height() <= window.screen().availableGeometry().height() - 40
