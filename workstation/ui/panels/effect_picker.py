"""The popup in which an effect is chosen: groups, and a line to search in."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from workstation.effects.base import Effect
from workstation.effects.table import EffectTable
from workstation.ui.toolkit.theme import SMALL, font

_ID = Qt.ItemDataRole.UserRole
_ROOM = 420


class EffectPicker(QFrame):
    """`picked` tells the effect's id; Escape or a click elsewhere closes without one."""

    picked = Signal(str)

    def __init__(self, effects: EffectTable, parent: QWidget | None = None, *, live_only: bool = True) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        known = [effects[id_] for id_ in effects]
        self._effects = [effect for effect in known if effect.live or not live_only]
        self.line = QLineEdit()
        self.line.setPlaceholderText("Search effects")
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._fill)
        self.line.installEventFilter(self)
        self.rows = QListWidget()
        self.rows.setFrameShape(QFrame.Shape.NoFrame)
        self.rows.setUniformItemSizes(False)
        self.rows.itemClicked.connect(self._choose)
        self.rows.itemActivated.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        column.setSpacing(SMALL)
        column.addWidget(self.line)
        column.addWidget(self.rows)
        self.setFocusProxy(self.line)
        self._fill("")

    def pop_up(self, at: QPoint) -> None:
        """Show below a point of the screen, moved so that all of it can be seen."""
        height = min(_ROOM, self.line.sizeHint().height() + self._content_height() + 6 * SMALL)
        self.resize(280, height)
        screen = self.screen().availableGeometry()
        x = max(screen.left(), min(at.x(), screen.right() - self.width()))
        y = max(screen.top(), min(at.y(), screen.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys move in the list while the line keeps the focus."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self._move(1 if key == Qt.Key.Key_Down else -1)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.rows.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _fill(self, wanted: str) -> None:
        self.rows.clear()
        words = wanted.lower().split()
        groups: dict[str, list[Effect]] = {}
        for effect in self._effects:
            text = f"{effect.name} {effect.category} {effect.id} {effect.hint}".lower()
            if all(word in text for word in words):
                groups.setdefault(effect.category, []).append(effect)
        for category, effects in groups.items():
            heading = QListWidgetItem(category)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            heading.setFont(font("small", bold=True))
            heading.setForeground(self.palette().placeholderText())
            self.rows.addItem(heading)
            for effect in effects:
                item = QListWidgetItem(f"   {effect.name}")
                item.setData(_ID, effect.id)
                item.setToolTip(effect.hint)
                self.rows.addItem(item)
        if not groups:
            nothing = QListWidgetItem(f"No effect is called “{wanted}”")
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.rows.addItem(nothing)
        self.rows.setCurrentRow(self._first())

    def _first(self) -> int:
        return next((row for row in range(self.rows.count()) if self.rows.item(row).data(_ID)), -1)

    def _move(self, by: int) -> None:
        row = self.rows.currentRow() + by
        while 0 <= row < self.rows.count():
            if self.rows.item(row).data(_ID):
                self.rows.setCurrentRow(row)
                return
            row += by

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None and (id_ := item.data(_ID)):
            self.close()
            self.picked.emit(id_)

    def _content_height(self) -> int:
        return sum(self.rows.sizeHintForRow(row) for row in range(self.rows.count()))
