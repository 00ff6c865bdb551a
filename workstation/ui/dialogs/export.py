"""The export dialog: format, quality and range, then where to."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workstation.commands.registry import Command
from workstation.media.formats import EXPORT_FORMATS
from workstation.ui.dialogs.files import document_name, folder_of
from workstation.ui.theme import LARGE, MEDIUM
from workstation.ui.view import Desk

_BITS = {"16": "16 bit", "24": "24 bit", "32f": "32 bit float"}
_RATES = (16_000, 22_050, 44_100, 48_000, 88_200, 96_000)


class ExportDialog(QDialog):
    """Shows for each format only what can be chosen in it."""

    def __init__(self, desk: Desk, command: Command, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export sound")
        self._desk, self._command = desk, command
        self.format = QComboBox(self)
        for suffix, format_ in EXPORT_FORMATS.items():
            self.format.addItem(format_.name, suffix)
        self.bits, self.bitrate, self.rate, self.what = (QComboBox(self) for _ in range(4))
        self.dither = QCheckBox("Dither where bits are dropped", self)
        self.dither.setChecked(bool(desk.settings["dither"]))
        self.tail = QCheckBox("Let effects ring out after the end", self)
        self.markers = QCheckBox("Write the markers into the file", self)
        self.markers.setChecked(True)
        self.path = QLineEdit(str(folder_of(desk) / f"{document_name(desk)}.wav"), self)
        self.path.setMinimumWidth(340)
        self._form = QFormLayout()
        self._form.setSpacing(MEDIUM)
        self._lay_out()
        self._fill_fixed()
        self.format.currentIndexChanged.connect(self._follow_format)
        self._follow_format()

    def accept(self) -> None:
        """Run the command; the dialog stays open when it says no."""
        chosen: dict[str, object] = {
            "bits": self.bits.currentData(),
            "bitrate": self.bitrate.currentData(),
            "rate": self.rate.currentData(),
        }
        given = {name: value for name, value in chosen.items() if value}
        what = self.what.currentData()
        if what == "selection":
            given["selection"] = True
        elif what:
            given["track"] = what
        if self.tail.isChecked():
            given["tail"] = True
        if self.markers.isVisibleTo(self) and not self.markers.isChecked():
            given["markers"] = False
        if self.dither.isChecked() != bool(self._desk.settings["dither"]):
            given["dither"] = self.dither.isChecked()
        if self._desk.run(self._command.id, self.path.text(), **given) is not None:
            super().accept()

    def _lay_out(self) -> None:
        place = QHBoxLayout()
        place.addWidget(self.path, 1)
        choose = QPushButton("Choose…", self)
        choose.clicked.connect(self._choose)
        place.addWidget(choose)
        rows = {
            "Format": self.format,
            "Samples": self.bits,
            "Bit rate": self.bitrate,
            "Sample rate": self.rate,
            "What": self.what,
        }
        for title, field in rows.items():
            field.setAccessibleName(title)
            self._form.addRow(title, field)
        self._form.addRow("", self.dither)
        self._form.addRow("", self.tail)
        self._form.addRow("", self.markers)
        self._form.addRow("File", place)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        export = buttons.addButton("Export", QDialogButtonBox.ButtonRole.AcceptRole)
        export.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(LARGE)
        column.addLayout(self._form)
        column.addWidget(buttons)

    def _fill_fixed(self) -> None:
        session = self._desk.session
        self.what.addItem("The whole mix", "")
        if not session.selection.range.is_caret:
            self.what.addItem("The selected time", "selection")
        if len(session.document.tracks) > 1:
            for track in session.document.tracks:
                self.what.addItem(f"Only {track.name}", track.key)

    def _follow_format(self) -> None:
        format_ = EXPORT_FORMATS[self.format.currentData()]
        own = self._desk.session.document.rate
        _fill(self.bits, [(_BITS.get(bits, bits), bits) for bits in format_.bits])
        _fill(self.bitrate, [(f"{rate} kbit/s", rate) for rate in format_.bitrates], format_.bitrate)
        rates = [rate for rate in _RATES if not format_.rates or rate in format_.rates]
        target = format_.rate_for(own)
        same = "As the document" if target == own else "Nearest possible"
        _fill(
            self.rate, [(f"{same} ({target:,} Hz)", 0), *((f"{rate:,} Hz", rate) for rate in rates if rate != target)]
        )
        self._form.setRowVisible(self.bits, bool(format_.bits))
        self._form.setRowVisible(self.bitrate, bool(format_.bitrates))
        self._form.setRowVisible(self.dither, bool(format_.bits))
        marked = bool(format_.markers and self._desk.session.document.markers)
        self._form.setRowVisible(self.markers, marked)
        self.path.setText(str(Path(self.path.text()).with_suffix(f".{format_.suffix}")))
        self.adjustSize()

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Export to", self.path.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        suffix = self.format.currentData()
        dialog.setNameFilters([f"{self.format.currentText()} (*.{suffix})"])
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(self.path.text())
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()


def ask_export(desk: Desk, command: Command, window: QWidget) -> None:
    ExportDialog(desk, command, window).open()


def _fill(box: QComboBox, rows: list[tuple[str, object]], chosen: object = None) -> None:
    box.clear()
    for title, value in rows:
        box.addItem(title, value)
    if chosen is not None and (at := box.findData(chosen)) >= 0:
        box.setCurrentIndex(at)
