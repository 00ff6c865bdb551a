"""Buttons of dialogs, made in Python."""

from typing import cast, overload

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QMessageBox, QPushButton


@overload
def add_button(box: QDialogButtonBox, title: str, role: QDialogButtonBox.ButtonRole) -> QPushButton: ...


@overload
def add_button(box: QMessageBox, title: str, role: QMessageBox.ButtonRole) -> QPushButton: ...


def add_button(
    box: QDialogButtonBox | QMessageBox, title: str, role: QDialogButtonBox.ButtonRole | QMessageBox.ButtonRole
) -> QPushButton:
    """A new button in a row of answers.

    The box's own `addButton` with a title answers what PySide holds at the address of the button that Qt has made: a
    plain QWidget where somebody holds what an event filter saw of it while it was made.

        add_button(box, "Replace", QMessageBox.ButtonRole.DestructiveRole)
    """
    button = QPushButton(title, box)  # who only connects it need not hold it
    # each box takes roles of its own kind, which callers are held to
    cast("QMessageBox", box).addButton(button, cast("QMessageBox.ButtonRole", role))
    return button


def answers(dialog: QDialog, answer: str) -> tuple[QDialogButtonBox, QPushButton]:
    """The row of a dialog's answers, Cancel and the one that Return gives; and the button of that."""
    row = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, dialog)
    button = add_button(row, answer, QDialogButtonBox.ButtonRole.AcceptRole)
    button.setDefault(True)
    row.accepted.connect(dialog.accept)
    row.rejected.connect(dialog.reject)
    return row, button
