"""A console to type into."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from workstation.ui.console.panel import ConsolePanel
from workstation.ui.console.script_log import ScriptLog
from workstation.ui.console.widget import ConsoleWidget
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def panel(tone: Desk, qtbot: QtBot) -> Iterator[ConsolePanel]:
    made = ConsolePanel(tone, ScriptLog(tone))
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    yield made
    made.close_console()
    assert "IOPub" not in [thread.name for thread in threading.enumerate()]


@pytest.fixture
def widget(panel: ConsolePanel, qtbot: QtBot) -> ConsoleWidget:
    qtbot.waitUntil(lambda: panel.widget is not None, timeout=20_000)
    widget = panel.widget
    assert widget is not None
    qtbot.waitUntil(lambda: "In [1]" in text(widget), timeout=10_000)
    return widget


def text(widget: ConsoleWidget) -> str:
    return str(widget._control.toPlainText())
