"""How dialogs that run a command are laid out: rows, what belongs to them, and the two answers."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workstation.ui.toolkit.buttons import answers
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.scrolled import Scrolled
from workstation.ui.toolkit.theme import LARGE, MEDIUM
from workstation.ui.toolkit.workspace import Desk


class FaultLabel(PlainLabel):
    """What is wrong with what was given, beside it in the dialog; hidden while nothing is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setProperty("role", "error")
        self.setWordWrap(True)
        self.setMinimumWidth(340)
        self.hide()

    def run(self, id_: str, *args: object, **given: object) -> object:
        """Run a command and tell what it says against it; its result, None when it did not run."""
        faults: list[str] = []
        dispose = self._desk.session.notified.connect(lambda m: faults.append(m.text) if m.level == "error" else None)
        result = self._desk.run(id_, *args, **given)
        dispose()
        self.setText(faults[-1] if faults and result is None else "")
        self.setVisible(bool(self.text()))
        return result


def lay_out(dialog: QDialog, answer: str, form: QLayout, *below: QWidget | QLayout, grows: int = -1) -> QPushButton:
    """Stack a form, what stands below it, and Cancel beside the `answer`, whose button is returned.

    The part `grows` of those below takes the room that is left; with -1 an empty space does.
    All but the answers scrolls on a screen that is too low.
    """
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(MEDIUM)
    column.addLayout(form)
    for number, part in enumerate(below):
        if isinstance(part, QLayout):
            column.addLayout(part, int(number == grows))
        else:
            column.addWidget(part, int(number == grows))
    if grows < 0:
        column.addStretch(1)
    whole = QVBoxLayout(dialog)
    whole.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
    whole.setSpacing(MEDIUM)
    whole.addWidget(Scrolled(page), 1)
    buttons, button = answers(dialog, answer)  # behind all fields for the tab key too
    whole.addWidget(buttons)
    return button


def tab_as_it_reads(dialog: QDialog) -> None:
    """Let the tab key go through the fields as they stand: lines from the top, in a line from the left."""
    layout = dialog.layout()
    for before, after in pairwise(_fields(layout) if layout is not None else ()):
        QWidget.setTabOrder(before, after)


def _fields(layout: QLayout) -> Iterator[QWidget]:
    if isinstance(layout, QFormLayout):
        roles = (QFormLayout.ItemRole.SpanningRole, QFormLayout.ItemRole.FieldRole)
        cells = (layout.itemAt(row, role) for row in range(layout.rowCount()) for role in roles)
    else:
        cells = (layout.itemAt(index) for index in range(layout.count()))
    for cell in cells:
        if cell is None:
            continue
        widget = cell.widget()
        if isinstance(widget, Scrolled):
            widget = widget.widget()
        inner = cell.layout() if widget is None else widget.layout()
        if inner is not None:
            yield from _fields(inner)
        elif widget is not None and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


def with_button(field: QWidget, choose: Callable[[], object], title: str = "Choose…") -> QHBoxLayout:
    """A field with a button beside it that helps to fill it in."""
    button = QPushButton(title)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: choose())
    row = QHBoxLayout()
    row.addWidget(field, 1)
    row.addWidget(button)
    return row
