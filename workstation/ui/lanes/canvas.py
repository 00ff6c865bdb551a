"""The picture of one track: its waveform, its spectrogram or both, what is selected, and the pointer's work on it."""

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QSizePolicy, QWidget

from workstation.core.document import Selection, Track
from workstation.ui.lanes.clips.layer import ClipLayer
from workstation.ui.lanes.gaps import GapLayer
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.layers import Layers
from workstation.ui.lanes.marks import Mark, Marks, paint_lines
from workstation.ui.lanes.options import LaneOptions
from workstation.ui.lanes.selecting import Spot
from workstation.ui.toolkit.key_guard import claims_escape
from workstation.ui.toolkit.workspace import watch

_BOX, _BOX_EDGE = QColor(255, 255, 255, 48), QColor(255, 255, 255, 225)
"""The colours of a box over a spectrogram, whose own colours are the same in all themes."""
_SETTLE_MS = 45
"""After the zoom has rested for so long the true picture is made."""


class TrackCanvas(QWidget):
    """One track against time. The row that owns it hands it the track and how to look at it."""

    takes_shortcuts = True

    def __init__(self, stage: LaneContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._desk = desk = stage.desk
        self._selecting = stage.selecting
        self._quiet = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._quiet.timeout.connect(self._settle)
        self._layers = Layers(stage, self._quiet.start)
        self._clips = ClipLayer(stage, self, self.update)
        self._gaps = GapLayer(desk.viewport)
        self._track: Track | None = None
        self._options = LaneOptions()
        self._dim = False
        self._selection = Selection()
        self._marks: list[Mark] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        watch(self, desk.viewport.changed, self._moved)
        watch(self, desk.session.selected, self._select)
        watch(self, desk.look.changed, self.update)
        watch(self, desk.settings.changed, lambda _: self.update())
        watch(self, desk.session.overlays.changed, self.update)
        watch(self, stage.arrived, self._arrived)
        watch(self, stage.spectra.arrived, self._spectra_arrived)
        self.destroyed.connect(self._layers.forget)

    def show_track(self, track: Track, options: LaneOptions, dim: bool) -> None:
        """Draw this track from now on; `dim` when it is not heard."""
        marks = self._desk.shared(Marks).shown()
        shown = self._track is track and (self._options, self._dim, self._marks) == (options, dim, marks)
        self._track, self._options, self._dim, self._marks = track, options, dim, marks
        self.setAccessibleName(f"Sound of {track.name}")
        if not shown:
            self._selection = self._desk.session.selection
            self.update()

    def preview(self, track: Track) -> None:
        """Draw the track as a gesture would make it."""
        self._track = track
        self.update()

    def areas(self) -> tuple[QRect, QRect]:
        """Where the waveform and the spectrogram are; one of them may be empty."""
        return self._layers.areas(self._clips.room(self.rect(), self._track), self._options.mode)

    def hz_at(self, y: float) -> float | None:
        """The frequency at a height; None outside a spectrogram."""
        _, area = self.areas()
        if self._track is None or area.isEmpty() or y < area.top():
            return None
        return self._layers.hz_at(area, self._track.channels, min(y, area.bottom()))

    def paintEvent(self, event: QPaintEvent) -> None:
        clip = event.rect()
        with QPainter(self) as painter:
            if self._track is None:
                painter.fillRect(clip, self._desk.look.theme.lane)
                return
            room = self._clips.room(self.rect(), self._track)
            self._layers.paint(painter, clip, room, self._track, self._options, self._dim)
            if self._desk.session.overlays.of(self._track):
                self._paint_overlays(painter, clip, room, self._track)
            self._gaps.paint(painter, clip, room, self._track.edits, self._desk.look.theme)
            self._clips.paint(painter, clip, self._track, self._options.colour, self._dim)
            paint_lines(painter, clip, self._marks, self._desk.look.theme)
            if self._stage.clip_drag.preview is None:  # what is selected is what is being dragged
                self._paint_selection(painter, clip, self.areas()[1])

    def _paint_overlays(self, painter: QPainter, clip: QRect, room: QRect, track: Track) -> None:
        from workstation.ui.lanes.overlays import OverlayLayer  # most documents have none

        desk = self._desk
        OverlayLayer(desk.session.overlays, desk.viewport).paint(painter, clip, room, track, desk.look.theme)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            if self._clips.press(self._track, event.position()):
                return
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._selecting.press(self._spot(event), extend=extend)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._stage.clip_drag.active:
            self._clips.drag(event.position(), event.modifiers())
        elif self._selecting.active:
            self._selecting.drag(self._spot(event), self._stage.tracks_between(self, event.position().y()))
        else:
            on_edge = self._selecting.edge_at(event.position().x()) is not None
            sound = Qt.CursorShape.SizeHorCursor if on_edge else Qt.CursorShape.IBeamCursor
            self.setCursor(self._clips.hover(self._track, event.position()) or sound)
        frame = self._desk.viewport.frame_at(event.position().x())
        self._stage.pointed.emit(frame, self.hz_at(event.position().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._stage.clip_drag.active:
            self._clips.release(self._track, event.position(), event.modifiers())
        elif event.button() == Qt.MouseButton.LeftButton:
            self._selecting.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._clips.double_click(self._track, event.position()):
            self._selecting.span(event.position().x())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._clips.menu(self._track, event.pos(), event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        self._stage.left.emit()
        self._clips.leave()

    def event(self, event: QEvent) -> bool:
        """While a clip is dragged, Escape is ours before it is a command's."""
        return (self._stage.clip_drag.active and claims_escape(event)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._stage.clip_drag.active:
            self._stage.clip_drag.cancel()
            return
        super().keyPressEvent(event)

    def _spot(self, event: QMouseEvent) -> Spot:
        at = event.position()
        return Spot(at.x(), at.y(), self._track.key if self._track else "", self.hz_at(at.y()))

    def _moved(self) -> None:
        self._marks = self._desk.shared(Marks).shown()
        self.update()

    def _settle(self) -> None:
        if self._layers.settle():
            self.repaint(self.areas()[1])  # at once and alone: tracks that wait for one frame would make it late

    def _spectra_arrived(self) -> None:
        if self._layers.spectra_arrived():
            self.update(self.areas()[1])

    def _arrived(self, start: int, stop: int) -> None:
        self._layers.peaks_arrived(start, stop)
        self._layers.spectra_arrived()
        view = self._desk.viewport
        left, right = max(0.0, view.x_of(start) - 2), min(float(view.width), view.x_of(stop) + 2)
        if left < right:
            self.update(QRectF(left, 0, right - left, self.height()).toAlignedRect())

    def _select(self, selection: Selection) -> None:
        """Repaint what differs between the two selections: the area of the one that is not in the other."""
        if self._clips.chosen_change(self._track, self._selection, selection):
            self._selection = selection
            self.update()
            return
        before, after = self._rect_of(self._selection), self._rect_of(selection)
        if self._selection.tracks != selection.tracks or self._selection.band_hz or selection.band_hz:
            dirty = QRegion(before).united(QRegion(after))
        else:
            dirty = QRegion(before).xored(QRegion(after))
        self._selection = selection
        for rect in (before, after):
            for x in (rect.left(), rect.right()):
                dirty = dirty.united(QRect(x - 2, 0, 5, self.height()))
        self.update(dirty)

    def _rect_of(self, selection: Selection) -> QRect:
        view = self._desk.viewport
        left = max(-4.0, min(view.x_of(selection.range.start), view.width + 4.0))
        right = max(-4.0, min(view.x_of(selection.range.stop), view.width + 4.0))
        return QRectF(left, 0, max(right - left, 1), self.height()).toAlignedRect()

    def _paint_selection(self, painter: QPainter, clip: QRect, spectrum: QRect) -> None:
        selection, track, theme = self._selection, self._track, self._desk.look.theme
        if track is None or (selection.tracks and track.key not in selection.tracks):
            return
        view = self._desk.viewport
        left = max(-4.0, min(view.x_of(selection.range.start), view.width + 4.0))
        right = max(-4.0, min(view.x_of(selection.range.stop), view.width + 4.0))
        if selection.range.is_caret:
            painter.setPen(QPen(theme.caret, 1))
            painter.drawLine(QPointF(int(left) + 0.5, 0), QPointF(int(left) + 0.5, self.height()))
            return
        if right < clip.left() - 2 or left > clip.right() + 2:
            return
        top = self._clips.room(self.rect(), track).top()  # the titles of clips say themselves that they are selected
        boxes = [QRectF(left, top, right - left, self.height() - top)]
        if selection.band_hz is not None and not spectrum.isEmpty():
            boxes = self._layers.band_boxes(spectrum, track.channels, selection.band_hz, left, right)
        in_spectrum = selection.band_hz is not None and not spectrum.isEmpty()
        for box in boxes:
            painter.fillRect(box, _BOX if in_spectrum else theme.selection)
            painter.setPen(QPen(_BOX_EDGE if in_spectrum else theme.selection_edge, 1))
            if in_spectrum:
                painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
                continue
            for x in (int(left), int(right)):
                painter.drawLine(QPointF(x + 0.5, box.top()), QPointF(x + 0.5, box.bottom()))
