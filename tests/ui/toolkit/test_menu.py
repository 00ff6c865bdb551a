"""Menus whose entries are made in Python."""

import gc

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QIcon, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from workstation.ui.toolkit.menu import Menu


@pytest.fixture
def menu(qtbot: QtBot) -> Menu:
    made = Menu("Top")
    qtbot.addWidget(made)
    return made


def test_an_entry_does_what_it_says(menu: Menu) -> None:
    done: list[tuple[object, ...]] = []
    icon = QIcon(QPixmap(8, 8))
    plain = menu.add("Plain", lambda: done.append(("plain",)))
    counted = menu.add(icon, "With an icon", lambda *given: done.append(given))
    menu.add("Nothing to do").trigger()
    plain.trigger()
    counted.trigger()
    assert done == [("plain",), ()]  # no word of whether it is checked
    assert [action.text() for action in menu.actions()] == ["Plain", "With an icon", "Nothing to do"]
    assert plain.icon().isNull()
    assert not counted.icon().isNull()


def test_a_menu_in_a_menu_stays_though_nobody_holds_it(menu: Menu) -> None:
    inner = menu.add_menu("Inner", QIcon(QPixmap(8, 8)))
    entry = inner.add("Entry")
    assert [action.menu() for action in menu.actions()] == [inner]
    assert inner.title() == "Inner"
    del inner
    gc.collect()
    (kept,) = menu.findChildren(Menu)
    assert kept.actions() == [entry]
    assert isValid(entry)


class Filter(QObject):
    """Holds all that it sees, as who samples the frames of a program does."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen.append(watched)
        return False


def test_an_entry_is_what_it_is_though_somebody_saw_it_being_made(menu: Menu) -> None:
    app, watch = QApplication.instance(), Filter()
    assert app is not None
    app.installEventFilter(watch)
    try:
        inner, entry = menu.add_menu("Inner"), menu.add("Entry")
    finally:
        app.removeEventFilter(watch)
    assert watch.seen
    assert type(inner) is Menu
    assert type(entry) is QAction
    assert isinstance(inner.add("More"), QAction)
