"""The overview: the whole document in one strip, with the part that is on screen."""

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from workstation.core.ranges import FrameRange
from workstation.ui.lanes.columns import draw_channel, shades, to_image
from workstation.ui.lanes.geometry import GRIP
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.marks import Marks, paint_columns
from workstation.ui.toolkit.cached_widget import Cached
from workstation.ui.toolkit.theme import mix
from workstation.ui.toolkit.workspace import watch

HEIGHT = 42
_REFRESH_MS = 250
_AFTER_EDIT_MS = 40
"""The lanes are painted first: all of a document with thousands of cuts is more than they show."""


class Overview(Cached):
    """Drag the window to scroll and its edges to zoom; press elsewhere to go there; the wheel zooms."""

    def __init__(self, stage: LaneContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._desk = stage.desk
        self._playhead: int | None = None
        self._seen: tuple[object, ...] = ()
        self._held: tuple[str, float] | None = None
        self._late = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._late.timeout.connect(self.invalidate)
        self._soon = QTimer(self, interval=_AFTER_EDIT_MS, singleShot=True)
        self._soon.timeout.connect(self.invalidate)
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setAccessibleName("Overview")
        watch(self, self._desk.viewport.changed, self.update)
        watch(self, self._desk.look.changed, self.invalidate)
        watch(self, self._desk.session.changed, lambda _: self._follow_document())
        watch(self, self._desk.session.selected, lambda _: self.update())
        watch(self, stage.arrived, lambda start, stop: self._late.isActive() or self._late.start())

    def draw(self, painter: QPainter) -> None:
        theme, document = self._desk.look.theme, self._desk.session.document
        painter.fillRect(self.rect(), theme.lane)
        tracks = [track for track in document.tracks if track.frames]
        if not tracks:
            return
        scale = self.devicePixelRatioF()
        width = round(self.width() * scale)
        # All tracks share the strip; more than it has room for are left out, not squeezed into nothing.
        shown = tracks[: max(1, HEIGHT // 6)]
        for number, track in enumerate(shown):
            top = round(number * HEIGHT / len(shown))
            height = round((number + 1) * HEIGHT / len(shown)) - top
            columns = self._stage.peaks.columns(track.edits, 0, document.frames, width)
            body = mix(theme.track(self._stage.colour_of(track.key)), theme.lane, 0.25)
            table = shades(theme.lane, mix(body, theme.lane, 0.5), body, theme.lane_line, theme.clip)
            low, high, rms = columns.low.min(axis=0), columns.high.max(axis=0), columns.rms.max(axis=0)
            picture = to_image(draw_channel(low, high, rms, max(2, round(height * scale))), table)
            picture.setDevicePixelRatio(scale)
            painter.drawImage(0, top, picture)
        paint_columns(painter, self._desk.shared(Marks).columns(self.width()), 0, HEIGHT, theme.marker)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        document, theme = self._desk.session.document, self._desk.look.theme
        if not document.frames:
            return
        with QPainter(self) as painter:
            painter.setClipRect(event.rect())
            range_ = self._desk.session.selection.range
            if not range_.is_caret:
                left, right = self._x_of(range_.start), self._x_of(range_.stop)
                painter.fillRect(QRectF(left, 0, max(right - left, 1), HEIGHT), theme.selection)
            if self._stage.playhead is not None:
                painter.fillRect(QRectF(self._x_of(self._stage.playhead), 0, 1.5, HEIGHT), theme.playhead)
            left, right = self._window()
            shade = QColor(theme.window)
            shade.setAlpha(150)
            painter.fillRect(QRectF(0, 0, left, HEIGHT), shade)
            painter.fillRect(QRectF(right, 0, self.width() - right, HEIGHT), shade)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.accent, 1.5))
            painter.drawRoundedRect(QRectF(left, 0, right - left, HEIGHT).adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)

    def _follow_document(self) -> None:
        """Paint anew when sound, markers or colours are others; gain and names are not to be seen here."""
        document = self._desk.session.document
        options = (self._stage.options_of(track, index) for index, track in enumerate(document.tracks))
        seen = [(id(track.edits), option.colour) for track, option in zip(document.tracks, options, strict=True)]
        now = (seen, document.markers, document.frames)
        if now != self._seen:
            self._seen = now
            self._soon.start()

    def follow(self) -> None:
        """Show the playhead where it is now."""
        x = None if self._stage.playhead is None else int(self._x_of(self._stage.playhead))
        if x != self._playhead:
            for place in (self._playhead, x):
                if place is not None:
                    self.update(place - 1, 0, 4, HEIGHT)
            self._playhead = x

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        part = self._part(x)
        if not part:
            view = self._desk.viewport
            view.scroll_to(self._frame_at(x) - view.width * view.frames_per_pixel / 2)
            part = "whole"
        left, _ = self._window()
        self._held = (part, x - left)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._held is None:
            shapes = {"start": Qt.CursorShape.SizeHorCursor, "stop": Qt.CursorShape.SizeHorCursor}
            self.setCursor(shapes.get(self._part(x), Qt.CursorShape.PointingHandCursor))
            return
        part, offset = self._held
        view = self._desk.viewport
        if part == "whole":
            view.scroll_to(self._frame_at(x - offset))
            return
        visible, here = view.visible, self._frame_at(x)
        start, stop = (here, visible.stop) if part == "start" else (visible.start, here)
        if stop - start >= 1:
            view.show(FrameRange(start, stop))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._desk.viewport.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = (event.angleDelta().y() or event.angleDelta().x()) / 120
        view = self._desk.viewport
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            view.scroll(-turned * view.width * 0.08)
        else:
            x = view.x_of(self._frame_at(event.position().x()))
            view.zoom_at(min(max(x, 0), view.width), 1.25**turned)

    def _window(self) -> tuple[float, float]:
        visible = self._desk.viewport.visible
        left, right = self._x_of(visible.start), self._x_of(visible.stop)
        return min(left, self.width() - 6.0), max(right, left + 6)

    def _part(self, x: float) -> str:
        left, right = self._window()
        if abs(x - left) <= GRIP:
            return "start"
        if abs(x - right) <= GRIP:
            return "stop"
        return "whole" if left < x < right else ""

    def _x_of(self, frame: float) -> float:
        """The pixel of a frame; what lies outside of the document, as a cue may, stands beside the strip."""
        return min(max(frame / max(self._desk.session.document.frames, 1), -0.1), 1.1) * self.width()

    def _frame_at(self, x: float) -> int:
        frames = self._desk.session.document.frames
        return min(max(0, round(x / max(self.width(), 1) * frames)), frames)
