"""The tracks one below the other, scrolled upright when they need more room than there is."""

from bisect import bisect_right
from itertools import accumulate, pairwise

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from workstation.core.document import Track
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.navigation import Navigator
from workstation.ui.lanes.row import EDGE, TrackRow
from workstation.ui.toolkit.workspace import watch

_MIN_SHARE = 112
_BEYOND = 1
"""Rows on either side of those in view that are there too: where the tab key goes next."""


class TrackStack(QScrollArea):
    """The tracks of the document in its order, as rows of widgets where they are in view.

    A row has a dozen widgets, and each of them costs whenever the look changes: a thousand tracks have no more of
    them than a screen full of tracks.
    """

    def __init__(self, stage: LaneContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._rows: dict[str, TrackRow] = {}
        self._tracks: tuple[Track, ...] = ()
        self._places: dict[str, int] = {}
        """Where each track stands in the document."""
        self._tops = [0]
        """Where each row begins, from the top of the first, and where the last one ends."""
        self.navigator = Navigator(stage.desk.viewport, self.scroll_by, self.make_taller, self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._body = QWidget()
        self._before = QWidget(self._body)
        """Takes no room and no keys: the tab key's way through the rows begins behind it."""
        self._before.resize(0, 0)
        self.setWidget(self._body)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._show_rows())
        stage.tracks_between = self._between
        session = stage.desk.session
        watch(self, session.changed, lambda _: self.refresh())
        watch(self, session.selected, lambda _: self._show_selected())
        watch(self, stage.views.changed, self.refresh)
        watch(self, stage.desk.look.changed, self._show_rows)
        watch(self, stage.clip_drag.changed, self._show_drag)
        self._names: tuple[str, ...] = ()

    @property
    def rows(self) -> list[TrackRow]:
        """The rows that are there, from the top down: those in view, and a few beside them."""
        return [self._rows[key] for key in sorted(self._rows, key=lambda key: self._places.get(key, 0))]

    def refresh(self) -> None:
        """Show the document as it is now."""
        views, tracks = self._stage.views, self._stage.desk.session.document.tracks
        heights = [views.of(track.key, index).height for index, track in enumerate(tracks)]
        fair = self._fair_height(heights)
        self._tops = list(accumulate((height + EDGE if height else fair for height in heights), initial=0))
        self._tracks = tracks
        self._places = {track.key: index for index, track in enumerate(tracks)}
        room = self.viewport().size()
        self._body.resize(room.width(), max(room.height(), self._tops[-1]))
        self._show_rows()

    def scroll_by(self, pixels: int) -> bool:
        """Scroll down; False when everything fits."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + pixels)
        return bar.maximum() > 0

    def make_taller(self, factor: float) -> None:
        """Make all rows higher or lower."""
        heights = (below - above - EDGE for above, below in pairwise(self._tops))
        self._stage.views.set_each(
            {key: {"height": round(height * factor)} for key, height in zip(self._places, heights, strict=True)}
        )

    def fit_height(self) -> None:
        """Share the room between all tracks."""
        self._stage.views.set_each({key: {"height": 0} for key in self._places})

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

    def viewportEvent(self, event: QEvent) -> bool:
        # The wheel belongs to the navigator, also where no track is.
        return False if event.type() == QEvent.Type.Wheel else super().viewportEvent(event)

    def _fair_height(self, heights: list[int]) -> int:
        """What each track gets that has no height of its own: an even share of what the others leave."""
        room = self.viewport().height() - sum(height + EDGE for height in heights if height)
        return max(_MIN_SHARE, room // max(heights.count(0), 1))

    def _show_rows(self) -> None:
        """Have a row for each track in view, showing it as it is now, and none for the others."""
        tracks = self._tracks
        top = self.verticalScrollBar().value()
        first = max(0, self._at(top) - _BEYOND)
        last = min(len(tracks) - 1, self._at(top + self.viewport().height() - 1) + _BEYOND)
        wanted = {track.key for track in tracks[first : last + 1]}
        free: list[TrackRow] = []
        for key in [key for key in self._rows if key not in wanted]:
            if self._in_use(self._rows[key]):
                if key in self._places:
                    wanted.add(key)
                else:
                    self._remove(self._rows.pop(key))
            else:
                free.append(self._rows.pop(key))
        preview = self._stage.clip_drag.preview
        solo = any(track.solo for track in tracks)
        fresh = wanted - self._rows.keys()
        for index in sorted(self._places[key] for key in wanted):
            track = tracks[index]
            row = self._rows.get(track.key) or self._row_for(track.key, free)
            place = self._tops[index]
            row.setGeometry(0, place, self._body.width(), self._tops[index + 1] - place)
            row.show_track(track, index, dim=track.mute or (solo and not track.solo))
            if preview is not None:
                row.preview(preview.track(track.key))
            row.show()
        for row in free:
            self._remove(row)
        if fresh:
            self._order_tabs()

    def _row_for(self, key: str, free: list[TrackRow]) -> TrackRow:
        """A row for one more track: one that has gone out of view, else a new one, which costs ten times as much."""
        row = free.pop() if free else TrackRow(self._stage, self.navigator, key, self._body)
        row.key = key
        self._rows[key] = row
        return row

    def _remove(self, row: TrackRow) -> None:
        row.hide()
        row.deleteLater()

    def _in_use(self, row: TrackRow) -> bool:
        """Whether a row must stay while it is out of view: it has the keyboard, or the pointer has hold of it."""
        if self._stage.clip_drag.active or self._stage.selecting.active:
            return True
        held = row.underMouse() and QApplication.mouseButtons() != Qt.MouseButton.NoButton
        return held or _is_in(row, self.window().focusWidget())

    def _order_tabs(self) -> None:
        """Let the tab key go through the rows from the top down, whichever was made first."""
        before = self._before
        before.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Qt puts nothing behind what takes no keys
        for stop in (stop for row in self.rows for stop in row.stops):
            QWidget.setTabOrder(before, stop)
            before = stop
        self._before.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _show_selected(self) -> None:
        """Only the headers care which tracks are selected."""
        tracks = self._stage.desk.session.selection.tracks
        if tracks != self._names:
            self._names = tracks
            self._show_rows()

    def _show_drag(self) -> None:
        """Show the tracks as a gesture on clips would make them, or as they are once it is over."""
        preview = self._stage.clip_drag.preview or self._stage.desk.session.document
        for row in self.rows:
            row.preview(preview.track(row.key))

    def _at(self, y: float) -> int:
        """The number of the track at a height, the nearest where there is none."""
        return min(max(bisect_right(self._tops, y) - 1, 0), max(len(self._tops) - 2, 0))

    def _between(self, canvas: QWidget, y: float) -> tuple[str, ...]:
        here = next((self._places[row.key] for row in self.rows if row.canvas is canvas), -1)
        if here < 0:
            return ()
        there = self._at(canvas.mapTo(self._body, QPointF(0, y)).y())
        keys = list(self._places)
        return tuple(keys[min(here, there) : max(here, there) + 1])


def _is_in(part: QWidget, focus: QWidget | None) -> bool:
    """Whether what has the keyboard, if anything has, is a part of another widget."""
    return focus is not None and part.isAncestorOf(focus)
