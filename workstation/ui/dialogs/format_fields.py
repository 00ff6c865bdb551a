"""The rows of a dialog that choose a sound format: each format shows only what can be chosen in it."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout

from workstation.commands.files.mixdown import PEAK_DB, own_bits
from workstation.media.formats import EXPORT_FORMATS, ExportFormat
from workstation.ui.toolkit.workspace import Desk

_BITS = {"8": "8 bit", "16": "16 bit", "24": "24 bit", "32": "32 bit", "32f": "32 bit float"}
_RATES = (16_000, 22_050, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000)


class FormatFields:
    """Combo boxes for format, samples, bit rate and sample rate, and ticks for dither, peaks and markers."""

    def __init__(self, desk: Desk, form: QFormLayout, changed: Callable[[], object]) -> None:
        """Add the rows to `form`; `changed` is called after another format was chosen."""
        self._desk, self._form, self._changed = desk, form, changed
        self.format = QComboBox()
        for suffix, format_ in EXPORT_FORMATS.items():
            self.format.addItem(format_.name, suffix)
        self.format.setCurrentIndex(max(0, self.format.findData(desk.settings["export_format"])))
        self.bits, self.bitrate, self.rate = QComboBox(), QComboBox(), QComboBox()
        self.dither = QCheckBox("Dither where bits are dropped")
        self.dither.setChecked(bool(desk.settings["dither"]))
        self.lower = QCheckBox(f"Lower all of it where it would clip (to {PEAK_DB:g} dB)")
        self.markers = QCheckBox("Write the markers into the file")
        self.markers.setChecked(True)
        rows = {"Format": self.format, "Samples": self.bits, "Bit rate": self.bitrate, "Sample rate": self.rate}
        for title, field in rows.items():
            field.setAccessibleName(title)
            form.addRow(title, field)

    def add_ticks(self) -> None:
        """Add the rows of dither, peaks and markers, where they are to stand."""
        self._form.addRow("", self.dither)
        self._form.addRow("", self.lower)
        self._form.addRow("", self.markers)
        self.format.currentIndexChanged.connect(lambda _: self.follow())
        self.follow()

    @property
    def chosen(self) -> ExportFormat:
        return EXPORT_FORMATS[self.format.currentData()]

    @property
    def given(self) -> dict[str, object]:
        """The arguments of an export that differ from their defaults."""
        choices = {"bits": self.bits, "bitrate": self.bitrate, "rate": self.rate}
        given: dict[str, object] = {name: box.currentData() for name, box in choices.items() if box.currentData()}
        if self.dither.isChecked() != bool(self._desk.settings["dither"]):
            given["dither"] = self.dither.isChecked()
        if self.lower.isChecked():
            given["peak"] = PEAK_DB
        if self._marked and not self.markers.isChecked():
            given["markers"] = False
        return given

    @property
    def _marked(self) -> bool:
        """There are markers, and a place for them in the format."""
        return bool(self.chosen.markers and self._desk.session.document.markers)

    def follow(self) -> None:
        """Show what can be chosen in the format that is."""
        format_ = self.chosen
        own = self._desk.session.document.rate
        bits = own_bits(self._desk.session, format_)
        _fill(self.bits, [(_BITS.get(bits, bits), bits) for bits in format_.bits], bits)
        _fill(self.bitrate, [(f"{rate} kbit/s", rate) for rate in format_.bitrates], format_.bitrate)
        rates = [rate for rate in _RATES if format_.rate_for(rate) == rate]
        target = format_.rate_for(own)
        same = "As the document" if target == own else "Nearest possible"
        others = ((f"{rate:,} Hz", rate) for rate in rates if rate != target)
        _fill(self.rate, [(f"{same} ({target:,} Hz)", 0), *others])
        self._form.setRowVisible(self.bits, bool(format_.bits))
        self._form.setRowVisible(self.bitrate, bool(format_.bitrates))
        self._form.setRowVisible(self.dither, bool(format_.bits))
        self._form.setRowVisible(self.markers, self._marked)
        self._changed()


def _fill(box: QComboBox, rows: list[tuple[str, object]], chosen: object = None) -> None:
    box.clear()
    for title, value in rows:
        box.addItem(title, value)
    if chosen is not None and (at := box.findData(chosen)) >= 0:
        box.setCurrentIndex(at)
