"""How dialogs that run a command are laid out: rows, what belongs to them, and the two answers."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from workstation.ui.theme import LARGE, MEDIUM


def lay_out(dialog: QDialog, answer: str, form: QLayout, *below: QWidget | QLayout, grows: int = -1) -> QPushButton:
    """Stack a form, what stands below it, and Cancel beside the `answer`, whose button is returned.

    The part `grows` of those below takes the room that is left; with -1 an empty space does.
    """
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    button = buttons.addButton(answer, QDialogButtonBox.ButtonRole.AcceptRole)
    button.setDefault(True)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
    column.setSpacing(MEDIUM)
    column.addLayout(form)
    for number, part in enumerate(below):
        if isinstance(part, QLayout):
            column.addLayout(part, int(number == grows))
        else:
            column.addWidget(part, int(number == grows))
    if grows < 0:
        column.addStretch(1)
    column.addWidget(buttons)
    return button


def with_button(field: QWidget, choose: Callable[[], object], title: str = "Choose…") -> QHBoxLayout:
    """A field with a button beside it that helps to fill it in."""
    button = QPushButton(title)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: choose())
    row = QHBoxLayout()
    row.addWidget(field, 1)
    row.addWidget(button)
    return row
