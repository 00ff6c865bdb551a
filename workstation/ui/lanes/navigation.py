"""Moving in time by wheel, touch pad and pinch, the same over every lane."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from workstation.ui.toolkit.viewport import Viewport

_NOTCH = 120
_ZOOM_PER_NOTCH = 1.25
_SCROLL_PER_NOTCH = 0.08
"""Of the view's width."""


class Navigator(QObject):
    """Watches widgets that are as wide as the viewport; `vertical` scrolls the tracks, `taller` makes them higher."""

    def __init__(
        self, viewport: Viewport, vertical: Callable[[int], bool], taller: Callable[[float], None], parent: QObject
    ) -> None:
        """`vertical` gets pixels and answers whether there was room to scroll; `taller` gets a factor."""
        super().__init__(parent)
        self._viewport = viewport
        self._vertical = vertical
        self._taller = taller
        self._panned: QPointF | None = None

    def watch(self, widget: QWidget) -> None:
        widget.grabGesture(Qt.GestureType.PinchGesture)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent):
            return self._wheel(event)
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._viewport.zoom_at(event.position().x(), 1 + event.value())
                return True
        elif isinstance(event, QGestureEvent):
            return self._pinch(watched, event)
        elif isinstance(event, QMouseEvent):
            return self._pan(event)
        return False

    def _wheel(self, event: QWheelEvent) -> bool:
        across, upright = event.angleDelta().x() / _NOTCH, event.angleDelta().y() / _NOTCH
        keys = event.modifiers()
        if keys & Qt.KeyboardModifier.ControlModifier:
            turned = upright or across
            if keys & Qt.KeyboardModifier.ShiftModifier:
                self._taller(_ZOOM_PER_NOTCH**turned)
            else:
                self._viewport.zoom_at(event.position().x(), _ZOOM_PER_NOTCH**turned)
            return True
        pixels = event.pixelDelta()
        if keys & Qt.KeyboardModifier.ShiftModifier or abs(across) > abs(upright):
            turned = across if abs(across) > abs(upright) else upright
            shift = pixels.x() or turned * _SCROLL_PER_NOTCH * self._viewport.width
            self._viewport.scroll(-shift)
        elif not self._vertical(round(-(pixels.y() or upright * _NOTCH / 2))):
            self._viewport.scroll(-upright * _SCROLL_PER_NOTCH * self._viewport.width)
        return True

    def _pinch(self, watched: QObject, event: QGestureEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture) or not isinstance(watched, QWidget):
            return False
        centre = watched.mapFromGlobal(pinch.centerPoint())
        self._viewport.zoom_at(centre.x(), pinch.scaleFactor())
        event.accept(pinch)
        return True

    def _pan(self, event: QMouseEvent) -> bool:
        """The middle button takes hold of the sound itself."""
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.MiddleButton:
            self._panned = event.globalPosition()
            return True
        if self._panned is not None and event.type() == QEvent.Type.MouseMove:
            moved = event.globalPosition() - self._panned
            self._panned = event.globalPosition()
            self._viewport.scroll(-moved.x())
            self._vertical(round(-moved.y()))
            return True
        if event.type() == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.MiddleButton:
            self._panned = None
            return True
        return False
