"""Where a thread is, told without keeping alive what its frames hold."""

import threading
import weakref
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from workstation.ui.runtime.stacks import stack_of
from workstation.ui.toolkit.buttons import add_button


class Held:
    """Something that a frame holds."""


class Filter(QObject):
    """Sees every event, as some parts of the program do, and keeps what Qt shows it."""

    def __init__(self, keep: Callable[[QObject], object]) -> None:
        super().__init__()
        self._keep = keep

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self._keep(watched)
        return False


def stand_and_wait(ready: threading.Event, go_on: threading.Event, known: list[weakref.ref[Held]]) -> None:
    held = Held()
    known.append(weakref.ref(held))
    ready.set()
    go_on.wait(60)
    del held


def test_a_threads_place_is_told_innermost_first() -> None:
    ready, go_on = threading.Event(), threading.Event()
    known: list[weakref.ref[Held]] = []
    thread = threading.Thread(target=stand_and_wait, args=(ready, go_on, known))
    thread.start()
    try:
        assert ready.wait(60)
        assert thread.ident is not None
        places = stack_of(thread.ident)
        names = [place.function for place in places]
        assert names.index("wait") < names.index("stand_and_wait") < names.index("run")
        (own,) = (place for place in places if place.function == "stand_and_wait")
        assert own.file == __file__
        assert own.line > stand_and_wait.__code__.co_firstlineno
    finally:
        go_on.set()
        thread.join()
    assert known[0]() is None  # the places, which are still here, hold nothing of it


def test_the_calling_thread_is_among_them_and_one_that_is_over_is_not() -> None:
    assert stack_of(threading.get_ident())[0].function == "stack_of"
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    assert thread.ident is not None
    assert stack_of(thread.ident) == []


def test_an_answer_is_a_button_though_somebody_holds_what_was_seen_of_it(qtbot: QtBot) -> None:
    seen: list[QObject] = []
    watch = Filter(seen.append)
    app = QApplication.instance()
    assert app is not None
    dialog, message = QDialog(), QMessageBox()
    qtbot.addWidget(dialog)
    qtbot.addWidget(message)
    row = QDialogButtonBox(dialog)
    app.installEventFilter(watch)
    try:
        ok = add_button(row, "Go on", QDialogButtonBox.ButtonRole.AcceptRole)
        yes = add_button(message, "Replace", QMessageBox.ButtonRole.DestructiveRole)
    finally:
        app.removeEventFilter(watch)
    assert seen
    for button in (ok, yes):
        assert type(button) is QPushButton
        button.setDefault(True)
        assert button.isDefault()
    assert row.buttonRole(ok) == QDialogButtonBox.ButtonRole.AcceptRole
    yes.click()
    assert message.clickedButton() is yes
