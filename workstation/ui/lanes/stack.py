"""The tracks one below the other, scrolled upright when they need more room than there is."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.navigation import Navigator
from workstation.ui.lanes.row import EDGE, TrackRow
from workstation.ui.toolkit.workspace import watch

_LEAST_SHARE = 112


class TrackStack(QScrollArea):
    """One row for each track of the document, in its order."""

    def __init__(self, stage: LaneContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._rows: dict[str, TrackRow] = {}
        self.navigator = Navigator(stage.desk.viewport, self.scroll_by, self.make_taller, self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setWidget(self._body)
        stage.tracks_between = self._between
        session = stage.desk.session
        watch(self, session.changed, lambda _: self.refresh())
        watch(self, session.selected, lambda _: self._show_selected())
        watch(self, stage.views.changed, lambda _: self.refresh())
        watch(self, stage.desk.look.changed, self.refresh)
        watch(self, stage.clip_drag.changed, self._show_drag)
        self._names: tuple[str, ...] = ()

    @property
    def rows(self) -> list[TrackRow]:
        """The rows from the top down."""
        return [self._rows[track.key] for track in self._stage.desk.session.document.tracks if track.key in self._rows]

    def refresh(self) -> None:
        """Show the document as it is now."""
        document = self._stage.desk.session.document
        keys = {track.key for track in document.tracks}
        for key in [key for key in self._rows if key not in keys]:
            row = self._rows.pop(key)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        fair, solo = self._fair_height(), any(track.solo for track in document.tracks)
        for index, track in enumerate(document.tracks):
            row = self._rows.get(track.key) or TrackRow(self._stage, self.navigator, track.key, self._body)
            self._rows[track.key] = row
            item = self._column.itemAt(index)
            if item is None or item.widget() is not row:
                self._column.insertWidget(index, row)
            row.show_track(track, index, fair, dim=track.mute or (solo and not track.solo))
            row.show()

    def scroll_by(self, pixels: int) -> bool:
        """Scroll down; False when everything fits."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + pixels)
        return bar.maximum() > 0

    def make_taller(self, factor: float) -> None:
        """Make all rows higher or lower."""
        for row in self.rows:
            row.set_height(round(row.canvas.height() * factor))

    def fit_height(self) -> None:
        """Share the room between all tracks."""
        for row in self.rows:
            row.set_height(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self.refresh()

    def viewportEvent(self, event: QEvent) -> bool:
        # The wheel belongs to the navigator, also where no track is.
        return False if event.type() == QEvent.Type.Wheel else super().viewportEvent(event)

    def _fair_height(self) -> int:
        """What each track gets that has no height of its own: an even share of what the others leave."""
        document, views = self._stage.desk.session.document, self._stage.views
        heights = [views.of(track.key, index).height for index, track in enumerate(document.tracks)]
        room = self.viewport().height() - sum(height + EDGE for height in heights if height)
        return max(_LEAST_SHARE, room // max(heights.count(0), 1))

    def _show_selected(self) -> None:
        """Only the headers care which tracks are selected."""
        tracks = self._stage.desk.session.selection.tracks
        if tracks != self._names:
            self._names = tracks
            self.refresh()

    def _show_drag(self) -> None:
        """Show the tracks as a gesture on clips would make them, or as they are once it is over."""
        preview = self._stage.clip_drag.preview or self._stage.desk.session.document
        for row in self.rows:
            row.preview(preview.track(row.key))

    def _between(self, canvas: QWidget, y: float) -> tuple[str, ...]:
        rows = self.rows
        here = next((i for i, row in enumerate(rows) if row.canvas is canvas), -1)
        if here < 0:
            return ()
        height = canvas.mapTo(self._body, QPointF(0, y)).y()
        there = next((i for i, row in enumerate(rows) if height < row.geometry().bottom()), len(rows) - 1)
        return tuple(row.key for row in rows[min(here, there) : max(here, there) + 1])
