from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from pytestqt.qtbot import QtBot

from tests.ui.words.conftest import WORDS
from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Transcript
from workstation.session import Message
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.text.panel import TranscriptPanel
from workstation.ui.words.text.running_text import RunningText
from workstation.ui.words.text.word_range import WordRange


@pytest.fixture
def panel(spoken: Desk, qtbot: QtBot) -> TranscriptPanel:
    made = TranscriptPanel(spoken)
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def middle(panel: TranscriptPanel, index: int) -> QPoint:
    return panel.view.word_rect(index).center()


def click(qtbot: QtBot, panel: TranscriptPanel, index: int) -> None:
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=middle(panel, index))


def test_the_text_knows_its_words() -> None:
    running = RunningText.of(WORDS)
    assert running.text == "one two lost\nAda  three four"
    assert [running.text[running.start(n) : running.end(n)] for n in range(5)] == [
        "one",
        "two",
        "lost",
        "three",
        "four",
    ]
    assert [running.word_at(letter) for letter in (0, 3, 4, 13, 18, 27)] == [0, 0, 1, None, 3, 4]
    assert running.letters == (0, 13, 29)
    assert running.doubtful == (2, 3)
    assert running.missing == 1
    assert running.words(1, 3) == "two lost"


def test_cues_that_only_moved_are_not_looked_into_again() -> None:
    running = RunningText.of(WORDS)
    moved = replace(WORDS, cues=tuple(cue.shifted(100) for cue in WORDS.cues))
    again = RunningText.of(moved, running)
    assert all(a is b for a, b in zip(again.cues, running.cues, strict=True))


def test_search_finds_every_place_and_phrases() -> None:
    running = RunningText.of(WORDS)
    assert running.find("TWO lost") == ((1, 3),)
    assert running.find("o") == ((0, 1), (1, 2), (2, 3), (4, 5))
    assert running.find("lost ada") == ((2, 4),) or running.find("lost ada") == ((2, 3),)
    assert running.find("seven") == ()
    assert running.find("  ") == ()
    assert RunningText.of(Transcript()).find("a") == ()


def test_a_click_plays_from_the_word_on(
    panel: TranscriptPanel, spoken: Desk, qtbot: QtBot, played: list[tuple[int, int | None]]
) -> None:
    click(qtbot, panel, 3)
    assert [start for start, _ in played] == [40_000]
    assert spoken.session.selection.range == FrameRange(40_000, 48_000)


def test_what_is_typed_after_a_click_leaves_the_word_and_the_full_stop_stops(
    panel: TranscriptPanel, spoken: Desk, qtbot: QtBot, played: list[tuple[int, int | None]]
) -> None:
    said: list[Message] = []
    spoken.session.notified.connect(said.append)
    before = spoken.session.document
    click(qtbot, panel, 3)
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Period, Qt.KeyboardModifier.NoModifier, ".")
    asked.ignore()
    panel.view.event(asked)
    assert not asked.isAccepted()  # it is the window's: stop
    letter = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_R, Qt.KeyboardModifier.NoModifier, "r")
    letter.ignore()
    panel.view.event(letter)
    assert letter.isAccepted()  # it is not: record
    qtbot.keyClick(panel.view, Qt.Key.Key_R)
    assert panel.line is None
    assert spoken.session.document is before
    assert said[-1].text.startswith("F2 or a double click types over the word")
    qtbot.keyClick(panel.view, Qt.Key.Key_F2)
    assert panel.line is not None
    qtbot.keyClick(panel.line, Qt.Key.Key_Escape)


def test_words_that_were_swept_over_are_typed_over(panel: TranscriptPanel, spoken: Desk, qtbot: QtBot) -> None:
    viewport = panel.view.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=middle(panel, 0))
    qtbot.mouseMove(viewport, middle(panel, 1))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=middle(panel, 1))
    qtbot.keyClick(panel.view, Qt.Key.Key_R)
    assert panel.line is not None
    qtbot.keyClick(panel.line, Qt.Key.Key_Escape)


def test_a_word_without_a_place_is_not_played(
    panel: TranscriptPanel, qtbot: QtBot, played: list[tuple[int, int | None]]
) -> None:
    click(qtbot, panel, 2)
    assert played == []


def test_the_time_of_a_cue_plays_the_cue(
    panel: TranscriptPanel, qtbot: QtBot, played: list[tuple[int, int | None]]
) -> None:
    y = middle(panel, 3).y()
    qtbot.mouseClick(panel.view.margin, Qt.MouseButton.LeftButton, pos=QPoint(10, y))
    assert played == [(40_000, 64_000)]


def test_sweeping_over_words_selects_their_sound_which_can_be_cut(
    panel: TranscriptPanel, spoken: Desk, qtbot: QtBot
) -> None:
    viewport = panel.view.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=middle(panel, 0))
    qtbot.mouseMove(viewport, middle(panel, 1))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=middle(panel, 1))
    assert spoken.session.selection.range == FrameRange(8000, 24_000)
    spoken.run("edit.delete")
    assert panel.view.running.text.startswith("lost\n")


def test_a_double_click_types_over_a_word(panel: TranscriptPanel, spoken: Desk, qtbot: QtBot) -> None:
    qtbot.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=middle(panel, 4))
    assert panel.line is not None
    qtbot.keyClicks(panel.line, "vier und mehr")
    qtbot.keyClick(panel.line, Qt.Key.Key_Return)
    assert spoken.session.document.transcript.cues[1].text == "three vier und mehr"
    assert panel.view.running.text.endswith("vier und mehr")


def test_the_summary_counts_what_to_look_at_and_the_buttons_go_there(panel: TranscriptPanel, spoken: Desk) -> None:
    assert panel.bar.summary.text() == "5 words · 1 not found · 1 doubtful"
    panel.next_problem(1)
    assert panel.view.range == WordRange(2, 3)
    panel.next_problem(1)
    assert panel.view.range == WordRange(3, 4)
    assert spoken.session.selection.range == FrameRange(40_000, 48_000)
    panel.next_problem(1)
    assert panel.view.range == WordRange(2, 3)
    panel.next_problem(-1)
    assert panel.view.range == WordRange(3, 4)


def test_search_marks_all_places_and_steps_from_one_to_the_next(panel: TranscriptPanel, qtbot: QtBot) -> None:
    line = panel.bar.search.line
    line.setText("o")
    assert panel.bar.search.count.text() == "4 found"
    found = []
    for _ in range(5):
        qtbot.keyClick(line, Qt.Key.Key_Return)
        found.append(panel.view.range.first)
    qtbot.keyClick(line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert [*found, panel.view.range.first] == [0, 1, 2, 4, 0, 4]
    assert panel.bar.search.count.text() == "4 of 4"
    line.setText("zebra")
    assert panel.bar.search.count.text() == "not found"
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == ""


def test_all_places_are_deleted_or_covered_in_one_step(panel: TranscriptPanel, spoken: Desk) -> None:
    panel.bar.search.line.setText("o")
    panel.finding.act("silence")
    assert spoken.session.history.current.label == "Silence “one two lost four”"
    panel.finding.act("delete")
    assert spoken.session.document.transcript.text == "Ada: three"
    assert panel.finding.places == ()


def test_the_spoken_word_is_highlighted_and_scrolled_to(panel: TranscriptPanel, spoken: Desk, qtbot: QtBot) -> None:
    cue = WORDS.cues[0]
    many = tuple(
        replace(cue, words=tuple(replace(w, range=w.range and w.range.shift(i * 100)) for w in cue.words))
        for i in range(80)
    )
    spoken.session.start(replace(spoken.session.document, transcript=Transcript(cues=many)))
    bar = panel.view.verticalScrollBar()
    assert bar.value() == 0
    panel.view.show_spoken(230, follow=True)
    assert bar.value() > 0
    assert panel.view.viewport().rect().intersects(panel.view.word_rect(230))


def test_the_text_of_the_selected_words_is_copied(panel: TranscriptPanel, spoken: Desk) -> None:
    spoken.run("selection.set", 1.0, 3.0)
    panel.copy_text()
    assert QGuiApplication.clipboard().text() == "one two"
    spoken.run("selection.set", 0.0)
    panel.copy_text()
    assert QGuiApplication.clipboard().text() == "one two lost\nAda: three four"


def test_without_words_it_says_how_they_come(panel: TranscriptPanel, spoken: Desk) -> None:
    spoken.run("words.clear")
    assert panel._empty.isVisible()
    spoken.run("edit.undo")
    assert not panel._empty.isVisible()


def test_selected_words_can_go_with_their_sound(panel: TranscriptPanel, spoken: Desk) -> None:
    spoken.run("selection.all")
    spoken.run("edit.cut")
    assert panel.view.toPlainText() == "lost", "a word without a place has no sound to go with"
