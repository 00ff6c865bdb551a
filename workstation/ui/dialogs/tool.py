"""The dialog of commands that use a tool: which one, and the values of its parameters."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFileDialog, QFormLayout, QVBoxLayout, QWidget

from workstation.commands.overwriting import free_path
from workstation.commands.registry import Command
from workstation.core.registry import Registry
from workstation.core.tool import Tool
from workstation.tools.tables import ANALYSERS, GENERATORS, SEPARATORS
from workstation.ui.dialogs.fields import time_field
from workstation.ui.dialogs.parts import FaultLabel, lay_out
from workstation.ui.dialogs.replacing import leave_asking
from workstation.ui.dialogs.saving import file_dialog, write_asking
from workstation.ui.params.form import ParamForm
from workstation.ui.toolkit.document_name import document_name, folder_of
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import MEDIUM
from workstation.ui.toolkit.workspace import Desk, watch

_TABLES: dict[str, tuple[Registry[Tool], str]] = {
    "generate.insert": (GENERATORS, "Generate"),
    "analysis.show": (ANALYSERS, "Analyse"),
    "separate.apply": (SEPARATORS, "Separate"),
}
_MIN_WIDTH = 420


class ToolDialog(QDialog):
    """A list of tools, what is to be said of the chosen one, and its parameters."""

    def __init__(self, desk: Desk, command: Command, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._command = desk, command
        self._table, answer = _TABLES[command.id]
        self.setWindowTitle(command.title.rstrip("….").strip())
        self.setMinimumWidth(_MIN_WIDTH)
        self.tool, self.track = QComboBox(), QComboBox()
        self.hint = PlainLabel("")
        self.hint.setProperty("role", "dim")
        self.hint.setWordWrap(True)
        self.only = QCheckBox("Only the selected time")
        self.form = ParamForm(())
        self._place = QVBoxLayout()
        self._place.addWidget(self.form)
        self._values: dict[str, dict[str, Any]] = {}
        self.fault = FaultLabel(desk)
        rows = QFormLayout()
        rows.setSpacing(MEDIUM)
        rows.addRow("Kind", self.tool)
        self.length = None
        if command.id == "generate.insert":
            range_ = desk.session.selection.range
            seconds = 1.0 if range_.is_caret else range_.frames / desk.session.document.rate
            self.length = time_field(desk, "Length", seconds, self)
            rows.addRow("Length", self.length.widget)
        else:
            self._offer_tracks()
            rows.addRow("Track", self.track)
            self.only.setEnabled(not desk.session.selection.range.is_caret)
            rows.addRow("", self.only)
        lay_out(self, answer, rows, self.hint, self._place, self.fault)
        self._fill()
        self.tool.currentIndexChanged.connect(lambda _: self._follow())
        watch(self, self._table.changed, self._fill)
        self.tool.setFocus()

    @property
    def chosen(self) -> Tool | None:
        return self._table.get(self.tool.currentData())

    def accept(self) -> None:
        """Run the command; the dialog stays, and says why, when it says no."""
        if self.chosen is None:
            return
        given: dict[str, Any] = {
            param.name: self.form.editors[param.name].value
            for param in self._params(self.chosen)
            if self.form.editors[param.name].value != param.default
        }
        if self.length is not None:
            try:
                given["seconds"] = self.length.read()
            except ValueError as error:
                self._say(str(error))
                return
        if self.track.currentData():
            given["track"] = self.track.currentData()
        if self.only.isChecked() and self.only.isEnabled():
            given["selection"] = True
        if self.fault.run(self._command.id, self.chosen.id, **given) is not None:
            super().accept()

    def _offer_tracks(self) -> None:
        session = self._desk.session
        chosen = {track.key for track in session.document.selected(session.selection)}
        for track in session.document.tracks:
            self.track.addItem(track.name, track.key)
        first = next((i for i, t in enumerate(session.document.tracks) if t.key in chosen and t.frames), 0)
        self.track.setCurrentIndex(first)

    def _fill(self) -> None:
        """The tools that there are: they come and go with plugins."""
        before = self.tool.currentData()
        self.tool.blockSignals(True)
        self.tool.clear()
        for id_, tool in self._table.items():
            owner = self._table.owner(id_)
            self.tool.addItem(f"{tool.title} ({owner})" if owner else tool.title, id_)
        self.tool.setCurrentIndex(max(0, self.tool.findData(before)))
        self.tool.blockSignals(False)
        self._follow()

    def _params(self, tool: Tool) -> tuple[Any, ...]:
        try:
            return tool.choices
        except Exception as error:  # the border to the code of plugins
            self._say(str(error))
            return ()

    def _follow(self) -> None:
        """Show what can be chosen of the tool that is."""
        tool = self.chosen
        self.fault.hide()
        self.hint.setText(tool.hint if tool is not None else "")
        self.hint.setVisible(bool(self.hint.text()))
        old, self.form = self.form, ParamForm(self._params(tool) if tool is not None else ())
        self.form.set_values({param.name: param.default for param in (self._params(tool) if tool is not None else ())})
        self._place.replaceWidget(old, self.form)
        old.hide()
        old.deleteLater()
        self.adjustSize()

    def _say(self, text: str) -> None:
        self.fault.setText(text)
        self.fault.show()


def ask_tool(desk: Desk, command: Command, window: QWidget) -> None:
    ToolDialog(desk, command, window).open()


def ask_export_analysis(desk: Desk, command: Command, window: QWidget) -> None:
    """Where to write what analysers have found."""
    dialog = file_dialog(desk, window, "Export what was found", QFileDialog.FileMode.AnyFile)
    leave_asking(dialog).setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(["Table (*.csv)"])
    dialog.setDefaultSuffix("csv")
    dialog.selectFile(free_path(folder_of(desk) / f"{document_name(desk)}.csv").name)
    dialog.fileSelected.connect(
        lambda path: write_asking(
            desk,
            window,
            path,
            lambda agreed: desk.run(command.id, path, **agreed),
            lambda: ask_export_analysis(desk, command, window),
        )
    )
    dialog.open()
