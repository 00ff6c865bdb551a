"""What opens menus as a user does, and writes down what their entries do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.lane_hands import Build
from workstation.session import Message
from workstation.ui.main_window import MainWindow
from workstation.ui.toolkit.workspace import Desk

Pop = Callable[[], QMenu]
"""Opens the menu once, on the document as it was at the beginning."""


@dataclass
class Hands:
    """What openers work with; `did` is what has happened since it was last emptied."""

    desk: Desk
    qtbot: QtBot
    build: Build
    window: MainWindow
    played: list[tuple[int, int | None]]
    did: list[str] = field(default_factory=list)
    """What has happened: script lines, settings, errors."""
    kept: list[QWidget] = field(default_factory=list)
    states: list[Callable[[], str]] = field(default_factory=list)
    """What to look at besides when an entry was chosen."""

    def listen(self) -> None:
        self.desk.commands.logged.connect(lambda line: self.did.append(line))
        self.desk.session.notified.connect(self._hear)
        self.desk.settings.changed.connect(lambda name: self.did.append(f"{name} = {self.desk.settings[name]!r}"))

    def show(self, widget: QWidget, width: int = 0, height: int = 0) -> None:
        self.qtbot.addWidget(widget)
        self.kept.append(widget)
        widget.resize(width or widget.width(), height or widget.height())
        widget.show()
        self.qtbot.waitExposed(widget)
        QApplication.processEvents()

    def forget(self) -> None:
        """Only what happens from now on counts."""
        self.did.clear()
        self.played.clear()
        QApplication.clipboard().clear()

    def told(self) -> str:
        """All that has happened. Dialogs that ask something are named and closed."""
        for dialog in self.dialogs():
            self.did.append(f"asks: {dialog.windowTitle()}")
            dialog.reject()
        for job in self.desk.session.compute.jobs:
            job.cancel()
        rate = self.desk.session.document.rate
        self.did += [f"plays from {start / rate}" for start, _ in self.played]
        if text := QApplication.clipboard().text():
            self.did.append(f"copies: {text}")
        return "; ".join(filter(None, [*self.did, *(state() for state in self.states)]))

    def dialogs(self) -> Iterator[QDialog]:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible() and widget not in self.there:
                yield widget

    there: list[QWidget] = field(default_factory=list)
    """Dialogs that the menu belongs to."""

    def _hear(self, message: Message) -> None:
        if message.level == "error":
            self.did.append(f"error: {message.text}")


def entries(menu: QMenu, above: str = "") -> Iterator[tuple[str, QAction]]:
    """All that can be chosen, those of submenus behind the submenu's title."""
    for action in menu.actions():
        if (below := action.menu()) is not None:
            yield from entries(below, f"{above}{action.text()}/")
        elif not action.isSeparator():
            yield above + action.text(), action


def popped() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu), "no menu has opened"
    return menu


def right_click(widget: QWidget, at: QPoint) -> QMenu:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    return popped()
