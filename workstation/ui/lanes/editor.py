"""The middle of the window: overview, ruler, lanes and tracks, all on one time."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QToolButton, QVBoxLayout, QWidget

from workstation.core.signal import Dispose
from workstation.ui.lanes.geometry import GUTTER
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.mark_strip import MarkStrip
from workstation.ui.lanes.overview import Overview
from workstation.ui.lanes.playhead import Playhead
from workstation.ui.lanes.ruler import Ruler
from workstation.ui.lanes.stack import TrackStack
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import MEDIUM, font
from workstation.ui.toolkit.workspace import LaneFactory, watch


class Editor(QWidget):
    """Owns the viewport's width: what is right of the gutter."""

    def __init__(self, stage: LaneContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._viewport = stage.desk.viewport
        self._generation = stage.desk.session.generation
        self.overview = Overview(stage, self)
        self.marks = MarkStrip(stage.desk, self)
        self.ruler = Ruler(stage.desk, stage.selecting, self)
        self.stack = TrackStack(stage, self)
        self.playhead = Playhead(stage, self)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.overview)
        self._column.addSpacing(2)
        for part in (self.marks, self.ruler):
            self.stack.navigator.watch(part)
        times = QWidget()
        both = QVBoxLayout(times)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self.marks)
        both.addWidget(self.ruler)
        self._column.addWidget(_beside(times, self._add_track_button()))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._column.addWidget(self.stack, 1)
        self._tie_bar()
        watch(self, stage.desk.session.changed, lambda _: self._follow_document())
        self._follow_document()

    def add_lane(self, factory: LaneFactory) -> Dispose:
        """Put a lane between the ruler and the tracks."""
        lane = factory(self._stage.desk)
        self.stack.navigator.watch(lane)
        title = PlainLabel(lane.accessibleName())
        title.setProperty("role", "small")
        holder = _beside(lane, title)
        lane.installEventFilter(_Together(lane, holder))
        holder.setVisible(not lane.isHidden())
        self._column.insertWidget(self._column.count() - 1, holder)
        self.playhead.raise_()

        def dispose() -> None:
            self._column.removeWidget(holder)
            holder.hide()
            holder.deleteLater()

        return dispose

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._viewport.resize(max(1, self.width() - GUTTER))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return False

    def _add_track_button(self) -> QToolButton:
        desk = self._stage.desk
        button = QToolButton(self)
        button.setText(" Track")
        button.setIcon(desk.look.icon("mdi6.plus", "text_dim"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFont(font("small"))
        button.setToolTip("Add a track")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: desk.run("track.add"))
        return button

    def _follow_document(self) -> None:
        """Show all of a new document and of one that is still growing; an edit must not change the zoom."""
        session = self._stage.desk.session
        if session.generation != self._generation:
            self._generation = session.generation
            self._viewport.fit()
        growing = bool(session.openings) or session.recorder.recording
        fresh = len(session.history.revisions) == 1 or not self._viewport.frames
        self._viewport.set_frames(session.document.frames, keep=not (growing or fresh))

    def _tie_bar(self) -> None:
        """A scroll bar of ours over the stack's right edge, so that it takes no room from the time."""
        inner = self.stack.verticalScrollBar()
        self._bar.valueChanged.connect(inner.setValue)
        inner.valueChanged.connect(self._bar.setValue)
        inner.rangeChanged.connect(lambda low, high: self._place())
        self.stack.installEventFilter(self)

    def _place(self) -> None:
        inner = self.stack.verticalScrollBar()
        self._bar.setRange(inner.minimum(), inner.maximum())
        self._bar.setPageStep(inner.pageStep())
        self._bar.setSingleStep(inner.singleStep())
        self._bar.setVisible(inner.maximum() > 0)
        width = self._bar.sizeHint().width()
        room = self.stack.geometry()
        self._bar.setGeometry(room.right() - width + 1, room.top(), width, room.height())
        self._bar.raise_()
        top = self.overview.height() + 2
        self.playhead.setGeometry(GUTTER, top, self.width() - GUTTER, self.height() - top)
        self.playhead.raise_()


class _Together(QObject):
    """A holder is there when its lane is."""

    def __init__(self, lane: QWidget, holder: QWidget) -> None:
        super().__init__(lane)
        self._lane, self._holder = lane, holder

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._holder.setVisible(not self._lane.isHidden())
        return False


def _beside(part: QWidget, before: QWidget) -> QWidget:
    """A part with another in the gutter on its left."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    gutter = QWidget(holder)
    gutter.setFixedWidth(GUTTER)
    inner = QHBoxLayout(gutter)
    inner.setContentsMargins(MEDIUM, 0, MEDIUM, 0)
    inner.addWidget(before, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    inner.addStretch(1)
    row.addWidget(gutter)
    row.addWidget(part, 1)
    return holder
