"""Another theme is put on with as little as it takes: each widget is styled a fixed number of times."""

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workstation import app
from workstation.app import Program
from workstation.core.settings import Settings
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.plain_text import PlainTips


class Styled(QObject):
    """Counts how often each widget is told of another style."""

    def __init__(self) -> None:
        super().__init__()
        self.times: Counter[int] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange:
            self.times[id(watched)] += 1
        return False


def nested(depth: int) -> list[QWidget]:
    """A window with a widget in a widget in a widget …"""
    made = [QWidget()]
    for _ in range(depth):
        inner = QWidget()
        QVBoxLayout(made[-1]).addWidget(inner)
        made.append(inner)
    return made


def test_a_widget_deep_inside_is_styled_no_more_often_than_a_window(qtbot: QtBot, qapp: QApplication) -> None:
    look = Look("dark")
    look.dress()
    widgets = nested(12)
    qtbot.addWidget(widgets[0])
    widgets[0].show()
    styled = Styled()
    for widget in widgets:
        widget.installEventFilter(styled)
    look.use("light")
    assert set(styled.times.values()) == {2}  # the old sheet goes, the new one comes
    assert len(styled.times) == len(widgets)
    assert look.theme.style_sheet() == qapp.styleSheet()
    assert widgets[-1].palette().window().color() == look.theme.window


def test_tool_tips_are_not_watched_for_while_the_theme_changes(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[QEvent.Type] = []

    class Counting(PlainTips):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            seen.append(event.type())
            return super().eventFilter(watched, event)

    monkeypatch.setattr(app, "PlainTips", Counting)
    program = Program(Settings(), tmp_path, tmp_path)
    program.window.show()
    program.show_plain_tips()
    qtbot.waitExposed(program.window)
    QApplication.sendEvent(program.window, QEvent(QEvent.Type.StyleChange))
    assert QEvent.Type.StyleChange in seen  # it does count
    program.look.changing.connect(seen.clear)
    during: list[int] = []
    program.look.changed.connect(lambda: during.append(seen.count(QEvent.Type.StyleChange)))
    program.look.use("light")
    assert during == [0]
    QApplication.sendEvent(program.window, QEvent(QEvent.Type.ToolTip))
    assert QEvent.Type.ToolTip in seen  # and it goes on
    program.close()
