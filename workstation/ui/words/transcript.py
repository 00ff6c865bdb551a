"""The transcript panel: the words as running text, to hear, select, correct and search them as one reads."""

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from workstation.core.transcript import Transcript
from workstation.ui.panels.parts import EmptyState, icon_button
from workstation.ui.theme import MEDIUM, SMALL
from workstation.ui.times import format_time
from workstation.ui.view import Desk, watch
from workstation.ui.words.editing import WordLine, word_menu
from workstation.ui.words.export_dialog import ask_export_words
from workstation.ui.words.places import DOUBTFUL, Places
from workstation.ui.words.playing import SpokenWord
from workstation.ui.words.text_view import TextView

_REST_MS = 150
"""Words that are being dragged have to rest this long before their times are written anew."""


class TranscriptPanel(QWidget):
    """Click a word: play from there; drag: select the sound; double click: type over it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.places = Places(Transcript(), 0)
        self.line: WordLine | None = None
        self._problem = -1
        self._shown = (Transcript(), "", 0)
        self._soon = QTimer(self, singleShot=True, interval=_REST_MS)
        self._soon.timeout.connect(self._catch_up)
        self.view = TextView(desk.look)
        self.view.clicked.connect(self._play_from)
        self.view.swept.connect(self._select)
        self.view.opened.connect(self.edit)
        self.view.menu_wanted.connect(self._pop_up)
        self.view.margin.clicked.connect(self._play_cue)
        self._pages = QStackedWidget()
        self._empty = EmptyState(
            desk.look,
            "mdi6.text-box-outline",
            "No words yet",
            "Align a text with the sound, or transcribe it, and read it here while it plays.",
        )
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._make_page())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        watch(self, desk.session.changed, lambda _: self._follow())
        watch(self, desk.session.selected, lambda _: self._show_selection())
        watch(self, desk.look.changed, self.view.dress)
        watch(self, desk.settings.changed, lambda name: self._follow() if name == "time_format" else None)
        self._speaking = SpokenWord(desk, self)
        self._speaking.moved.connect(self._say)
        self._follow()

    def _make_page(self) -> QWidget:
        look = self._desk.look
        page = QWidget()
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the words")
        self.search.setClearButtonEnabled(True)
        self.search.returnPressed.connect(self.find_next)
        self.search.textChanged.connect(lambda text: None if text else self.view.show_found(None))
        self.summary = QLabel()
        self.summary.setProperty("role", "small")
        self.previous = icon_button(look, "mdi6.chevron-up", "Previous doubtful word", lambda: self.next_problem(-1))
        self.next = icon_button(look, "mdi6.chevron-down", "Next doubtful word", lambda: self.next_problem(1))
        bar = QHBoxLayout()
        bar.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, SMALL)
        bar.setSpacing(SMALL)
        bar.addWidget(self.search, 1)
        bar.addSpacing(MEDIUM)
        bar.addWidget(self.summary)
        bar.addWidget(self.previous)
        bar.addWidget(self.next)
        bar.addWidget(icon_button(look, "mdi6.export", "Export the words as subtitles, karaoke or data", self.export))
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.view, 1)
        return page

    # what is shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow()

    def _follow(self) -> None:
        document = self._desk.session.document
        transcript = document.transcript
        style = self._desk.settings["time_format"]
        shown = (transcript, style, document.rate)
        if shown == self._shown or not self.isVisible():
            return
        if self._only_moved(transcript):  # a drag on the lane: the text can wait until it rests
            self._soon.start()
            return
        self._show(shown)

    def _catch_up(self) -> None:
        document = self._desk.session.document
        self._show((document.transcript, self._desk.settings["time_format"], document.rate))

    def _only_moved(self, transcript: Transcript) -> bool:
        """Whether a few words have other times, and nothing else is new."""
        old = self.places.transcript.cues
        if len(old) != len(transcript.cues):
            return False
        changed = [(a, b) for a, b in zip(old, transcript.cues, strict=True) if a is not b]
        return 0 < len(changed) <= 2 and all(a.text == b.text and a.speaker == b.speaker for a, b in changed)

    def _show(self, shown: tuple[Transcript, str, int]) -> None:
        transcript, style, rate = self._shown = shown
        self.places = Places(transcript, self._desk.session.document.frames, self.places)
        times = tuple(
            format_time(place.start, rate, style, 1) if (place := cue.range) is not None else "–"
            for cue in transcript.cues
        )
        self.view.show_transcript(transcript, times)
        self._pages.setCurrentIndex(1 if transcript.cues else 0)
        self._summarise(transcript)
        self._show_selection()

    def _summarise(self, transcript: Transcript) -> None:
        words = transcript.words
        missing = self.places.missing
        doubtful = sum(w.score is not None and w.score < DOUBTFUL for w in words) - missing
        parts = [f"{len(words)} words"]
        if missing:
            parts.append(f"{missing} not found")
        if doubtful:
            parts.append(f"{doubtful} doubtful")
        self.summary.setText(" · ".join(parts))
        for button in (self.previous, self.next):
            button.setVisible(bool(missing or doubtful))

    def _show_selection(self) -> None:
        self.view.show_selected(self.places.within(self._desk.session.selection.range))

    def _say(self, frame: int) -> None:
        spoken = self.places.at(frame) if frame >= 0 else None
        follow = bool(self._desk.settings["follow_playhead"])
        self.view.show_spoken(spoken.index if spoken is not None else None, follow=follow)

    # what is done

    def _play_from(self, index: int) -> None:
        place = self.places.word(index)
        if place is None:
            self.view.show_found(index)
            return
        self._desk.run("words.select", index)
        self._desk.viewport.reveal(place.range.start)
        self._desk.run("transport.play", place.range.start / self._desk.session.document.rate)

    def _play_cue(self, cue: int) -> None:
        cues = self._desk.session.document.transcript.cues
        range_ = cues[cue].range if cue < len(cues) else None
        if range_ is not None:
            start, stop = range_.seconds(self._desk.session.document.rate)
            self._desk.run("selection.set", start, stop)
            self._desk.viewport.reveal(range_.start)
            self._desk.run("transport.play", start, stop)

    def _select(self, first: int, last: int) -> None:
        places = (self.places.word(index) for index in range(first, last + 1))
        ranges = [place.range for place in places if place is not None]
        if ranges:
            rate = self._desk.session.document.rate
            start, stop = min(r.start for r in ranges), max(r.stop for r in ranges)
            self._desk.run("selection.set", start / rate, stop / rate)

    def edit(self, index: int) -> None:
        """Open the line to type over a word."""
        area = self.view.word_rect(index).adjusted(-4, -2, 8, 2)
        self.line = WordLine(self._desk, index, area, self.view.viewport())
        self.line.done.connect(self._edited)

    def _edited(self) -> None:
        self.line = None
        self.view.setFocus()

    def _pop_up(self, index: int, at: QPoint) -> None:
        menu = word_menu(self._desk, self, index, self.places.word(index))
        copy = menu.addAction(self._desk.look.icon("mdi6.content-copy"), "Copy text", self.copy_text)
        menu.insertSeparator(copy)
        menu.popup(at)

    def export(self) -> None:
        """Ask how and where to write the words."""
        ask_export_words(self._desk, self._desk.commands["words.export"], self.window())

    def copy_text(self) -> None:
        """Put the text of the selected words, or all of it, on the clipboard."""
        session = self._desk.session
        chosen = self.places.within(session.selection.range)
        text = session.document.transcript.text
        if chosen is not None:
            running = self.view.running
            text = running.text[running.starts[chosen[0]] : running.ends[chosen[1]]]
        QGuiApplication.clipboard().setText(text)

    # looking for words

    def find_next(self) -> None:
        """Go to the next place where the searched words are read."""
        running = self.view.running
        found = self.view._found
        after = running.ends[found] - 1 if found is not None else -1
        self.view.show_found(running.find(self.search.text(), after))

    def next_problem(self, step: int) -> None:
        """Go to the next (1) or previous (-1) word that was not found, or that is doubtful."""
        words = self._desk.session.document.transcript.words
        problems = [i for i, word in enumerate(words) if word.score is not None and word.score < DOUBTFUL]
        if not problems:
            return
        if step > 0:
            self._problem = next((i for i in problems if i > self._problem), problems[0])
        else:
            self._problem = next((i for i in reversed(problems) if i < self._problem), problems[-1])
        self.view.show_found(self._problem)
        place = self.places.word(self._problem)
        if place is not None:
            self._desk.run("words.select", self._problem)
            self._desk.viewport.reveal(place.range.start)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F3:
            self.find_next()
        else:
            super().keyPressEvent(event)
