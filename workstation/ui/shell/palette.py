"""The palette: everything the program can do by a few letters of its name, with its keys, and why it cannot be now."""

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from workstation.ui.shell.fuzzy import score
from workstation.ui.shell.palette_rows import Entry, entries
from workstation.ui.toolkit.actions import Actions
from workstation.ui.toolkit.theme import font
from workstation.ui.toolkit.workspace import Desk

_WIDTH, _ROW, _ROWS = 560, 30, 12
_FRAME = 60
_ENTRY = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class Palette(QDialog):
    """Type, choose with the arrows, run with Enter. What was used before comes first, exact names before all."""

    def __init__(self, desk: Desk, actions: Actions, recent: list[str], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Commands")
        self._recent = recent
        self._entries = entries(desk, actions, parent)
        self._field = QLineEdit(self)
        self._field.setPlaceholderText("Type what you want to do")
        self._field.setAccessibleName("Command")
        self._field.setFont(font("title"))
        self._field.installEventFilter(self)
        self._model = _Model(self)
        self._list = QListView(self)
        self._list.setModel(self._model)
        self._list.setUniformItemSizes(True)
        self._list.setItemDelegate(_Delegate(desk, self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFrameShape(QListView.Shape.NoFrame)
        self._list.clicked.connect(lambda index: self._run(index))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self._field)
        column.addWidget(self._list)
        self._field.textChanged.connect(self._filter)
        self._max_rows = min(_ROWS, max(1, (parent.height() - 80 - _FRAME) // _ROW))
        self._filter("")
        self.setFixedWidth(min(_WIDTH, parent.width() - 40))
        self.move(parent.mapToGlobal(QPoint((parent.width() - self.width()) // 2, 56)))

    def showEvent(self, event: QShowEvent) -> None:
        self.activateWindow()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def titles(self) -> list[str]:
        """What the list shows, from the top down."""
        return [entry.title for entry in self._model.entries]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
            step = steps.get(Qt.Key(event.key()))
            if step is not None:
                last = self._model.rowCount() - 1
                row = min(max(0, self._list.currentIndex().row() + step), last)
                self._list.setCurrentIndex(self._model.index(row))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self._list.currentIndex())
                return True
        return False

    def _filter(self, text: str) -> None:
        def rank(entry: Entry) -> tuple[float, int, bool]:
            used = self._recent.index(entry.id) if entry.id in self._recent else len(self._recent)
            return (-fitting[entry.id], used, bool(entry.reason))

        scores = {entry.id: score(text, entry.title, entry.menu, entry.words) for entry in self._entries}
        fitting = {id_: found for id_, found in scores.items() if found is not None}
        if not text.strip():  # the commands alone: who has typed nothing looks around
            fitting = {id_: found for id_, found in fitting.items() if ":" not in id_}
        shown = sorted((entry for entry in self._entries if entry.id in fitting), key=rank)
        self._model.show(shown or [_nothing(text)])
        self._list.setCurrentIndex(self._model.index(0))
        rows = min(max(1, len(fitting)), self._max_rows)
        self.setFixedHeight(_FRAME + _ROW * rows)

    def _run(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        entry = self._model.entries[index.row()]
        if entry.reason:
            return
        if entry.id in self._recent:
            self._recent.remove(entry.id)
        self._recent.insert(0, entry.id)
        self.close()
        entry.act()


def _nothing(text: str) -> Entry:
    return Entry("", f"Nothing is called “{text.strip()}”", "", "", "", "try another word", lambda: None)


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def show(self, entries: list[Entry]) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entries[index.row()]
        if role == _ENTRY:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{entry.title}: {entry.reason}" if entry.reason else entry.title
        return None


class _Delegate(QStyledItemDelegate):
    """Icon, title, where it stands in the menus, and its keys at the right."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry = index.data(_ENTRY)
        if not isinstance(entry, Entry):
            return
        theme = self._desk.look.theme
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent if not entry.reason else theme.hover)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 5, 5)
        strong = theme.text_faint if entry.reason else theme.accent_text if chosen else theme.text
        weak = theme.text_dim if entry.reason else theme.accent_text if chosen else theme.text_faint
        if entry.icon and self._desk.look.has_icon(entry.icon):
            token = "text_faint" if entry.reason else "accent_text" if chosen else "text_dim"
            self._desk.look.icon(entry.icon, token).paint(painter, QRect(rect.left() + 9, rect.top() + 7, 16, 16))
        painter.setFont(font())
        painter.setPen(strong)
        metrics = QFontMetrics(font())
        at = rect.adjusted(36, 0, -10, 0)
        painter.drawText(at, int(Qt.AlignmentFlag.AlignVCenter), entry.title)
        painter.setFont(font("small"))
        painter.setPen(weak)
        width = metrics.horizontalAdvance(entry.title) + 12
        note = entry.reason or entry.menu
        keys_width = QFontMetrics(font("small")).horizontalAdvance(entry.keys) + 16 if entry.keys else 0
        room = at.adjusted(width, 0, -keys_width, 0)
        text = QFontMetrics(font("small")).elidedText(note, Qt.TextElideMode.ElideRight, max(0, room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.drawText(at, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), entry.keys)
        painter.restore()
