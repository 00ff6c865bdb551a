"""The dialog about a project: what takes how much room, and the ways to make some."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workstation.commands.registry import Command
from workstation.core.format_size import counted, size_text
from workstation.project.info import ProjectInfo, info_of
from workstation.ui.toolkit.document_name import document_name
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.scrolled import open_at
from workstation.ui.toolkit.theme import LARGE, MEDIUM, font
from workstation.ui.toolkit.workspace import Desk, watch


class ProjectInfoDialog(QDialog):
    """Follows the document while it is open."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About this project")
        self._desk = desk
        self.name = PlainLabel(self)
        self.name.setFont(font("title", bold=True))
        self._form = QFormLayout()
        self._form.setSpacing(MEDIUM)
        self.values: dict[str, QLabel] = {}
        for title in ("File", "History", "Sound kept for undoing", "On disk", "Sound files beside it"):
            value = PlainLabel(self)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(title)
            value.setWordWrap(True)
            value.setMinimumWidth(320)
            self.values[title] = value
            self._form.addRow(title, value)
        buttons = QHBoxLayout()
        buttons.setSpacing(MEDIUM)
        self._add(buttons, "Compact", "file.compact", "Write the file anew without what no step needs any more")
        self._add(buttons, "Collect media", "file.collect", "Bring the sound of all files into the project")
        self._add(buttons, "Forget history", "file.forget_history", "Give up undoing; compacting frees its room")
        buttons.addStretch(1)
        close = QPushButton("Close", self)
        close.setDefault(True)
        close.clicked.connect(self.close)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(LARGE)
        column.addWidget(self.name)
        column.addLayout(self._form)
        column.addStretch(1)
        column.addLayout(buttons)
        open_at(self, 560, 300)
        watch(self, desk.session.changed, lambda _: self._fill())
        watch(self, desk.session.titled, self._fill)
        watch(self, desk.session.compute.changed, lambda job: self._fill() if job.over and not job.quiet else None)
        self._fill()

    def _add(self, buttons: QHBoxLayout, title: str, command: str, hint: str) -> None:
        button = QPushButton(title, self)
        button.setToolTip(hint)
        button.clicked.connect(lambda: self._desk.run(command))
        buttons.addWidget(button)

    def _fill(self) -> None:
        session = self._desk.session
        try:
            info = info_of(session.history, session.project)
        except ValueError as error:  # the file is gone or damaged: that is what there is to say
            info = ProjectInfo(len(session.history.revisions) - 1, 0)
            self.values["On disk"].setText(str(error))
        else:
            self.values["On disk"].setText(_on_disk(info))
        self.name.setText(document_name(self._desk))
        self.values["File"].setText(str(session.project.path) if session.project else "Not saved yet")
        self.values["History"].setText(counted(info.steps, "step"))
        self.values["Sound kept for undoing"].setText(f"{size_text(info.sound)} before compression")
        self.values["Sound files beside it"].setText("\n".join(info.referred) or "None: the project stands alone")
        self._form.setRowVisible(self.values["Sound files beside it"], session.project is not None)


def ask_info(desk: Desk, command: Command, window: QWidget) -> None:
    ProjectInfoDialog(desk, window).open()


def _on_disk(info: ProjectInfo) -> str:
    if not info.file:
        return "Unsaved work is kept safe until it is saved"
    sound, history = size_text(info.stored_sound), size_text(info.stored_history)
    return f"{size_text(info.file)}: {sound} of sound, {history} of documents and steps"
