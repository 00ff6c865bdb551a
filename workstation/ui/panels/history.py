"""The history panel: every revision by what was done, its script line as a tip; a click goes there."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, QStringListModel, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QPainter, QShowEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from workstation.core.format_size import counted, size_text
from workstation.core.history import History, Revision
from workstation.core.lru import LruCache
from workstation.project.history_size import sound_bytes
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import MEDIUM, SMALL, font
from workstation.ui.toolkit.workspace import Desk, watch

_Index = QModelIndex | QPersistentModelIndex
_REVISION = Qt.ItemDataRole.UserRole
_PATIENCE_MS = 500
"""After an edit, before the sound that the steps hold is counted anew."""
_MAX_WEIGHED = 2000
"""Steps whose sound is counted while one works; of more it takes too long."""
_MAX_FITTED = 500
"""Texts whose room is remembered."""
_STATE = Qt.ItemDataRole.UserRole + 1


class RevisionModel(QStringListModel):
    """The revisions of a history, oldest first; the state is -1 before the current one, 0 on it, 1 after it.

    Its texts are empty; they stand for the rows, whose number a view asks for thousands of times after each step.
    """

    def __init__(self, history: History) -> None:
        super().__init__([""] * len(history.revisions))
        self._history = history

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        revision = self._history.revisions[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return revision.label
        if role == Qt.ItemDataRole.ToolTipRole:
            return revision.call
        if role == _REVISION:
            return revision
        if role == _STATE:
            here = self._history.index
            return (index.row() > here) - (index.row() < here)
        return None

    def show(self, history: History) -> None:
        """Another history; rows that both have stay, and those that look as before are not painted again."""
        before = self._history
        old, new = len(before.revisions), len(history.revisions)
        if new > old:
            self._history = history
            self.insertRows(old, new - old)
        elif new < old:
            self.removeRows(new, old - new)
        self._history = history
        first, last = 0, new - 1
        if before.revisions[0] is history.revisions[0]:  # else the oldest are gone, and all have moved
            first = min(before.index, history.index, old - 1)
            last = max(before.index, history.index, old) if new != old else max(before.index, history.index)
        self.dataChanged.emit(self.index(first), self.index(min(last, new - 1)))


class RevisionDelegate(QStyledItemDelegate):
    """Draws a revision: a dot on the line of all, and what was done."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._fonts = {"label": font(), "here": font(bold=True)}
        self._metrics = {role: QFontMetrics(shape) for role, shape in self._fonts.items()}
        self._elided = LruCache[tuple[str, str, int], str](_MAX_FITTED)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, self._metrics["here"].height() + 2 * SMALL + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = self._look.theme
        revision: Revision = index.data(_REVISION)
        state: int = index.data(_STATE)
        area = QRectF(option.rect)
        flags: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state == 0:
            painter.setBrush(theme.selection)
            painter.drawRoundedRect(area.adjusted(1, 0, -1, 0), 4, 4)
        elif flags & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus):
            painter.setBrush(theme.hover)
            painter.drawRoundedRect(area.adjusted(1, 0, -1, 0), 4, 4)
        # A dot on a line: how far the work has come, and what was undone.
        x, y = area.left() + 11, area.center().y()
        painter.setBrush(theme.border_strong)
        top = y if index.row() == 0 else area.top()
        bottom = y if index.row() == index.model().rowCount() - 1 else area.bottom() + 1
        painter.drawRect(QRectF(x - 0.5, top, 1, bottom - top))
        painter.setBrush(theme.accent if state <= 0 else theme.window)
        painter.setPen(theme.accent if state <= 0 else theme.border_strong)
        painter.drawEllipse(QPointF(x, y), 3.5 if state else 4.5, 3.5 if state else 4.5)
        self._text(painter, area.adjusted(24, SMALL, -MEDIUM, -SMALL), revision, state)
        painter.restore()

    def _text(self, painter: QPainter, area: QRectF, revision: Revision, state: int) -> None:
        theme = self._look.theme
        role = "label" if state else "here"
        painter.setFont(self._fonts[role])
        painter.setPen(theme.text_faint if state > 0 else theme.text)
        label = self._fitted(role, revision.label or "Edit", int(area.width()))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), label)

    def _fitted(self, role: str, text: str, width: int) -> str:
        """As much of a text as there is room for; each edit paints all rows, and most say what they said before."""
        known = self._elided.get((role, text, width))
        if known is None:
            known = self._metrics[role].elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._elided.put((role, text, width), known)
        return known


class HistoryPanel(QWidget):
    """All revisions; the ones after the current one are what redo brings back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.model = RevisionModel(desk.session.history)
        self.model.setParent(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(RevisionDelegate(desk.look, self))
        self.view.setUniformItemSizes(True)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setMouseTracking(True)
        self.view.setFrameShape(QListView.Shape.NoFrame)
        self.view.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setAccessibleName("History")
        self.view.clicked.connect(self._go)
        self.view.activated.connect(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        column.addWidget(self.view)
        self.weight = PlainLabel()
        self.weight.setProperty("role", "small")
        self.weight.setWordWrap(True)
        self.weight.setContentsMargins(MEDIUM, 0, MEDIUM, 0)
        self.weight.setAccessibleName("Size of the history")
        column.addWidget(self.weight)
        self._weigh_soon = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._weigh_soon.timeout.connect(self._weigh)
        watch(self, desk.settings.changed, lambda name: self._weigh() if name.startswith("history_") else None)
        watch(self, desk.session.changed, lambda _: self._show())
        watch(self, desk.commands.ran, lambda _: self._show())
        watch(self, desk.look.changed, lambda: self.view.viewport().update())
        self._show()

    def _show(self) -> None:
        history = self._desk.session.history
        self.model.show(history)
        current = self.model.index(history.index)
        self.view.setCurrentIndex(current)
        self.view.scrollTo(current)
        self._weigh_soon.start()

    def _weigh(self) -> None:
        """Say what the history takes, and where it ends."""
        history, settings = self._desk.session.history, self._desk.settings
        steps = len(history.revisions) - 1
        if not self.isVisible():
            return
        sound = f", {size_text(sound_bytes(history))} of sound" if steps <= _MAX_WEIGHED else ""
        bounds = f"{settings['history_steps']:,} steps or {settings['history_gb']:g} GB"
        held = f"{counted(steps, 'step')}{sound}" if steps else "Nothing done yet"
        self.weight.setText(f"{held}. Beyond {bounds} the oldest are forgotten.")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._weigh_soon.start()

    def _go(self, index: QModelIndex) -> None:
        if index.row() != self._desk.session.history.index:
            self._desk.run("edit.goto", index.row())
