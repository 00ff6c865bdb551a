"""The row of one track: header, scale and picture side by side, and the edge that makes it higher."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workstation.core.document import Track
from workstation.ui.lanes.canvas import TrackCanvas
from workstation.ui.lanes.header import TrackHeader
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.navigation import Navigator
from workstation.ui.lanes.scale import VerticalScale

EDGE = 4
"""The height of the grip below a lane."""


class TrackRow(QWidget):
    """Shows one track of the document, that of `key`; once that is out of view it may be given another."""

    def __init__(self, stage: LaneContext, navigator: Navigator, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self.key = key
        self.header = TrackHeader(stage.desk, stage.views, self)
        self.canvas = TrackCanvas(stage, self)
        self.scale = VerticalScale(stage, self.canvas, self)
        navigator.watch(self.canvas)
        lane = QHBoxLayout()
        lane.setSpacing(0)
        for part in (self.header, self.scale):
            lane.addWidget(part)
        lane.addWidget(self.canvas, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(lane, 1)
        column.addWidget(_Edge(self))

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the tab key stops, in this order."""
        return (*self.header.stops, self.canvas)

    def show_track(self, track: Track, index: int, *, dim: bool) -> None:
        """Show the newest state of the track, which stands at `index`; `dim` when it is not heard."""
        session = self._stage.desk.session
        options = self._stage.options_of(track, index)
        selected = track.key in session.selection.tracks and len(session.document.tracks) > 1
        self.header.show_track(track, options, selected)
        self.canvas.show_track(track, options, dim)
        self.scale.show_track(track, options)

    def preview(self, track: Track) -> None:
        """Show what a gesture would make of the track."""
        self.canvas.preview(track)

    def set_height(self, height: int) -> None:
        self._stage.views.set(self.key, height=height)


class _Edge(QWidget):
    """The lower edge of a row: drag it to change the height."""

    def __init__(self, row: TrackRow) -> None:
        super().__init__(row)
        self._row = row
        self._grabbed: tuple[float, int] | None = None
        self.setFixedHeight(EDGE)
        self.setCursor(Qt.CursorShape.SizeVerCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grabbed = (event.globalPosition().y(), self._row.canvas.height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self._row.set_height(round(self._grabbed[1] + event.globalPosition().y() - self._grabbed[0]))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.palette().window())
