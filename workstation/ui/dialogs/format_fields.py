"""The rows of a dialog that choose a sound format: each format shows only what can be chosen in it."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout

from workstation.commands.files.mixdown import PEAK_DB, own_values
from workstation.core.params import Value
from workstation.media.format_settings import DITHER, Setting
from workstation.media.formats import EXPORT_FORMATS, ExportFormat
from workstation.ui.params.editor import ParamEditor, simple_editor
from workstation.ui.toolkit.workspace import Desk


class FormatFields:
    """The format, an editor for each of its settings, the sample rate, and ticks for dither, peaks and markers."""

    def __init__(self, desk: Desk, form: QFormLayout, changed: Callable[[], object]) -> None:
        """Add the rows to `form`; `changed` is called after another format was chosen."""
        self._desk, self._form, self._changed = desk, form, changed
        self.format, self.rate = QComboBox(), QComboBox()
        for suffix, format_ in EXPORT_FORMATS.items():
            self.format.addItem(format_.name, suffix)
        self.format.setCurrentIndex(max(0, self.format.findData(desk.settings["export_format"])))
        self._add_row("Format", self.format)
        self._editors = {
            suffix: {row.name: self._add_editor(row) for row in format_.settings}
            for suffix, format_ in EXPORT_FORMATS.items()
        }
        self._add_row("Sample rate", self.rate)
        self.dither = QCheckBox(DITHER.title)
        self.dither.setChecked(bool(desk.settings["dither"]))
        self.lower = QCheckBox(f"Lower all of it where it would clip (to {PEAK_DB:g} dB)")
        self.markers = QCheckBox("Write the markers into the file")
        self.markers.setChecked(True)

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
    def editors(self) -> dict[str, ParamEditor]:
        """Those of the chosen format's own settings, by name."""
        return self._editors[self.chosen.suffix]

    @property
    def given(self) -> dict[str, object]:
        """The arguments of an export that differ from their defaults, and what would follow the document."""
        values = self._values
        given: dict[str, object] = {
            row.name: values[row.name]
            for row in self.chosen.settings
            if row.counts(values) and (row.own or values[row.name] != row.default)
        }
        if self.rate.currentData():
            given["rate"] = self.rate.currentData()
        if self.dither.isChecked() != bool(self._desk.settings["dither"]):
            given["dither"] = self.dither.isChecked()
        if self.lower.isChecked():
            given["peak"] = PEAK_DB
        if self._marked and not self.markers.isChecked():
            given["markers"] = False
        return given

    @property
    def _values(self) -> dict[str, Value]:
        return {name: editor.value for name, editor in self.editors.items()}

    @property
    def _marked(self) -> bool:
        """There are markers, and a place for them in the format."""
        return bool(self.chosen.markers and self._desk.session.document.markers)

    def follow(self) -> None:
        """Show what can be chosen in the format that is."""
        format_ = self.chosen
        for name, value in own_values(self._desk.session, format_).items():
            if name in self.editors:
                self.editors[name].set_value(value)
        self._fill_rates(format_)
        self._show_what_counts()
        self._form.setRowVisible(self.dither, bool(format_.bits))
        self._form.setRowVisible(self.markers, self._marked)
        self._changed()

    def _add_row(self, title: str, field: QComboBox | ParamEditor) -> None:
        field.setAccessibleName(title)
        self._form.addRow(title, field)

    def _add_editor(self, row: Setting) -> ParamEditor:
        editor = simple_editor(row)
        editor.setToolTip(row.hint)
        editor.changed.connect(lambda _: self._show_what_counts())
        self._add_row(row.title, editor)
        return editor

    def _show_what_counts(self) -> None:
        """Only the chosen format's settings, without those that mean nothing beside the others."""
        values, chosen = self._values, self.chosen
        for suffix, editors in self._editors.items():
            for row in EXPORT_FORMATS[suffix].settings:
                self._form.setRowVisible(editors[row.name], suffix == chosen.suffix and row.counts(values))

    def _fill_rates(self, format_: ExportFormat) -> None:
        own = self._desk.session.document.rate
        target = format_.rate_for(own)
        same = "As the document" if target == own else "Nearest possible"
        self.rate.clear()
        self.rate.addItem(f"{same} ({target:,} Hz)", 0)
        (row,) = (row for row in format_.params if row.name == "rate")
        for rate in row.usual:
            if rate != target:
                self.rate.addItem(row.text_of(rate), rate)
