"""Lanes of a document, and a hand that drags on them."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from workstation.ui.lanes.editor import Editor
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.options import LaneViews, Mode
from workstation.ui.toolkit.workspace import Desk

NO_KEYS = Qt.KeyboardModifier.NoModifier

Build = Callable[..., tuple[Editor, LaneContext]]


@pytest.fixture
def build(tone: Desk, qtbot: QtBot) -> Build:
    def make(mode: Mode = Mode.WAVEFORM) -> tuple[Editor, LaneContext]:
        stage = LaneContext(tone, LaneViews(mode))
        editor = Editor(stage)
        qtbot.addWidget(editor)
        editor.resize(1018, 500)
        editor.show()
        qtbot.waitExposed(editor)
        QApplication.processEvents()
        return editor, stage

    return make


def drag(qtbot: QtBot, widget: QWidget, start: QPoint, stop: QPoint, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, keys, start)
    for step in (0.4, 1.0):
        move(widget, QPointF(start + (stop - start) * step))
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, keys, stop)


def move(widget: QWidget, at: QPointF) -> None:
    """Move with the button held; the place may lie outside the widget."""
    held = Qt.MouseButton.LeftButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, widget.mapToGlobal(at), Qt.MouseButton.NoButton, held, NO_KEYS)
    QApplication.sendEvent(widget, event)
