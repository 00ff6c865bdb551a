"""Editing by whole words in the transcript panel, by keyboard and pointer."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.speaking import say
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.text.panel import TranscriptPanel
from workstation.ui.words.text.word_range import WordRange

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> TranscriptPanel:
    desk.session.start(say(18))
    desk.viewport.set_frames(desk.session.document.frames)
    made = TranscriptPanel(desk)
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    qtbot.waitExposed(made)
    made.view.setFocus()
    return made


def text(panel: TranscriptPanel) -> list[str]:
    assert panel.view.toPlainText().split() == panel._desk.session.document.transcript.text.split()
    return panel.view.toPlainText().split()


def names(*numbers: int) -> list[str]:
    return [f"w{n}" for n in numbers]


def place(panel: TranscriptPanel, caret: int) -> None:
    panel.view.select_words(WordRange(caret, caret))


def drag(qtbot: QtBot, panel: TranscriptPanel, start: QPoint, stop: QPoint) -> None:
    viewport = panel.view.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for part in (0.4, 0.8, 1.0):
        qtbot.mouseMove(viewport, start + (stop - start) * part)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=stop)


def test_shift_and_arrows_select_words_and_delete_takes_their_sound(panel: TranscriptPanel, qtbot: QtBot) -> None:
    session = panel._desk.session
    before = session.document.frames
    place(panel, 2)
    for _ in range(3):
        qtbot.keyClick(panel.view, Qt.Key.Key_Right, SHIFT)
    first, last = (session.document.transcript.word(n).range for n in (2, 4))
    assert first is not None
    assert last is not None
    assert (session.selection.range.start, session.selection.range.stop) == (first.start, last.stop)
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert text(panel) == names(0, 1, *range(5, 18))
    assert session.document.frames < before - 3 * 0.15 * session.document.rate
    assert panel.view.range == WordRange(2, 2)
    panel._desk.run("edit.undo")
    assert text(panel) == names(*range(18))


def test_text_only_leaves_the_sound(panel: TranscriptPanel, qtbot: QtBot) -> None:
    tracks = panel._desk.session.document.tracks
    panel.bar.mode.text_only.click()
    place(panel, 2)
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    qtbot.keyClick(panel.view, Qt.Key.Key_Backspace)
    assert text(panel) == names(0, *range(3, 18))
    assert panel._desk.session.document.tracks is tracks
    panel.bar.mode.with_sound.click()
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert panel._desk.session.document.tracks is not tracks


def test_words_are_cut_and_pasted_by_key(panel: TranscriptPanel, qtbot: QtBot) -> None:
    panel.view.select_words(WordRange(1, 3))
    qtbot.keyClick(panel.view, Qt.Key.Key_X, CTRL)
    assert QGuiApplication.clipboard().text() == "w1 w2"
    qtbot.keyClick(panel.view, Qt.Key.Key_End, CTRL)
    qtbot.keyClick(panel.view, Qt.Key.Key_V, CTRL)
    assert text(panel) == names(0, *range(3, 18), 1, 2)
    panel.view.select_words(WordRange(0, 2))
    qtbot.keyClick(panel.view, Qt.Key.Key_V, CTRL)
    assert text(panel) == names(1, 2, *range(4, 18), 1, 2)
    assert len(panel._desk.session.history.revisions) == 4, "what is pasted over something is one step"


def test_selected_words_are_dragged_elsewhere(panel: TranscriptPanel, qtbot: QtBot) -> None:
    drag(qtbot, panel, panel.view.word_rect(1).center(), panel.view.word_rect(2).center())
    assert panel.view.range == WordRange(1, 3)
    target = panel.view.word_rect(9)
    drag(qtbot, panel, panel.view.word_rect(2).center(), QPoint(target.left() + 1, target.center().y()))
    assert text(panel) == names(0, *range(3, 9), 1, 2, *range(9, 18))
    assert panel.view.range == WordRange(7, 9)


def test_dragging_to_the_left_selects_from_the_pressed_word_on(panel: TranscriptPanel, qtbot: QtBot) -> None:
    drag(qtbot, panel, panel.view.word_rect(4).center(), panel.view.word_rect(1).center())
    assert (panel.view.range.first, panel.view.range.stop) == (1, 5)


def test_keys_walk_by_words_cues_and_lines(panel: TranscriptPanel, qtbot: QtBot) -> None:
    view = panel.view
    place(panel, 7)
    for key, modifier, expected in [
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 6),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 12),
        (Qt.Key.Key_Left, CTRL, 6),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, 12),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier, 6),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 7),
        (Qt.Key.Key_End, CTRL, 18),
        (Qt.Key.Key_Home, CTRL, 0),
    ]:
        qtbot.keyClick(view, key, modifier)
        assert view.range == WordRange(expected, expected), key
    qtbot.keyClick(view, Qt.Key.Key_A, CTRL)
    assert view.range == WordRange(0, 18)


def test_typing_corrects_the_selected_word_and_inserts_at_the_caret(panel: TranscriptPanel, qtbot: QtBot) -> None:
    panel.view._select(WordRange(2, 3))
    old = panel._desk.session.document.transcript.word(2).range
    qtbot.keyClick(panel.view, Qt.Key.Key_B)
    assert panel.line is not None
    qtbot.keyClicks(panel.line, "ee")
    qtbot.keyClick(panel.line, Qt.Key.Key_Return)
    assert text(panel)[2] == "bee"
    assert panel._desk.session.document.transcript.word(2).range == old
    place(panel, 0)
    qtbot.keyClick(panel.view, Qt.Key.Key_S)
    assert panel.line is not None
    qtbot.keyClicks(panel.line, "o then")
    qtbot.keyClick(panel.line, Qt.Key.Key_Return)
    assert text(panel)[:3] == ["so", "then", "w0"]


def test_return_begins_a_cue_and_backspace_joins_it_again(panel: TranscriptPanel, qtbot: QtBot) -> None:
    place(panel, 3)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert panel.view.blockCount() == 4
    place(panel, 3)
    qtbot.keyClick(panel.view, Qt.Key.Key_Backspace)
    assert panel.view.blockCount() == 3


def test_only_one_speaker_is_shown(panel: TranscriptPanel, qtbot: QtBot) -> None:
    session = panel._desk.session
    panel._desk.run("words.set_speaker", 0, "Ada")
    panel._desk.run("words.set_speaker", 1, "Ben")
    assert not panel.bar.speakers.isHidden()
    panel.bar.speakers.setCurrentText("Ben")
    panel.bar.speakers.activated.emit(2)
    assert [number for number, _, _ in panel.view.blocks_in_sight()] == [1]
    panel._desk.run("words.set_speaker", 1, "Bea")
    assert len(list(panel.view.blocks_in_sight())) == 3, "who is not there any more cannot be all that is shown"
    assert session.document.transcript.cues[1].speaker == "Bea"


def test_nothing_is_done_to_words_that_are_not_shown(panel: TranscriptPanel, qtbot: QtBot) -> None:
    panel._desk.run("words.set_speaker", 0, "Ada")
    panel._desk.run("words.set_speaker", 2, "Ada")
    panel.view.show_only("Ada")
    place(panel, 5)
    qtbot.keyClick(panel.view, Qt.Key.Key_Right)
    assert panel.view.range == WordRange(12, 12), "the caret goes over what is hidden"
    panel.view.select_words(WordRange(5, 13))
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert panel._desk.session.document.transcript.text.split()[1:6] == names(0, 1, 2, 3, 4)
    left = [w.text for w in panel._desk.session.document.transcript.words]
    assert left == names(*range(5), *range(6, 12), *range(13, 18))


def test_an_edit_leaves_the_paragraphs_around_it_as_they_are(panel: TranscriptPanel, desk: Desk) -> None:
    """Text, and where it is scrolled to, are right after any edit."""
    for id_, args in [
        ("words.delete", ("0-5",)),
        ("words.split_cue", (3,)),
        ("words.delete", ("11",)),
        ("words.join_cue", (3,)),
        ("words.delete", ("6-10",)),
        ("words.type", (0, "new")),
        ("words.delete", ("0-6",)),
        ("edit.undo", ()),
        ("edit.undo", ()),
    ]:
        desk.run(id_, *args)
        assert panel.view.toPlainText() == panel.view.running.text, id_
        text(panel)


def test_the_text_stops_following_when_one_scrolls_away(panel: TranscriptPanel, desk: Desk, qtbot: QtBot) -> None:
    document = desk.session.document
    cues = tuple(cue for _ in range(30) for cue in document.transcript.cues)
    desk.session.start(replace(document, transcript=replace(document.transcript, cues=cues)))
    bar = panel.view.verticalScrollBar()
    panel.view.show_spoken(0, follow=True)
    panel.view.show_spoken(400, follow=True)
    assert bar.value() > 0
    bar.setValue(0)
    panel.view._leave()
    panel.view.show_spoken(420, follow=True)
    assert bar.value() == 0
    panel.view.show_spoken(1, follow=True)
    panel.view.show_spoken(430, follow=True)
    assert bar.value() > 0, "back at what is played it follows again"
