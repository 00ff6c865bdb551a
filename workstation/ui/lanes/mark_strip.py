"""The strip over the ruler in which markers and regions stand, are dragged, renamed and removed."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QInputDialog, QWidget

from workstation.core.document import Marker
from workstation.core.lru import LruCache
from workstation.core.ranges import FrameRange
from workstation.ui.lanes.geometry import GRIP
from workstation.ui.lanes.marks import Mark, Marks, paint_columns
from workstation.ui.toolkit.cached_widget import Cached
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.theme import font
from workstation.ui.toolkit.time_format import format_time
from workstation.ui.toolkit.workspace import Desk, watch

HEIGHT = 18
_WIDEST = 160
_BESIDE = 10.0
"""Pixels of a flag beside its text."""
_LETTER = 8
"""Fewer pixels show nothing of a text."""
_LINE = 3.0
"""A region of fewer pixels is a line."""
_REMEMBERED = 4096
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class MarkStrip(Cached):
    """Drag a marker or the edges of a region; click selects it, a double click renames, or adds where there is none."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._marks: list[Mark] = []
        self._labels = LruCache[str, tuple[str, float]](_REMEMBERED)
        self._markers: tuple[Marker, ...] = ()
        self._held: tuple[Mark, str, float] | None = None
        """The mark that is held, by which part ("start", "stop", "whole"), and where it was taken."""
        self._moved: FrameRange | None = None
        """Where the held mark would go."""
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setAccessibleName("Markers")
        self.setFont(font("small"))
        watch(self, desk.viewport.changed, self.invalidate)
        watch(self, desk.look.changed, self.invalidate)
        watch(self, desk.session.changed, lambda _: self._follow_markers())

    def draw(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), self._desk.look.theme.window)
        self._marks = self._desk.shared(Marks).shown()
        if self._held is not None and self._moved is not None:
            view, held = self._desk.viewport, self._held[0]
            moved = Mark(held.index, held.marker, view.x_of(self._moved.start), view.x_of(self._moved.stop))
            self._marks = [*(mark for mark in self._marks if mark.index != held.index), moved]
        crowd: list[int] = []
        for mark, next_ in zip(self._marks, [*self._marks[1:], None], strict=False):
            region = mark.is_region
            if next_ is not None and not region and 0 <= next_.left - mark.left < _LETTER:
                crowd.append(int(mark.left))
                continue
            self._draw_crowd(painter, crowd)
            crowd = []
            self._draw_region(painter, mark) if region else self._draw_flag(painter, mark)

    def _follow_markers(self) -> None:
        if self._desk.session.document.markers is not self._markers:
            self._markers = self._desk.session.document.markers
            self.invalidate()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self.hit(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and hit is not None:
            self._held = (*hit, event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._held is None:
            hit = self.hit(x)
            edge = Qt.CursorShape.SizeHorCursor if hit and hit[1] != "whole" else Qt.CursorShape.PointingHandCursor
            self.setCursor(edge if hit else Qt.CursorShape.ArrowCursor)
            self.setToolTip(self._tip(hit[0]) if hit else "")
        elif self._moved is not None or abs(x - self._held[2]) >= 3:
            self._moved = self._target(x)
            self.invalidate()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is None or event.button() != Qt.MouseButton.LeftButton:
            return
        index, moved = self._held[0].index, self._moved
        self._held = self._moved = None
        if moved is None:
            self._desk.run("marker.select", index)
            return
        start, stop = moved.seconds(self._desk.session.document.rate)
        self._desk.run("marker.move", index, start, *(() if moved.is_caret else (stop,)))
        self.invalidate()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self.hit(event.position().x())
        if hit is not None:
            self.rename(hit[0].index)
        else:
            seconds = self._desk.viewport.nearest(event.position().x()) / self._desk.session.document.rate
            self._desk.run("marker.add", start=seconds)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        hit = self.hit(event.pos().x())
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        icon, run = self._desk.look.icon, self._desk.run
        if hit is None:
            menu.add(icon("mdi6.map-marker-plus-outline"), "Add marker", lambda: run("marker.add"))
        else:
            index = hit[0].index
            menu.add(icon("mdi6.pencil-outline"), "Rename…", lambda: self.rename(index))
            menu.add(icon("mdi6.select-drag"), "Select", lambda: run("marker.select", index))
            menu.add(icon("mdi6.close"), "Remove", lambda: run("marker.remove", index))
        menu.popup(event.globalPos())

    def rename(self, index: int) -> None:
        """Ask for another label of a marker."""
        dialog = QInputDialog(self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Rename marker")
        dialog.setLabelText("Label")
        dialog.setTextValue(self._desk.session.document.markers[index].label)
        dialog.textValueSelected.connect(lambda text: self._desk.run("marker.rename", index, text))
        dialog.open()

    def hit(self, x: float) -> tuple[Mark, str] | None:
        """The mark under the pointer and its part; where several lie, the one drawn last."""
        for mark in self._desk.shared(Marks).near(x - _WIDEST - _BESIDE - GRIP, x + GRIP):
            if not mark.is_region:
                if mark.left - GRIP <= x <= mark.left + self._flag_width(mark):
                    return mark, "whole"
            elif abs(x - mark.left) <= GRIP:
                return mark, "start"
            elif abs(x - mark.right) <= GRIP:
                return mark, "stop"
            elif mark.left <= x <= mark.right:
                return mark, "whole"
        return None

    def _target(self, x: float) -> FrameRange:
        assert self._held is not None
        mark, part, pressed = self._held
        view, old = self._desk.viewport, mark.marker.range
        if part == "whole":
            shift = round((x - pressed) * view.frames_per_pixel)
            return old.shift(min(shift, self._desk.session.document.frames - old.stop))
        fixed = old.stop if part == "start" else old.start
        edge = view.nearest(x)
        return FrameRange(min(edge, fixed), max(edge, fixed))

    def _tip(self, mark: Mark) -> str:
        rate, style = self._desk.session.document.rate, self._desk.settings["time_format"]
        start, stop = (format_time(edge, rate, style) for edge in (mark.marker.range.start, mark.marker.range.stop))
        return f"{mark.marker.label}\n{start} – {stop}" if mark.is_region else f"{mark.marker.label}\n{start}"

    def _draw_region(self, painter: QPainter, mark: Mark) -> None:
        theme = self._desk.look.theme
        if mark.right - mark.left < _LINE:
            painter.fillRect(QRectF(int(mark.left), 2, 1, HEIGHT - 2), theme.marker)
            return
        left, right = max(mark.left, -4.0), min(mark.right, self.width() + 4.0)
        painter.fillRect(QRectF(left, 2, right - left, HEIGHT - 2), theme.region)
        painter.setPen(QPen(theme.marker, 1))
        painter.drawLine(QPointF(left, 2.5), QPointF(right, 2.5))
        for edge in (mark.left, mark.right):
            painter.drawLine(QPointF(int(edge) + 0.5, 2), QPointF(int(edge) + 0.5, HEIGHT))
        first = max(left, 0.0) + 5
        room = max(0, int(right - first - 3))
        label = self.fontMetrics().elidedText(mark.marker.label, Qt.TextElideMode.ElideRight, room)
        painter.setPen(theme.text)
        painter.drawText(QRectF(first, 3, room, HEIGHT - 3), _LEFT, label)

    def _draw_crowd(self, painter: QPainter, poles: list[int]) -> None:
        """Flags in a row that the next one hides each, text and all: one piece of cloth, and their poles under it."""
        if poles:
            marker = self._desk.look.theme.marker
            painter.fillRect(QRect(poles[0], 2, poles[-1] + _LETTER - poles[0], HEIGHT - 4), marker)
            paint_columns(painter, poles, 2, HEIGHT - 2, marker)

    def _draw_flag(self, painter: QPainter, mark: Mark) -> None:
        theme = self._desk.look.theme
        x = int(mark.left)
        painter.fillRect(QRectF(x, 2, 1, HEIGHT - 2), theme.marker)
        label, wide = self._label(mark)
        painter.fillRect(QRectF(x, 2, wide + _BESIDE, HEIGHT - 4), theme.marker)
        painter.setPen(theme.window if theme.dark else theme.raised)
        painter.drawText(QRectF(x + 5, 2, wide + _BESIDE, HEIGHT - 4), _LEFT, label)

    def _flag_width(self, mark: Mark) -> float:
        return self._label(mark)[1] + _BESIDE

    def _label(self, mark: Mark) -> tuple[str, float]:
        """The text of a flag and its width: to measure one takes longer than to draw it."""
        text = mark.marker.label
        label = self._labels.get(text)
        if label is None:
            metrics = self.fontMetrics()
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, _WIDEST)
            label = shown, float(min(metrics.horizontalAdvance(text), _WIDEST))
            self._labels.put(text, label)
        return label
