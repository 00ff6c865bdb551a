"""The editor of a spectrum that is learned from the selection: a picture of it, and buttons to learn and to forget."""

import numpy as np
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from workstation.core.params import Param, Value
from workstation.ui.panels.parts import icon_button
from workstation.ui.params.editor import ParamEditor
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import SMALL
from workstation.ui.toolkit.workspace import Desk

_LOW_HZ, _HIGH_HZ = 30.0, 20000.0
_RANGE_DB = 70.0


class LearnedSpectrumEditor(ParamEditor):
    """Stands in a form in place of the table of rows."""

    def __init__(self, desk: Desk, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self._desk = desk
        self.picture = _Picture(desk, self)
        self.learn = QPushButton("Learn from selection")
        self.learn.setToolTip(f"{param.title}: {param.hint}")
        self.learn.setAutoDefault(False)
        self.learn.clicked.connect(self._learn)
        self.forget = icon_button(desk.look, "mdi6.close", f"Forget {param.title.lower()}", lambda: self._use(()))
        self.state = PlainLabel("")
        self.state.setProperty("role", "dim")
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        row.addWidget(self.learn)
        row.addWidget(self.state, 1)
        row.addWidget(self.forget)
        column = QVBoxLayout()
        column.setSpacing(SMALL)
        column.addWidget(self.picture)
        column.addLayout(row)
        self._row.addLayout(column, 1)
        self.setFocusProxy(self.learn)
        self.learn.setAccessibleName(f"Learn {param.title}")
        self._show(param.default)

    def _learn(self) -> None:
        rows = self._desk.run("spectrum.learn")
        if isinstance(rows, tuple):
            self._use(rows)

    def _use(self, rows: Value) -> None:
        self._show(rows)
        self._take(rows, final=True)

    def _show(self, value: Value) -> None:
        assert isinstance(value, tuple)
        self.picture.show_rows(value)
        self.picture.setVisible(bool(value))
        self.forget.setVisible(bool(value))
        self.state.setText("" if value else "Nothing learned yet")


class _Picture(QWidget):
    """The levels over octaves."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows = np.empty((0, 2))
        self.setFixedHeight(48)

    def sizeHint(self) -> QSize:
        return QSize(200, 48)

    def show_rows(self, rows: tuple[Value, ...]) -> None:
        self._rows = np.array(rows, np.float64).reshape(-1, 2)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._desk.look.theme
        inside = self._rows[(self._rows[:, 0] >= _LOW_HZ) & (self._rows[:, 0] <= _HIGH_HZ)]
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), theme.window)
            if len(inside) < 2:
                return
            x = np.log(inside[:, 0] / _LOW_HZ) / np.log(_HIGH_HZ / _LOW_HZ) * self.width()
            top = inside[:, 1].max() + 6
            y = np.clip((top - inside[:, 1]) / _RANGE_DB, 0, 1) * (self.height() - 2) + 1
            painter.setPen(QPen(theme.accent, 1.5))
            painter.drawPolyline(QPolygonF([QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)]))
