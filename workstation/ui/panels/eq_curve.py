"""The response curve of an equalizer with a point for each band, to be dragged."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workstation.core.params import Param
from workstation.effects.tone.equalizer import DESIGNS
from workstation.engine.views.average_spectrum import Spectrum
from workstation.ui.panels.eq_axes import EqAxes
from workstation.ui.panels.eq_bands import BandLimits, EqBand
from workstation.ui.panels.eq_paint import EqPicture, paint_eq
from workstation.ui.params.slider import FINE, SETTLE_MS
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.workspace import Desk, watch

_REACH = 14.0
"""Pixels from a point within which it is meant."""


class EqCurve(QWidget):
    """`changed` tells new bands live, `released` the end of a gesture, `chosen` the selected band (-1: none).

    Drag a point; Shift: finely. Wheel: Q. Double click: add or remove. Right click: its kind. Keys: Page Up and Down
    choose, arrows move, + and - change Q, Delete removes, Return switches.
    """

    changed = Signal(tuple)
    released = Signal()
    chosen = Signal(int)

    def __init__(self, desk: Desk, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._limits = BandLimits.of(param)
        self.bands: tuple[EqBand, ...] = ()
        self.selected = -1
        self.spectrum: Spectrum | None = None
        self._hovered = -1
        self._grabbed: QPointF | None = None
        self._at = (0.0, 0.0)
        """While dragging: frequency and level of the point, not yet rounded."""
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.released)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Equalizer curve")
        watch(self, desk.look.changed, self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, 190)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 175)

    @property
    def axes(self) -> EqAxes:
        return EqAxes(8, 6, self.width() - 16, self.height() - 24)

    def point(self, index: int) -> QPointF:
        """Where a band's point stands."""
        axes, band = self.axes, self.bands[index]
        y = min(max(axes.y(band.point_db), axes.top), axes.top + axes.height)
        return QPointF(axes.x(band.frequency_hz), y)

    def show_bands(self, bands: tuple[EqBand, ...]) -> None:
        if bands != self.bands:
            self.bands = bands
            if not 0 <= self.selected < len(bands):
                self.choose(0 if bands else -1)
            self.update()

    def show_spectrum(self, spectrum: Spectrum | None) -> None:
        self.spectrum = spectrum
        self.update()

    def choose(self, index: int) -> None:
        """Select a band."""
        if index != self.selected:
            self.selected = index
            self.update()
            self.chosen.emit(index)

    def add(self, frequency_hz: float, level_db: float) -> None:
        self._set((*self.bands, self._limits.new(frequency_hz, level_db)))
        self.choose(len(self.bands) - 1)

    def remove(self, index: int) -> None:
        self._hovered = -1
        rest = (*self.bands[:index], *self.bands[index + 1 :])
        self._set(rest)
        self.choose(min(index, len(rest) - 1))
        self.released.emit()

    def change(self, index: int, band: EqBand) -> None:
        """Put another band in place of one."""
        self._set((*self.bands[:index], band, *self.bands[index + 1 :]))

    def _set(self, bands: tuple[EqBand, ...]) -> None:
        if bands != self.bands:
            self.bands = bands
            self.update()
            self.changed.emit(bands)

    def _near(self, at: QPointF) -> int:
        distances = [(self.point(i) - at).manhattanLength() for i in range(len(self.bands))]
        nearest = min(range(len(distances)), key=distances.__getitem__, default=-1)
        return nearest if nearest >= 0 and distances[nearest] <= _REACH else -1

    # pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        index = self._near(event.position())
        if index >= 0:
            self.choose(index)
            self._grabbed = event.position()
            self._at = (self.bands[index].frequency_hz, self.bands[index].point_db)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._grabbed is None:
            self._hover(self._near(at))
            return
        by = at - self._grabbed
        self._grabbed = at
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            by *= FINE
        self._move_point(by.x(), by.y())

    def _move_point(self, dx: float, dy: float) -> None:
        axes = self.axes
        frequency, level = self._at
        self._at = (axes.frequency(axes.x(frequency) + dx), axes.level(axes.y(level) + dy))
        self.change(self.selected, self._limits.moved(self.bands[self.selected], *self._at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None and event.button() is Qt.MouseButton.LeftButton:
            self._grabbed = None
            self.unsetCursor()
            self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._grabbed = None
        self.unsetCursor()
        index = self._near(event.position())
        if index >= 0:
            self.remove(index)
            return
        axes = self.axes
        self.add(axes.frequency(event.position().x()), axes.level(event.position().y()))
        self.released.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        index = self._near(event.position())
        if index < 0 and self.hasFocus():
            index = self.selected
        if index < 0:  # the panel scrolls
            event.ignore()
            return
        self.choose(index)
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.change(index, self._limits.widened(self.bands[index], notches * (FINE if fine else 1)))
        self._settle.start()
        event.accept()

    def leaveEvent(self, event: object) -> None:
        self._hover(-1)

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.setCursor(Qt.CursorShape.OpenHandCursor if index >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self._near(QPointF(event.pos()))
        if index < 0 and event.reason() is QContextMenuEvent.Reason.Keyboard:
            index = self.selected
        if index < 0:
            return
        self.choose(index)
        self.menu(index).popup(event.globalPos() if event.globalPos() != QPoint() else self.mapToGlobal(event.pos()))

    def menu(self, index: int) -> Menu:
        """What can be done to a band."""
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        band = self.bands[index]
        for kind in DESIGNS:
            action = menu.add(kind.capitalize())
            action.setCheckable(True)
            action.setChecked(kind == band.kind)
            action.triggered.connect(lambda _=False, kind=kind: self._finish(index, replace(band, kind=kind)))
        menu.addSeparator()
        switch = menu.add("Switch off" if band.on else "Switch on")
        switch.triggered.connect(lambda: self._finish(index, replace(band, on=not band.on)))
        menu.add("Remove band").triggered.connect(lambda: self.remove(index))
        return menu

    def _finish(self, index: int, band: EqBand) -> None:
        self.change(index, band)
        self.released.emit()

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, index = event.key(), self.selected
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and self.bands:
            self.choose((index + (1 if key == Qt.Key.Key_PageDown else -1)) % len(self.bands))
        elif index < 0:
            super().keyPressEvent(event)
        elif key in _ARROWS:
            pixels = 1.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 6.0
            self._at = (self.bands[index].frequency_hz, self.bands[index].point_db)
            dx, dy = _ARROWS[key]
            self._move_point(dx * pixels, dy * pixels)
            self._settle.start()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Equal):
            self.change(index, self._limits.widened(self.bands[index], -1 if key == Qt.Key.Key_Minus else 1))
            self._settle.start()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove(index)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish(index, replace(self.bands[index], on=not self.bands[index].on))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        marked = self.selected if self._grabbed is not None else self._hovered
        paint_eq(
            self,
            EqPicture(
                self.axes,
                self.bands,
                tuple(self.point(i) for i in range(len(self.bands))),
                self.selected,
                marked,
                self.spectrum,
                self._desk.session.document.rate,
                self.hasFocus(),
            ),
            self._desk.look.theme,
        )


_ARROWS = {
    int(Qt.Key.Key_Left): (-1, 0),
    int(Qt.Key.Key_Right): (1, 0),
    int(Qt.Key.Key_Up): (0, -1),
    int(Qt.Key.Key_Down): (0, 1),
}
