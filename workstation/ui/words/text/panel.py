"""The transcript panel: the words as running text, to hear, correct, search, and to edit the sound by."""

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QCursor, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Transcript, common_ends
from workstation.ui.panels.parts import EmptyState
from workstation.ui.toolkit.time_format import format_time
from workstation.ui.toolkit.workspace import Desk, watch
from workstation.ui.words.cue_model import LiveCues
from workstation.ui.words.editing import WordLine, ask_speaker, word_menu
from workstation.ui.words.playing import SpokenWord
from workstation.ui.words.speakers import speakers_of
from workstation.ui.words.text.actions import TextActions
from workstation.ui.words.text.edit import TextEdit
from workstation.ui.words.text.finding import TextSearch
from workstation.ui.words.text.panel_bar import PanelBar
from workstation.ui.words.text.panel_menu import more_menu
from workstation.ui.words.text.word_range import WordRange
from workstation.ui.words.word_layout import LivePlaces, WordIndex

_SOUGHT = 5
"""Selected words up to which they are what is looked for."""
_MOVED = 64
"""Cues among which two may have changed by a drag on the lane."""
_REST_MS = 150
"""Words that are being dragged have to rest this long before their times are written anew."""


class TranscriptPanel(QWidget):
    """Click a word: play from there; drag: select; drag what is selected: move it, and its sound; type: correct."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.places = WordIndex(Transcript(), 0)
        self.line: WordLine | None = None
        self._problem = -1
        self._shown = (Transcript(), "", 0)
        self._telling = False
        self._soon = QTimer(self, singleShot=True, interval=_REST_MS)
        self._soon.timeout.connect(self._catch_up)
        self.view = TextEdit(desk.look)
        self.bar = PanelBar(desk, self.next_problem, lambda: more_menu(desk, self, self.copy_text).popup(QCursor.pos()))
        self.bar.filtered.connect(self.view.show_only)
        self.finding = TextSearch(desk, self.bar.search, self.view)
        self.actions_ = TextActions(desk, self)
        self._pages = QStackedWidget()
        self._empty = EmptyState(
            desk.look,
            "mdi6.text-box-outline",
            "No words yet",
            "Align a text with the sound, or transcribe it, and read it here while it plays.",
        )
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.view, 1)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)
        self.setFocusProxy(self.view)
        self._connect()
        self._follow()

    def seek(self) -> None:
        """Take the keyboard to look for words; those that are selected, if there are a few."""
        range_ = self.view.range
        few = 0 < range_.stop - range_.first <= _SOUGHT
        self.bar.search.seek(self.view.running.words(range_.first, range_.stop).replace("\n", " ") if few else "")

    def _connect(self) -> None:
        desk, view = self._desk, self.view
        view.clicked.connect(self._play_from)
        view.selected.connect(self._tell_selection)
        view.opened.connect(self.edit)
        view.typed.connect(self._type)
        view.wanted.connect(self._do)
        view.dropped.connect(self.actions_.move)
        view.menu_wanted.connect(self._pop_up)
        view.margin.clicked.connect(self._play_cue)
        view.speaker_opened.connect(lambda cue: ask_speaker(desk, self, cue))
        watch(self, desk.session.changed, lambda _: self._follow())
        watch(self, desk.session.selected, lambda _: self._show_selection())
        watch(self, desk.look.changed, view.dress)
        watch(self, desk.settings.changed, lambda name: self._follow() if name == "time_format" else None)
        self.live = LiveCues(desk, self)
        self.live.changed.connect(self._show_faults)
        self._speaking = SpokenWord(desk, self)
        self._speaking.moved.connect(self._say)

    # what is shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow()

    def _follow(self) -> None:
        document = self._desk.session.document
        transcript = document.transcript
        style = self._desk.settings["time_format"]
        old, *rest = self._shown
        if (transcript is old and rest == [style, document.rate]) or not self.isVisible():
            return
        if self._only_moved(transcript):  # a drag on the lane: the text can wait until it rests
            self._soon.start()
            return
        self._catch_up()

    def _show_faults(self) -> None:
        self.view.faulty = self.live.by_cue
        self.view.margin.update()

    def _catch_up(self) -> None:
        document = self._desk.session.document
        self._show(document.transcript, self._desk.settings["time_format"], document.rate)

    def _only_moved(self, transcript: Transcript) -> bool:
        """Whether a few words have other times, and nothing else is new."""
        old, new = self.places.transcript.cues, transcript.cues
        head, tail = common_ends(old, new)
        middle = len(new) - tail - head
        if len(old) != len(new) or not 0 < middle <= _MOVED:
            return False
        both = zip(old[head : head + middle], new[head : head + middle], strict=True)
        changed = [(a, b) for a, b in both if a is not b]
        return len(changed) <= 2 and all(a.text == b.text and a.speaker == b.speaker for a, b in changed)

    def _show(self, transcript: Transcript, style: str, rate: int) -> None:
        self._shown = (transcript, style, rate)
        self.places = self._desk.shared(LivePlaces).now

        def time_of(cue: int) -> str:
            place = transcript.cues[cue].place
            return "–" if place is None else format_time(place.start, rate, style, 1)

        speakers = speakers_of(transcript)
        self.view.show_transcript(transcript, time_of, speakers)
        self.bar.show_speakers(speakers)
        running = self.view.running
        self.bar.show_counts(len(running), running.missing, len(running.doubtful) - running.missing)
        self._pages.setCurrentIndex(1 if transcript.cues else 0)
        self.finding.search_again()
        self.view.select_words(self.view.range)
        self._show_selection()

    def _show_selection(self) -> None:
        if self._telling:
            return
        chosen = self.places.within(self._desk.session.selection.range)
        if chosen is not None:
            self.view.select_words(WordRange(chosen[0], chosen[1] + 1))
        elif not self.view.range.is_caret:
            self.view.select_words(WordRange(*2 * (self.view.range.first,)))

    def _say(self, frame: int) -> None:
        spoken = self.places.at(frame) if frame >= 0 else None
        follow = bool(self._desk.settings["follow_playhead"])
        self.view.show_spoken(spoken.index if spoken is not None else None, follow=follow)

    # what is done

    def _play_from(self, index: int) -> None:
        self.view.select_words(WordRange(index, index + 1))
        place = self.places.word(index)
        if place is None:
            return
        self._run_quietly("words.select", index)
        self._desk.viewport.reveal(place.range.start)
        self._desk.run("transport.play", place.range.start / self._desk.session.document.rate)

    def _play_cue(self, cue: int) -> None:
        cues = self._desk.session.document.transcript.cues
        range_ = cues[cue].place if cue < len(cues) else None
        if range_ is not None:
            start, stop = range_.seconds(self._desk.session.document.rate)
            self._desk.run("selection.set", start, stop)
            self._desk.viewport.reveal(range_.start)
            self._desk.run("transport.play", start, stop)

    def _tell_selection(self) -> None:
        """Select the sound of the selected words, or put the caret between them."""
        range_ = self.view.range
        rate = self._desk.session.document.rate
        if range_.is_caret:
            after, before = self.places.nearest(range_.caret - 1, 1), self.places.nearest(range_.caret, -1)
            frame = after.range.start if after is not None else before.range.stop if before is not None else None
            if frame is not None:
                self._run_quietly("selection.set", frame / rate)
            return
        places = (self.places.word(index) for index in range(range_.first, range_.stop))
        ranges = [place.range for place in places if place is not None]
        if ranges:
            whole = FrameRange(min(r.start for r in ranges), max(r.stop for r in ranges))
            self._run_quietly("selection.set", *whole.seconds(rate))

    def _run_quietly(self, id_: str, *args: object) -> None:
        """Run a command that selects what is selected here already."""
        self._telling = True
        self._desk.run(id_, *args)
        self._telling = False

    def _do(self, wanted: str) -> None:
        """What a key stands for."""
        if wanted == "edit":
            self.edit_selected()
        elif wanted == "find":
            self.seek()
        elif wanted in ("next", "previous"):
            self.finding.step(1 if wanted == "next" else -1)
        else:
            self.actions_.do(wanted)

    def edit(self, index: int) -> None:
        """Open the line to type over a word."""
        self.view.select_words(WordRange(index, index + 1))
        self.edit_selected()

    def edit_selected(self) -> WordLine | None:
        """Open the line to type over the selected words, or new ones at the caret."""
        range_, running = self.view.range, self.view.running
        first, stop = range_.first, range_.stop
        if range_.is_caret:
            area = self.view.gap_rect(first)
        else:
            last = self.view.word_rect(stop - 1)
            area = self.view.word_rect(first)
            area = area.united(last) if last.top() == area.top() else area
        text = running.words(first, stop).replace("\n", " ")
        self.line = WordLine(
            self._desk, text, area.adjusted(-4, -2, 8, 2), self.view.viewport(), self.actions_.take(first, stop)
        )
        self.line.done.connect(self._edited)
        return self.line

    def _type(self, text: str) -> None:
        """Type over the selected words or at the caret; a word that was only clicked, to hear it, stays."""
        if not self.view.armed and not self.view.range.is_caret:
            self._desk.session.notify("F2 or a double click types over the word, an arrow key puts the caret beside it")
            return
        line = self.edit_selected()
        if line is not None:
            line.begin(text)

    def _edited(self) -> None:
        self.line = None
        self.view.setFocus()

    def _pop_up(self, index: int, at: QPoint) -> None:
        range_ = self.view.range
        inside = range_.first <= index < range_.stop
        first, stop = (range_.first, range_.stop) if inside else (index, index + 1)
        menu = word_menu(self._desk, self, first, self.places.word(first), stop)
        copy = menu.add(self._desk.look.icon("mdi6.content-copy"), "Copy text", self.copy_text)
        menu.insertSeparator(copy)
        menu.popup(at)

    def copy_text(self) -> None:
        """Put the text of the selected words, or all of it, on the clipboard."""
        self.actions_.copy_text()

    def next_problem(self, step: int) -> None:
        """Go to the next (1) or previous (-1) word that was not found, or that is doubtful."""
        problems = self.view.running.doubtful
        if not problems:
            return
        if step > 0:
            self._problem = next((i for i in problems if i > self._problem), problems[0])
        else:
            self._problem = next((i for i in reversed(problems) if i < self._problem), problems[-1])
        self.view.select_words(WordRange(self._problem, self._problem + 1), reveal=True)
        place = self.places.word(self._problem)
        if place is not None:
            self._run_quietly("words.select", self._problem)
            self._desk.viewport.reveal(place.range.start)
