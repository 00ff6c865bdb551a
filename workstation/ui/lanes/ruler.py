"""The time ruler: ticks from hours to samples, and the selected time."""

from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from workstation.ui.lanes.selecting import Selecting, Spot
from workstation.ui.toolkit.cached_widget import Cached
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.theme import font
from workstation.ui.toolkit.time_format import ticks
from workstation.ui.toolkit.workspace import Desk, watch

HEIGHT = 24
_ROOM = 92
"""The least distance of labels in pixels."""

FORMATS = {"clock": "Hours, minutes, seconds", "seconds": "Seconds", "frames": "Frames"}


class Ruler(Cached):
    """Click: the caret; drag: select in all tracks; the menu chooses how time is written."""

    def __init__(self, desk: Desk, selecting: Selecting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._selecting = selecting
        self._rate = 0
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setAccessibleName("Time ruler")
        self.setFont(font("small", tabular=True))
        watch(self, desk.viewport.changed, self.invalidate)
        watch(self, desk.look.changed, self.invalidate)
        watch(self, desk.session.changed, lambda _: self._follow_rate())
        watch(self, desk.session.selected, lambda _: self.invalidate())
        watch(self, desk.settings.changed, lambda name: self.invalidate() if name == "time_format" else None)

    def draw(self, painter: QPainter) -> None:
        theme, view, rate = self._desk.look.theme, self._desk.viewport, self._desk.session.document.rate
        painter.fillRect(self.rect(), theme.window)
        self._draw_selection(painter)
        bottom = self.height()
        painter.setPen(QPen(theme.border, 1))
        painter.drawLine(QPointF(0, bottom - 0.5), QPointF(self.width(), bottom - 0.5))
        style = self._desk.settings["time_format"]
        room = _ROOM * view.frames_per_pixel
        for tick in ticks(max(0.0, view.start - room), view.stop, rate, style, room):
            x = int(view.x_of(tick.frame)) + 0.5
            painter.setPen(QPen(theme.text_faint if tick.label else theme.border_strong, 1))
            painter.drawLine(QPointF(x, bottom - (13 if tick.label else 5)), QPointF(x, bottom - 1))
            if tick.label:
                painter.setPen(theme.text_dim)
                painter.drawText(QRectF(x + 4, 0, _ROOM, HEIGHT - 4), _LEFT, tick.label)

    def _follow_rate(self) -> None:
        if self._desk.session.document.rate != self._rate:
            self._rate = self._desk.session.document.rate
            self.invalidate()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._selecting.press(Spot(event.position().x()), extend=extend)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._selecting.active:
            self._selecting.drag(Spot(x))
        else:
            on_edge = self._selecting.edge_at(x) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if on_edge else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._selecting.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._selecting.span(event.position().x())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        marker = menu.add(self._desk.look.icon("mdi6.map-marker-plus-outline"), "Add marker")
        marker.triggered.connect(lambda: self._desk.run("marker.add"))
        menu.addSeparator()
        for style, title in FORMATS.items():
            action = menu.add(title, partial(self._desk.settings.__setitem__, "time_format", style))
            action.setCheckable(True)
            action.setChecked(style == self._desk.settings["time_format"])
        menu.popup(event.globalPos())

    def _draw_selection(self, painter: QPainter) -> None:
        range_ = self._desk.session.selection.range
        view, theme = self._desk.viewport, self._desk.look.theme
        left = max(-2.0, view.x_of(range_.start))
        right = min(view.width + 2.0, view.x_of(range_.stop))
        if right > left:
            painter.fillRect(QRectF(left, 0, right - left, HEIGHT), theme.selection)
        elif range_.is_caret and 0 <= left <= view.width:
            painter.setPen(QPen(theme.caret, 1))
            painter.drawLine(QPointF(int(left) + 0.5, 0), QPointF(int(left) + 0.5, HEIGHT))


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
