"""The menus of words and subtitles, in the text, on the lane and in the table."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QTableView,
)

from tests.ui.lane_hands import drag
from tests.ui.menus.hands import Hands, Pop, popped, right_click
from workstation.ui.words.cues.panel import SubtitlesPanel
from workstation.ui.words.lane.lane import WordsLane
from workstation.ui.words.lane.paint import CUE_HEIGHT
from workstation.ui.words.text.panel import TranscriptPanel


def _text(hands: Hands, prepare: Callable[[TranscriptPanel], Callable[[], QMenu]]) -> Pop:
    panel = TranscriptPanel(hands.desk)
    hands.show(panel, 500, 300)
    document, open_ = hands.desk.session.document, prepare(panel)

    def pop() -> QMenu:
        hands.desk.session.start(document)
        QApplication.processEvents()
        menu = open_()
        hands.forget()
        return menu

    return pop


def one_word(hands: Hands) -> Pop:
    return _text(hands, lambda panel: lambda: _on_word(panel, 1))


def spoken_word(hands: Hands) -> Pop:
    return _text(hands, lambda panel: lambda: _on_word(panel, 4))


def _on_word(panel: TranscriptPanel, index: int) -> QMenu:
    return right_click(panel.view.viewport(), panel.view.word_rect(index).center())


def several_words(hands: Hands) -> Pop:
    def prepare(panel: TranscriptPanel) -> Callable[[], QMenu]:
        def open_() -> QMenu:
            page = panel.view.viewport()
            first, last = (panel.view.word_rect(index).center() for index in (0, 1))
            drag(hands.qtbot, page, first, last)
            return _on_word(panel, 1)

        return open_

    return _text(hands, prepare)


def more_with_words(hands: Hands) -> Pop:
    def prepare(panel: TranscriptPanel) -> Callable[[], QMenu]:
        def open_() -> QMenu:
            hands.qtbot.mouseClick(panel.bar.more, Qt.MouseButton.LeftButton)
            return popped()

        return open_

    return _text(hands, prepare)


def found_words(hands: Hands) -> Pop:
    def prepare(panel: TranscriptPanel) -> Callable[[], QMenu]:
        def open_() -> QMenu:
            panel.bar.search.line.setText("")
            panel.bar.search.line.setText("o")
            return panel.bar.search.menu

        return open_

    return _text(hands, prepare)


def _words_lane(hands: Hands, frame: int, y: int) -> Pop:
    lane = WordsLane(hands.desk)
    hands.show(lane, 1000)
    document = hands.desk.session.document

    def pop() -> QMenu:
        hands.desk.session.start(document)
        QApplication.processEvents()
        hands.forget()
        return right_click(lane, QPoint(round(hands.desk.viewport.x_of(frame)), y))

    return pop


def lane_word(hands: Hands) -> Pop:
    return _words_lane(hands, 12_000, CUE_HEIGHT + 10)


def lane_gap(hands: Hands) -> Pop:
    return _words_lane(hands, 30_000, CUE_HEIGHT + 10)


def lane_cue(hands: Hands) -> Pop:
    return _words_lane(hands, 12_000, CUE_HEIGHT // 2)


def cue_row(hands: Hands) -> Pop:
    panel = SubtitlesPanel(hands.desk)
    hands.show(panel, 900, 300)
    hands.qtbot.waitUntil(lambda: bool(panel.live.shown))
    document = hands.desk.session.document
    hands.states.append(lambda: "types" if panel.view.state() == QTableView.State.EditingState else "")

    def pop() -> QMenu:
        panel.view.reset()  # nothing is typed any more
        hands.desk.session.start(document)
        hands.desk.run("words.rules", "netflix,longest=1.5,shortest=0.5")
        hands.qtbot.waitUntil(lambda: bool(panel.live.faults))
        at = panel.view.visualRect(panel.model.index(0, 3)).center()
        hands.forget()
        panel.view.customContextMenuRequested.emit(at)
        return popped()

    return pop
