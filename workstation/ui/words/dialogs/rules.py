"""The dialog for the rules of subtitles: a preset, every rule, and how many faults there would be."""

from dataclasses import asdict

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QVBoxLayout, QWidget

from workstation.commands.registry import Command
from workstation.speech.cues.lint import check_transcript
from workstation.speech.cues.notation import preset_of
from workstation.speech.cues.rules import PRESETS, RULES, CueRules, parse_rules, rules_text
from workstation.speech.words import AlignedTranscript
from workstation.ui.params.form import ParamForm
from workstation.ui.toolkit.buttons import answers
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import LARGE, MEDIUM
from workstation.ui.toolkit.workspace import Desk


class RulesDialog(QDialog):
    """What is changed is counted at once; the rules are kept with OK."""

    def __init__(self, desk: Desk, command: Command, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Rules of subtitles")
        self._desk, self._command = desk, command
        document = desk.session.document
        self._words = AlignedTranscript.from_transcript(document.transcript, document.rate)
        self._language = document.transcript.language
        self.preset = QComboBox()
        for id_, preset in PRESETS.items():
            self.preset.addItem(preset.title, id_)
        self.about = PlainLabel()
        self.about.setProperty("role", "dim")
        self.about.setWordWrap(True)
        self.form = ParamForm(RULES)
        self.summary = PlainLabel()
        text = str(desk.settings["cue_rules"])
        self.preset.setCurrentIndex(self.preset.findData(preset_of(text, PRESETS)))
        self.form.set_values(asdict(parse_rules(text, self._language)))
        head = QFormLayout()
        head.setSpacing(MEDIUM)
        head.addRow("Preset", self.preset)
        buttons, _ = answers(self, "Use these rules")
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addLayout(head)
        column.addWidget(self.about)
        column.addWidget(self.form)
        column.addWidget(self.summary)
        column.addWidget(buttons)
        self.setMinimumWidth(460)
        self.preset.activated.connect(lambda _: self._take_preset())
        self.form.changed.connect(lambda *_: self._show())
        self._show()

    @property
    def rules(self) -> CueRules:
        """What the form says; ValueError when that cannot be."""
        return CueRules(**self.form.values())  # type: ignore[arg-type]  # the form has the kinds of the fields

    def accept(self) -> None:
        """Keep the rules; the dialog stays open when they contradict each other."""
        try:
            text = rules_text(self.preset.currentData(), self.rules, self._language)
        except ValueError:
            return
        self._desk.run(self._command.id, text)
        super().accept()

    def _take_preset(self) -> None:
        self.form.set_values(asdict(PRESETS[self.preset.currentData()].for_language(self._language)))
        self._show()

    def _show(self) -> None:
        self.about.setText(PRESETS[self.preset.currentData()].about)
        try:
            faults = check_transcript(self._words, self.rules)
        except ValueError as error:
            text = str(error)
            self.summary.setText(text[:1].upper() + text[1:])
            return
        cues = len({fault.cue for fault in faults})
        count = "One fault" if len(faults) == 1 else f"{len(faults)} faults in {cues} cues"
        self.summary.setText(count if faults else "No faults by these rules")


def ask_rules(desk: Desk, command: Command, window: QWidget) -> None:
    RulesDialog(desk, command, window).open()
