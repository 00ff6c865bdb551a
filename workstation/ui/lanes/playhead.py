"""The playhead: a line over all lanes that moves without making them paint anything but what it uncovers."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.toolkit.workspace import watch

_WIDTH = 3


class Playhead(QWidget):
    """Lies over the lanes, transparent to the pointer."""

    def __init__(self, stage: LaneContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._stage = stage
        self._x: int | None = None
        self._pointed: int | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        watch(self, stage.desk.viewport.changed, self.follow)

    def follow(self) -> None:
        """Stand where the stage's playhead is."""
        frame = self._stage.playhead
        x = None if frame is None else round(self._stage.desk.viewport.x_of(frame))
        if x != self._x:
            for place in (self._x, x):
                if place is not None:
                    self.update(self._rect(place))
            self._x = x

    def point_to(self, frame: int | None) -> None:
        """Show a second line at a frame, where something that is dragged would land; None: no more."""
        self._pointed = None if frame is None else round(self._stage.desk.viewport.x_of(frame))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._pointed is not None:
                painter.fillRect(QRect(self._pointed - 1, 0, 2, self.height()), self._stage.desk.look.theme.accent)
            if self._x is not None:
                painter.fillRect(QRect(self._x, 0, 1, self.height()), self._stage.desk.look.theme.playhead)
                painter.fillRect(QRect(self._x - 1, 0, 3, 4), self._stage.desk.look.theme.playhead)

    def _rect(self, x: int) -> QRect:
        return QRect(x - 1, 0, _WIDTH, self.height())
