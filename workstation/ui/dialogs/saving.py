"""Choosing where a project is saved, and asking before a file there is replaced."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from workstation.commands.overwriting import free_path
from workstation.commands.registry import Command
from workstation.engine.compute import Job
from workstation.project import ENDING
from workstation.ui.dialogs.chooser import chooser
from workstation.ui.dialogs.replacing import after_asking_to_replace, leave_asking
from workstation.ui.toolkit.document_name import document_name, folder_of
from workstation.ui.toolkit.workspace import Desk


def ask_save(desk: Desk, command: Command, window: QWidget) -> None:
    """Save where the project was saved before; ask when it never was."""
    save_asking(desk, window, lambda job: None)


def save_asking(desk: Desk, window: QWidget, began: Callable[[Job[Any]], object]) -> None:
    """Save where the project was saved before, else ask where; `began` gets the job, if it comes to one."""
    if desk.session.path is None or desk.session.path.suffix != ENDING:
        _ask_project(desk, desk.commands["file.save_as"], window, "Save project", document_name(desk), began)
    elif isinstance(job := desk.run("file.save"), Job):
        began(job)


def ask_save_as(desk: Desk, command: Command, window: QWidget) -> None:
    """Where to save the project."""
    _ask_project(desk, command, window, "Save project", document_name(desk))


def ask_save_copy(desk: Desk, command: Command, window: QWidget) -> None:
    """Where to put a copy of the project."""
    _ask_project(desk, command, window, "Save a copy", f"{document_name(desk)} copy")


def _ask_project(
    desk: Desk,
    command: Command,
    window: QWidget,
    title: str,
    name: str,
    began: Callable[[Job[Any]], object] = lambda job: None,
) -> None:
    """Run a command with the place of a project that is to be written; `name` is proposed."""
    dialog = file_dialog(desk, window, title, QFileDialog.FileMode.AnyFile)
    leave_asking(dialog).setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([f"Workstation projects (*{ENDING})"])
    dialog.setDefaultSuffix(ENDING.removeprefix("."))
    dialog.selectFile(free_path(folder_of(desk) / f"{name}{ENDING}").name)

    def written(path: str) -> None:
        write_asking(desk, window, path, lambda _: write(path), again)

    def write(path: str) -> None:
        if isinstance(job := desk.run(command.id, path), Job):
            began(job)

    def again() -> None:
        _ask_project(desk, command, window, title, name, began)

    dialog.fileSelected.connect(written)
    dialog.open()


def write_asking(
    desk: Desk, window: QWidget, path: str, then: Callable[[dict[str, bool]], object], again: Callable[[], object]
) -> None:
    """Write to what was chosen; where the file that is there is to stay, it is chosen again."""
    own = desk.session.project is not None and Path(path).resolve() == desk.session.project.path
    after_asking_to_replace(desk.session, window, [] if own else [path], then, again)


def file_dialog(desk: Desk, window: QWidget, title: str, mode: QFileDialog.FileMode) -> QFileDialog:
    """A dialog that begins in the document's folder."""
    dialog = chooser(window, title, str(folder_of(desk)))
    dialog.setFileMode(mode)
    return dialog
