"""The dialog of files without a header: what they hold is guessed, can be changed, and is seen as a waveform."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QWidget,
)

from workstation.commands.registry import Command
from workstation.core.timecode import clock
from workstation.media.raw import ENCODINGS, MAX_CHANNELS, ORDERS, RATES, RawFormat, guess, look
from workstation.ui.dialogs.chooser import chooser
from workstation.ui.dialogs.parts import lay_out
from workstation.ui.toolkit.document_name import folder_of
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import MEDIUM
from workstation.ui.toolkit.typed_fields import WholeSpin
from workstation.ui.toolkit.workspace import Desk

_COLUMNS = 420


class RawDialog(QDialog):
    """Sound at the right settings looks like sound, at wrong ones like noise."""

    def __init__(self, desk: Desk, command: Command, window: QWidget, path: str) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Import raw samples")
        self._desk, self._command, self._path = desk, command, path
        self.encoding, self.order, self.rate = QComboBox(), QComboBox(), QComboBox()
        for box, rows in ((self.encoding, ENCODINGS), (self.order, ORDERS)):
            for value, title in rows.items():
                box.addItem(title, value)
        self.rate.setEditable(True)
        self.rate.addItems([str(rate) for rate in RATES])
        self.channels, self.offset = WholeSpin(), WholeSpin()
        self.channels.setRange(1, MAX_CHANNELS)
        self.offset.setRange(0, 2**31 - 1)
        self.offset.setSuffix(" bytes")
        self.picture = _Picture(desk.look)
        self.note = PlainLabel()
        self.note.setProperty("role", "dim")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()
        self._guess()
        for box in (self.encoding, self.order):
            box.currentIndexChanged.connect(lambda _: self._show_sound())
        self.rate.editTextChanged.connect(lambda _: self._show_sound())
        for spin in (self.channels, self.offset):
            spin.valueChanged.connect(lambda _: self._show_sound())
        self._show_sound()

    @property
    def form(self) -> RawFormat:
        """What is chosen; ValueError when that cannot be."""
        encoding = self.encoding.currentData()
        coding = encoding if encoding in ("s8", "u8", "mulaw", "alaw") else encoding + self.order.currentData()
        try:
            rate = int(self.rate.currentText())
        except ValueError:
            raise ValueError(f"a sample rate is a whole number of Hz, got {self.rate.currentText()!r}") from None
        return RawFormat(coding, self.channels.value(), rate, self.offset.value())

    def accept(self) -> None:
        """Run the command; the dialog stays open when it says no."""
        faults: list[str] = []
        dispose = self._desk.session.notified.connect(lambda m: faults.append(m.text) if m.level == "error" else None)
        form = self.form
        self._desk.run(
            self._command.id,
            self._path,
            coding=form.coding,
            channels=form.channels,
            rate=form.rate,
            offset=form.offset,
        )
        dispose()
        if not faults:
            super().accept()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(MEDIUM)
        name = PlainLabel(Path(self._path).name)
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setToolTip(self._path)
        form.addRow("File", name)
        rows = {
            "Encoding": self.encoding,
            "Byte order": self.order,
            "Channels": self.channels,
            "Sample rate (Hz)": self.rate,
            "Skip": self.offset,
        }
        for title, field in rows.items():
            field.setAccessibleName(title)
            form.addRow(title, field)
        again = QPushButton("Guess")
        again.setAutoDefault(False)
        again.setToolTip("Find the encoding and the channels by the samples")
        again.clicked.connect(self._guess)
        below = QHBoxLayout()
        below.addWidget(self.note, 1)
        below.addWidget(again)
        self.ok = lay_out(self, "Import", form, self.picture, below, grows=0)

    def _guess(self) -> None:
        try:
            found = guess(self._path)
        except ValueError:
            return  # `_show_sound` says what is wrong with the file
        encoding = found.coding.removesuffix("le").removesuffix("be")
        self.encoding.setCurrentIndex(self.encoding.findData(encoding))
        self.order.setCurrentIndex(self.order.findData("be" if found.coding.endswith("be") else "le"))
        self.channels.setValue(found.channels)
        self.rate.setCurrentText(str(found.rate))

    def _show_sound(self) -> None:
        self.order.setEnabled(self.encoding.currentData() not in ("s8", "u8", "mulaw", "alaw"))
        try:
            form = self.form
            pcm = form.pcm(self._path)
            self.picture.show_edges(look(self._path, form, _COLUMNS))
            text = f"{clock(pcm.frames / pcm.rate, 1)} long"
        except (ValueError, OSError) as error:
            self.picture.show_edges(None)
            text = str(error)
            self.ok.setEnabled(False)
        else:
            self.ok.setEnabled(True)
        self.note.setText(text)


class _Picture(QWidget):
    """The waveform of the whole file, as it would be."""

    def __init__(self, look_: Look) -> None:
        super().__init__()
        self._look = look_
        self._edges: npt.NDArray[np.float32] | None = None
        self.setMinimumSize(QSize(_COLUMNS, 110))
        self.setAccessibleName("Waveform")

    def show_edges(self, edges: npt.NDArray[np.float32] | None) -> None:
        self._edges = edges
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.lane)
            middle = self.height() / 2
            painter.setPen(QPen(theme.lane_line, 1))
            painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
            if self._edges is None:
                return
            painter.setPen(QPen(theme.track(0), max(1.0, self.width() / _COLUMNS)))
            low, high = np.clip(self._edges, -1, 1) * (middle - 3)
            for column, (bottom, top) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
                x = (column + 0.5) * self.width() / _COLUMNS
                painter.drawLine(QPointF(x, middle - top), QPointF(x, middle - min(bottom, top - 1)))


def ask_import_raw(desk: Desk, command: Command, window: QWidget) -> None:
    """A file, then what it holds."""
    dialog = chooser(window, "Import raw samples", str(folder_of(desk)))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(["All files (*)", "Raw samples (*.raw *.pcm *.bin *.dat *.sw *.ul *.al)"])
    dialog.fileSelected.connect(lambda path: RawDialog(desk, command, window, path).open())
    dialog.open()
