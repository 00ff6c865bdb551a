"""The subtitles panel: every cue with its translation and its faults by the rules, to go to and to mend."""

from collections import Counter
from operator import attrgetter

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent, QTextCursor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from workstation.core.format_size import counted
from workstation.core.words.cue_list import apart
from workstation.core.words.cue_times import cue_near
from workstation.speech.cues.lint import KINDS
from workstation.speech.cues.notation import preset_of
from workstation.speech.cues.repair import FIXABLE
from workstation.speech.cues.rules import PRESETS
from workstation.ui.panels.parts import ElidedLabel, EmptyState, icon_button
from workstation.ui.toolkit.theme import MEDIUM, SMALL
from workstation.ui.toolkit.workspace import Desk, watch
from workstation.ui.words.cue_model import LiveCues
from workstation.ui.words.cues.editor import CueEditor
from workstation.ui.words.cues.table import SPEAKER, TEXT, TRANSLATION, CueModel, CueView
from workstation.ui.words.dialogs.export import ask_export_words
from workstation.ui.words.dialogs.rules import ask_rules
from workstation.ui.words.lane.cues import cue_menu
from workstation.ui.words.playing import SpokenWord

_WIDE = 720
"""Pixels from which the current cue stands beside the table; else below it."""
_EDITOR_WIDTH, _EDITOR_HEIGHT = 330, 150
_NEAR_SECONDS, _FAR_SECONDS = 0.01, 0.1
"""How far a key moves a cue, and with Shift."""

_TRANSLATION = attrgetter("translation")


class SubtitlesPanel(QWidget):
    """Click a cue: go there; Return: hear it; double click: write; beside the table the current one is edited."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._translating = False
        """Translations are written: their column stays."""
        self.live = LiveCues(desk, self)
        self.model = CueModel(desk, self.live)
        self.model.setParent(self)
        self.view = CueView()
        self.view.setModel(self.model)
        self.view.lay_out(self.model)
        self.view.clicked.connect(self._go)
        self.view.heard.connect(self._hear)
        self.view.wanted.connect(self._do)
        self.view.selectionModel().currentChanged.connect(lambda *_: self._edit())
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._pop_up)
        self._pages = QStackedWidget()
        self._pages.addWidget(
            EmptyState(
                desk.look,
                "mdi6.subtitles-outline",
                "No subtitles yet",
                "Align a text, transcribe the sound, load subtitles, or write them: select a time, press Ctrl+I, type.",
                ("Load subtitles…", self._load),
            )
        )
        self.editor = CueEditor(desk)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.view)
        self._split.addWidget(self.editor)
        self._split.setStretchFactor(0, 1)
        self._pages.addWidget(self._split)
        self._good = EmptyState(
            desk.look, "mdi6.check-circle-outline", "No faults", "Every cue keeps the rules that are chosen above."
        )
        self._pages.addWidget(self._good)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_bar())
        column.addWidget(self._pages, 1)
        self.live.changed.connect(self._show)
        watch(self, desk.session.changed, lambda _: self._show())
        watch(self, desk.session.selected, lambda _: self._follow_selection())
        watch(self, desk.settings.changed, self._follow_setting)
        watch(self, desk.look.changed, lambda: self.view.viewport().update())
        self._speaking = SpokenWord(desk, self)
        self._speaking.moved.connect(self._say)
        self._show_rules()
        self._show()

    def _make_bar(self) -> QHBoxLayout:
        look, run = self._desk.look, self._desk.run
        self.rules = QComboBox()
        self.rules.setAccessibleName("Rules")
        for id_, preset in PRESETS.items():
            self.rules.addItem(preset.title, id_)
            self.rules.setItemData(self.rules.count() - 1, preset.about, Qt.ItemDataRole.ToolTipRole)
        self.rules.activated.connect(lambda _: run("words.rules", self.rules.currentData()))
        self.only = QPushButton("Only faults")
        self.only.setCheckable(True)
        self.only.toggled.connect(self._filter)
        self.summary = ElidedLabel()
        self.fix = QPushButton("Fix all")
        self.fix.setIcon(look.icon("mdi6.auto-fix"))
        self.fix.setToolTip("Mend what a rule can mend: cut what is too long, join what is too short, trim overlaps")
        self.fix.clicked.connect(lambda: run("words.fix_cues"))
        self.make = QPushButton("Make cues")
        self.make.setToolTip("Make new cues of all words by the rules")
        self.make.clicked.connect(lambda: run("words.make_cues"))
        bar = QHBoxLayout()
        bar.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, SMALL)
        bar.setSpacing(SMALL)
        bar.addWidget(self.rules)
        bar.addWidget(icon_button(look, "mdi6.tune-variant", "Change the rules", self._ask_rules))
        bar.addSpacing(MEDIUM)
        bar.addWidget(self.only)
        bar.addWidget(self.summary, 1)
        bar.addWidget(icon_button(look, "mdi6.chevron-up", "Previous fault", lambda: self.next_fault(-1)))
        bar.addWidget(icon_button(look, "mdi6.chevron-down", "Next fault", lambda: self.next_fault(1)))
        bar.addWidget(self.fix)
        bar.addWidget(self.make)
        bar.addWidget(icon_button(look, "mdi6.export", "Export the words as subtitles", self._export))
        return bar

    # what is shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def _show(self) -> None:
        if not self.isVisible():
            return
        cues = self._desk.session.document.transcript.cues
        current = self.editor.number
        self.model.follow(self.view.in_sight)
        if current >= 0 and not self.view.currentIndex().isValid():  # other rows: the current cue stays the current
            self.choose(min(current, len(cues) - 1))
        self.view.setColumnHidden(SPEAKER, not self._desk.session.document.transcript.speakers)
        self._translating = self._translating or any(map(_TRANSLATION, apart(cues)[0]))
        self.editor.translation.setVisible(self._translating)
        self.view.show_translations(self._translating)
        counts = Counter(fault.rule for fault in self.live.faults)
        named = ", ".join(f"{count} {KINDS[rule].lower()}" for rule, count in counts.most_common())
        total = sum(counts.values())
        self.summary.setText(
            ("1 cue · " if len(cues) == 1 else f"{len(cues)} cues · ")
            + (f"{counted(total, 'fault')}: {named}" if total else "no faults")
        )
        self.fix.setEnabled(any(rule in FIXABLE for rule in counts))
        for widget in (self.only, self.make):
            widget.setEnabled(bool(cues))
        self._edit()
        empty = self.model.only_faults and not self.model.rowCount()
        self._pages.setCurrentIndex(0 if not cues else 2 if empty else 1)

    def _edit(self) -> None:
        """Show the current cue beside the table."""
        index, cues = self.view.currentIndex(), self._desk.session.document.transcript.cues
        number = self.model.cue_of(index) if index.isValid() else -1
        if not 0 <= number < len(cues):
            self.editor.show_cue(-1, None, (0.0, 0.0), self.live.rules)
        else:
            self.editor.show_cue(number, cues[number], self.model.times_of(number), self.live.rules)

    def choose(self, cue: int) -> None:
        """Make a cue the current one."""
        row = self.model.row_of(cue)
        if row >= 0:
            self.view.setCurrentIndex(self.model.index(row, max(self.view.currentIndex().column(), TEXT)))

    def write(self, cue: int) -> None:
        """Make a cue the current one and give its text the keyboard."""
        if self.model.row_of(cue) < 0:
            self.only.setChecked(False)
        self._show()
        self.choose(cue)
        self._edit()
        self.editor.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editor.text.moveCursor(QTextCursor.MoveOperation.End)

    def _follow_selection(self) -> None:
        """The cue that is selected elsewhere, on the lane or in the transcript, is the current one here."""
        range_ = self._desk.session.selection.range
        if range_.is_caret or not self.isVisible():
            return
        cue = cue_near(self._desk.session.document.transcript, range_)
        current = self.view.currentIndex()
        if cue >= 0 and not (current.isValid() and self.model.cue_of(current) == cue):
            self.choose(cue)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        self._split.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        if event.oldSize().width() != event.size().width():
            room = self.width() if wide else self.height()
            editor = min(_EDITOR_WIDTH, room // 3) if wide else _EDITOR_HEIGHT
            self._split.setSizes([max(room - editor, 0), editor])

    def _show_rules(self) -> None:
        text = str(self._desk.settings["cue_rules"])
        self.rules.setCurrentIndex(self.rules.findData(preset_of(text, PRESETS)))
        changed = ", ".join(part.replace("_", " ") for part in text.split(",")[1:])
        about = PRESETS[preset_of(text, PRESETS)].about
        self.rules.setToolTip(f"{about}\nChanged: {changed}" if changed else about)

    def _follow_setting(self, name: str) -> None:
        if name == "cue_rules":
            self._show_rules()
        elif name == "time_format":
            self.view.viewport().update()

    def _filter(self, only: bool) -> None:
        self.model.only_faults = only
        self._show()

    def _say(self, frame: int) -> None:
        """Keep the cue that is heard in view, but take none away that is being written."""
        if frame < 0 or not self._desk.settings["follow_playhead"] or not self.isVisible():
            return
        if self.editor.typing or self.view.state() is CueView.State.EditingState:
            return
        seconds = frame / self._desk.session.document.rate
        cue = next((cue for cue in self.live.shown if cue.start <= seconds < cue.end), None)
        row = self.model.row_of(cue.number) if cue is not None else -1
        if row >= 0 and row != self.view.currentIndex().row():
            self.view.setCurrentIndex(self.model.index(row, self.view.currentIndex().column()))

    # what is done

    def _go(self, index: QModelIndex) -> None:
        cue = self._desk.session.document.transcript.cues[self.model.cue_of(index)]
        if cue.place is not None:
            start, stop = cue.place.seconds(self._desk.session.document.rate)
            self._desk.run("selection.set", start, stop)
            self._desk.viewport.reveal(cue.place.start)

    def _hear(self, index: QModelIndex) -> None:
        self._go(index)
        cue = self._desk.session.document.transcript.cues[self.model.cue_of(index)]
        if cue.place is not None:
            self._desk.run("transport.play", *cue.place.seconds(self._desk.session.document.rate))

    def _do(self, wanted: str) -> None:
        """What a key in the table stands for."""
        number = self.model.cue_of(self.view.currentIndex())
        if wanted == "text":
            self.editor.text.setFocus()
            return
        if wanted == "delete":
            self._desk.run("words.delete_cue", number)
            return
        way = -1 if wanted.endswith("left") else 1
        step = _FAR_SECONDS if wanted.startswith("far-") else _NEAR_SECONDS
        self._desk.run("words.nudge_cue", way * step, number)

    def next_fault(self, step: int) -> None:
        """Go to the next (1) or previous (-1) cue with a fault, round the end."""
        faulty = sorted(self.live.by_cue)
        if not faulty:
            return
        current = self.view.currentIndex()
        at = self.model.cue_of(current) if current.isValid() else -1
        ahead = [cue for cue in faulty if (cue > at if step > 0 else cue < at)]
        cue = (ahead or faulty)[0 if step > 0 else -1]
        index = self.model.index(self.model.row_of(cue), TRANSLATION)
        self.view.setCurrentIndex(index)
        self._go(index)

    def _pop_up(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        if not index.isValid():
            return
        cue, icon, run = self.model.cue_of(index), self._desk.look.icon, self._desk.run
        menu = cue_menu(self._desk, self, cue)
        first = menu.actions()[1]
        fix = QAction(icon("mdi6.auto-fix"), "Fix this cue", menu)
        fix.triggered.connect(lambda: run("words.fix_cues", cue))
        fix.setEnabled(any(fault.rule in FIXABLE for fault in self.live.by_cue.get(cue, ())))
        translate = QAction(icon("mdi6.translate"), "Translation…", menu)
        translate.triggered.connect(lambda: self._translate(index))
        menu.insertActions(first, [fix, translate])
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _translate(self, index: QModelIndex) -> None:
        self._translating = True
        self._show()
        self.view.edit(self.model.index(index.row(), TRANSLATION))

    def _ask_rules(self) -> None:
        ask_rules(self._desk, self._desk.commands["words.rules"], self.window())

    def _export(self) -> None:
        ask_export_words(self._desk, self._desk.commands["words.export"], self.window())

    def _load(self) -> None:
        from workstation.ui.dialogs.files import ask_load_words

        ask_load_words(self._desk, self._desk.commands["words.load"], self.window())
