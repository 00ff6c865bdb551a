"""The question before a file is written over; every dialog that writes to a path of the user's asks it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from workstation.commands.overwriting import Overwritten, overwritten
from workstation.core.format_size import short_name
from workstation.session import Session
from workstation.ui.toolkit.buttons import add_button

_LOST = "What is in the file now will be gone."
_SOURCE = (
    "The sound of this document is read from it. The document still holds it, but only saving it as a project keeps it."
)


def after_asking_to_replace(
    session: Session,
    parent: QWidget,
    paths: Sequence[str | Path],
    then: Callable[[dict[str, bool]], object],
    otherwise: Callable[[], object] = lambda: None,
) -> None:
    """Write to some files, after a question where some are there already; without an answer they stay.

    `then` gets the arguments that tell the command what was agreed to; `otherwise` is called when nothing was.
    """
    taken = overwritten(session, [Path(path).expanduser() for path in paths])
    if not taken:
        then({})
        return
    source = next((file for file in taken if file.source), None)
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("Replace a file" if len(taken) == 1 else "Replace files")
    box.setText(_question(taken, source))
    box.setInformativeText(_SOURCE if source else _LOST)
    replace = add_button(box, "Replace", QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.setEscapeButton(QMessageBox.StandardButton.Cancel)

    def answered() -> None:
        if box.clickedButton() is replace:
            then({"overwrite": True} if source else {})
        else:
            otherwise()

    box.finished.connect(answered)
    box.open()


def leave_asking(dialog: QFileDialog) -> QFileDialog:
    """A file chooser whose answer is asked about here: its own question does not know what is open."""
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    return dialog


def _question(taken: Sequence[Overwritten], source: Overwritten | None) -> str:
    more = len(taken) - 1
    first = source or taken[0]
    fact = first.fact.replace(first.path.name, short_name(first.path.name))
    if source is not None:
        return f"{fact}. Replace it?" if not more else f"{fact}, and {more} more exist. Replace them?"
    if more:
        return f"{short_name(first.path.name)} and {more} more exist. Replace them?"
    return f"{fact}. Replace it?"
