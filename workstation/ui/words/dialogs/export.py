"""The dialog that exports words: format, what it can carry, how the file will read, what is wrong, and where to."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from workstation.commands.overwriting import free_path
from workstation.commands.registry import Command
from workstation.commands.words.files import SUNG, title_of, write_options
from workstation.core.errors import CommandError
from workstation.core.words.transcript import Transcript
from workstation.speech.cues.lint import KINDS, check_transcript
from workstation.speech.cues.notation import preset_of
from workstation.speech.cues.rules import PRESETS, parse_rules
from workstation.speech.cues.style import STYLES
from workstation.speech.formats.options import FILL_TITLES, KARAOKE_TITLES
from workstation.speech.formats.table import FORMATS, Format, write_transcript
from workstation.speech.words import AlignedTranscript
from workstation.ui.dialogs.chooser import chooser
from workstation.ui.dialogs.parts import FaultLabel, lay_out, with_button
from workstation.ui.dialogs.replacing import after_asking_to_replace, leave_asking
from workstation.ui.toolkit.document_name import document_name, folder_of
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import MEDIUM
from workstation.ui.toolkit.typed_fields import DecimalSpin
from workstation.ui.toolkit.workspace import Desk

TEXTS = {"original": "Words", "translation": "Translation", "both": "Both, one below the other"}
_FILLED = ("ass", "ssa")
_SHOWN_CUES = 12
"""The preview shows the beginning: writing an hour at every choice would be slow."""


class ExportWordsDialog(QDialog):
    """What is chosen is shown at once as the beginning of the file."""

    def __init__(self, desk: Desk, command: Command, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export words")
        self._desk, self._command = desk, command
        settings = desk.settings
        self.format = choice_box({f.id: f"{f.title} (.{f.extensions[0]})" for f in FORMATS}, "Format")
        for row, format_ in enumerate(FORMATS):
            self.format.setItemData(row, format_.about, Qt.ItemDataRole.ToolTipRole)
        self.about = dim_label()
        self.text = choice_box(TEXTS, "Text")
        self.rules = choice_box(
            {"none": "Leave the cues as they are", **{i: p.title for i, p in PRESETS.items()}}, "Cues"
        )
        self.rules.setCurrentIndex(self.rules.findData(preset_of(settings["cue_rules"], PRESETS)))
        self.karaoke = choice_box(KARAOKE_TITLES, "Karaoke")
        self.fill = choice_box(FILL_TITLES, "Fill")
        self.style_ = choice_box({"": "As set", **{id_: preset.title for id_, preset in STYLES.items()}}, "Look")
        self.fps = DecimalSpin()
        self.fps.setRange(1, 240)
        self.fps.setDecimals(3)
        self.fps.setValue(25)
        self.fps.setSuffix(" frames/s")
        self.fps.setAccessibleName("Frame rate of the video")
        self.speakers = QCheckBox("Name the speakers")
        self.speakers.setChecked(True)
        self._proposed = folder_of(desk) / f"{document_name(desk)}.srt"
        self.path = QLineEdit(str(self._proposed))
        self.path.setMinimumWidth(340)
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.preview.setMinimumHeight(170)
        self.preview.setAccessibleName("Beginning of the file")
        self.faults = dim_label()
        self.fault = FaultLabel(desk)
        self._lay_out()
        self.format.currentIndexChanged.connect(lambda _: self._follow_format())
        for box in (self.text, self.rules, self.karaoke, self.fill, self.style_):
            box.currentIndexChanged.connect(lambda _: self._show_text())
        self.fps.valueChanged.connect(lambda _: self._show_text())
        self.speakers.toggled.connect(lambda _: self._show_text())
        self._follow_format()

    def _lay_out(self) -> None:
        self._form = form = QFormLayout()
        form.setSpacing(MEDIUM)
        form.addRow("Format", self.format)
        form.addRow("", self.about)
        form.addRow("Text", self.text)
        form.addRow("Cues", self.rules)
        form.addRow("Karaoke", self.karaoke)
        form.addRow("Fill", self.fill)
        form.addRow("Look", self.style_)
        form.addRow("Video", self.fps)
        form.addRow("", self.speakers)
        form.addRow("File", with_button(self.path, self._choose))
        lay_out(self, "Export", form, self.preview, self.faults, self.fault, grows=0)
        self.setMinimumWidth(560)

    @property
    def chosen(self) -> Format:
        return next(format_ for format_ in FORMATS if format_.id == self.format.currentData())

    def options(self) -> dict[str, Any]:
        """What differs from the command's own defaults."""
        chosen = self.chosen
        given: dict[str, Any] = {"karaoke": self.karaoke.currentData()}
        if not self.path.text().lower().endswith(f".{chosen.extensions[0]}"):
            given["format"] = chosen.id
        rules = self._rules_text()
        if chosen.cues and rules != self._desk.settings["cue_rules"]:
            given["rules"] = rules
        if self.text.currentData() != "original":
            given["text"] = self.text.currentData()
        if self.style_.currentData() and chosen.styled:
            given["style"] = self.style_.currentData()
        if self.fill.currentData() != "kf" and chosen.id in _FILLED and given["karaoke"]:
            given["fill"] = self.fill.currentData()
        if chosen.frames and self.fps.value() != 25:
            given["fps"] = self.fps.value()
        return given | ({} if self.speakers.isChecked() else {"speakers": False})

    def accept(self) -> None:
        """Write the file, after a question where one would be replaced; the dialog stays open when that cannot be."""
        after_asking_to_replace(self._desk.session, self, [self.path.text()], self._write)

    def _write(self, agreed: dict[str, bool]) -> None:
        if self.fault.run(self._command.id, self.path.text(), **self.options(), **agreed) is not None:
            super().accept()

    def _rules_text(self) -> str:
        """The rules as set, changes and all, when their preset is chosen."""
        kept, chosen = str(self._desk.settings["cue_rules"]), str(self.rules.currentData())
        return kept if chosen == preset_of(kept, PRESETS) else chosen

    def _follow_format(self) -> None:
        chosen = self.chosen
        self.about.setText(chosen.about)
        self.karaoke.setEnabled(chosen.karaoke)
        self.karaoke.setCurrentIndex(self.karaoke.findData(SUNG.get(chosen.id, "")))
        transcript = self._desk.session.document.transcript
        self._show_row(self.text, any(cue.translation for cue in transcript.cues))
        self._show_row(self.rules, chosen.cues)
        self._show_row(self.karaoke, chosen.karaoke or not chosen.words)
        self._show_row(self.style_, chosen.styled)
        self._show_row(self.fps, chosen.frames)
        self._show_row(self.speakers, any(cue.speaker for cue in transcript.cues))
        name = Path(self.path.text())
        endings = sorted((e for f in FORMATS for e in f.extensions), key=len, reverse=True)
        stem = next((name.name[: -len(e) - 1] for e in endings if name.name.lower().endswith(f".{e}")), name.stem)
        if name == self._proposed:
            wanted = folder_of(self._desk) / f"{document_name(self._desk)}.{chosen.extensions[0]}"
            name = self._proposed = free_path(wanted)
        else:
            name = name.with_name(f"{stem}.{chosen.extensions[0]}")
        self.path.setText(str(name))
        self._show_text()

    def _show_row(self, field: QWidget, on: bool) -> None:
        self._form.setRowVisible(field, on)

    def _show_text(self) -> None:
        document, form = self._desk.session.document, self.chosen
        self._show_row(self.fill, form.id in _FILLED and bool(self.karaoke.currentData()))
        old = document.transcript
        some = Transcript(old.language, old.cues[:_SHOWN_CUES], translation_language=old.translation_language)
        given: Mapping[str, Any] = {k: v for k, v in self.options().items() if k not in ("fps", "format", "speakers")}
        try:
            options = write_options(self._desk.session, form, **given)
            other: dict[str, Any] = {
                "fps": self.fps.value(),
                "speakers": self.speakers.isChecked(),
                "artist": document.tags.get("artist", ""),
            }
            other["title"] = title_of(document, Path(self.path.text()))
            options = options.with_others(**other)
            text = write_transcript(self.path.text(), some, document.rate, options=options, form=form)
        except (ValueError, CommandError) as error:
            text = str(error)
        self.preview.setPlainText(text)
        self._show_faults(form)

    def _show_faults(self, form: Format) -> None:
        rules, document = self._rules_text(), self._desk.session.document
        self.faults.setVisible(form.cues and rules != "none")
        if not self.faults.isHidden():
            words = AlignedTranscript.from_transcript(document.transcript, document.rate)
            counts = Counter(f.rule for f in check_transcript(words, parse_rules(rules, document.transcript.language)))
            named = ", ".join(f"{count} {KINDS[rule].lower()}" for rule, count in counts.most_common())
            note = "; long cues are cut in the file" if {"long", "lines", "columns"} & counts.keys() else ""
            self.faults.setText(f"By these rules: {named}{note}" if named else "No faults by these rules")

    def _choose(self) -> None:
        dialog = leave_asking(chooser(self, "Export words", str(Path(self.path.text()).parent)))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        ending = self.chosen.extensions[0]
        dialog.setNameFilter(f"{self.chosen.title} (*.{ending})")
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(Path(self.path.text()).name)
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()


def choice_box(choices: Mapping[str, str], name: str) -> QComboBox:
    box = QComboBox()
    for value, title in choices.items():
        box.addItem(title, value)
    box.setAccessibleName(name)
    return box


def dim_label() -> QLabel:
    label = PlainLabel()
    label.setProperty("role", "dim")
    label.setWordWrap(True)
    return label


def ask_export_words(desk: Desk, command: Command, window: QWidget) -> None:
    ExportWordsDialog(desk, command, window).open()
