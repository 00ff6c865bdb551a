from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.cues.panel import SubtitlesPanel
from workstation.ui.words.cues.table import END, FAULTS, START, TEXT, TRANSLATION
from workstation.ui.words.dialogs.rules import RulesDialog, ask_rules
from workstation.ui.words.text.view import TextView


@pytest.fixture
def panel(spoken: Desk, qtbot: QtBot) -> SubtitlesPanel:
    made = SubtitlesPanel(spoken)
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: bool(made.live.shown))
    return made


def cell(panel: SubtitlesPanel, row: int, column: int) -> str:
    return str(panel.model.index(row, column).data() or "")


def test_faults_stand_beside_their_cues_and_follow_the_rules(panel: SubtitlesPanel, spoken: Desk, qtbot: QtBot) -> None:
    assert [cell(panel, row, FAULTS) for row in (0, 1)] == ["", ""]
    spoken.run("words.rules", "netflix,longest=1.5,shortest=0.5")
    qtbot.waitUntil(lambda: bool(panel.live.faults))
    assert cell(panel, 0, FAULTS) == "Too long: 2 of 1.5"
    panel.only.setChecked(True)
    assert panel.model.rowCount() == 2
    panel.next_fault(1)
    assert spoken.session.selection.range.start == 8000
    panel.next_fault(1)
    assert spoken.session.selection.range.start == 40_000
    panel.fix.click()
    qtbot.waitUntil(lambda: not panel.live.faults)
    assert panel.model.rowCount() == 0
    assert [cue.text for cue in spoken.session.document.transcript.cues] == ["one", "two lost", "three", "four"]


def test_a_translation_is_typed_into_the_table(panel: SubtitlesPanel, spoken: Desk, qtbot: QtBot) -> None:
    index = panel.model.index(1, TRANSLATION)
    assert panel.model.setData(index, "drei ⏎ vier")
    assert spoken.session.document.transcript.cues[1].translation == "drei\nvier"
    qtbot.waitUntil(lambda: bool(panel.live.faults))
    assert cell(panel, 0, FAULTS) == "No translation"
    assert cell(panel, 1, TRANSLATION) == "drei ⏎ vier"
    spoken.run("edit.undo")
    assert cell(panel, 1, TRANSLATION) == ""


def test_texts_have_the_room_until_there_are_translations(panel: SubtitlesPanel) -> None:
    panel.resize(1600, 300)
    before = panel.view.columnWidth(TEXT), panel.view.columnWidth(TRANSLATION)
    assert before[0] > 3 * before[1] > 0
    assert panel.model.setData(panel.model.index(1, TRANSLATION), "drei vier")
    after = panel.view.columnWidth(TEXT), panel.view.columnWidth(TRANSLATION)
    assert abs(after[0] - after[1]) <= 1
    assert sum(after) == sum(before)


def test_return_hears_a_cue(panel: SubtitlesPanel, qtbot: QtBot, played: list[tuple[int, int | None]]) -> None:
    panel.view.setCurrentIndex(panel.model.index(1, START))
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert played == [(40_000, 64_000)]


def test_rules_are_tried_before_they_are_kept(spoken: Desk, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    ask_rules(spoken, spoken.commands["words.rules"], window)
    dialog = window.findChild(RulesDialog)
    assert dialog is not None
    assert dialog.summary.text() == "No faults by these rules"
    dialog.form.set_values({"longest": 1.5, "shortest": 0.5})
    dialog.form.changed.emit("longest", 1.5)
    assert dialog.summary.text() == "2 faults in 2 cues"
    dialog.form.set_values({"shortest": 2.0})
    dialog.accept()
    assert spoken.settings["cue_rules"] == "netflix"
    dialog.form.set_values({"shortest": 0.5})
    dialog.accept()
    assert spoken.settings["cue_rules"] == "netflix,shortest=0.5,longest=1.5"


def test_a_translation_is_exported_with_the_words(spoken: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    from workstation.ui.words.dialogs.export import ExportWordsDialog

    spoken.run("words.translate", 0, "eins zwei weg")
    window = QWidget()
    qtbot.addWidget(window)
    dialog = ExportWordsDialog(spoken, spoken.commands["words.export"], window)
    dialog.path.setText(str(tmp_path / "words.srt"))
    dialog.text.setCurrentIndex(dialog.text.findData("both"))
    assert "one two lost\neins zwei weg\n" in dialog.preview.toPlainText()
    dialog.rules.setCurrentIndex(dialog.rules.findData("none"))
    assert "00:00:01,000 --> 00:00:03,000" in dialog.preview.toPlainText()
    assert dialog.options() == {"karaoke": "", "rules": "none", "text": "both"}
    dialog.accept()
    assert (tmp_path / "words.srt").read_text("utf-8") == dialog.preview.toPlainText()


def shown(desk: Desk) -> list[tuple[int, int] | None]:
    return [cue.shown and (cue.shown.start, cue.shown.stop) for cue in desk.session.document.transcript.cues]


def test_times_and_texts_are_typed_into_the_table(panel: SubtitlesPanel, spoken: Desk) -> None:
    model = panel.model
    assert (cell(panel, 0, START), cell(panel, 0, END)) == ("0:01.000", "0:03.000")
    assert model.setData(model.index(0, END), "4.5")
    assert shown(spoken) == [(8000, 36_000), None]
    assert not model.setData(model.index(0, START), "never")
    assert model.setData(model.index(1, TEXT), "three ⏎ four")
    assert cell(panel, 1, TEXT) == "three ⏎ four"
    assert [w.breaks for w in spoken.session.document.transcript.cues[1].words] == [True, False]


def test_the_current_cue_is_edited_beside_the_table(panel: SubtitlesPanel, spoken: Desk, qtbot: QtBot) -> None:
    editor = panel.editor
    assert not editor.text.isEnabled()
    spoken.run("selection.set", 5.0, 8.0)
    assert (editor.number, editor.text.toPlainText(), editor.start.text()) == (1, "three four", "0:05.000")
    qtbot.keyClick(editor.stop, Qt.Key.Key_Down)
    qtbot.keyClick(editor.stop, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert shown(spoken)[1] == (40_000, 64_720)
    editor.start.setText("0:04.5")
    qtbot.keyClick(editor.start, Qt.Key.Key_Return)
    assert shown(spoken)[1] == (36_000, 64_720)
    before = [w.range for w in spoken.session.document.transcript.words]
    cursor = editor.text.textCursor()
    cursor.setPosition(len("three"))
    editor.text.setTextCursor(cursor)
    qtbot.keyClicks(editor.text, ",")
    qtbot.keyClick(editor.text, Qt.Key.Key_Return)
    editor.text.taken.emit()  # as leaving it does
    assert spoken.session.document.transcript.cues[1].text == "three, four"
    assert [w.breaks for w in spoken.session.document.transcript.cues[1].words] == [True, False]
    assert [w.range for w in spoken.session.document.transcript.words] == before
    assert "6 + 4 of 42" in editor.counts.text()
    editor.cut.click()
    assert [cue.text for cue in spoken.session.document.transcript.cues] == ["one two lost", "three,", "four"]
    assert editor.number == 1
    editor.free.click()
    assert shown(spoken)[1] is None


def test_keys_in_the_table_move_and_delete_a_cue(panel: SubtitlesPanel, spoken: Desk, qtbot: QtBot) -> None:
    panel.view.setCurrentIndex(panel.model.index(1, START))
    qtbot.keyClick(panel.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(panel.view, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert shown(spoken)[1] == (39_280, 63_280)
    panel.view.setCurrentIndex(panel.model.index(1, TEXT))
    panel.activateWindow()
    qtbot.keyClick(panel.view, Qt.Key.Key_F2)
    assert panel.focusWidget() is panel.editor.text
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert [cue.text for cue in spoken.session.document.transcript.cues] == ["one two lost"]


def test_a_translation_is_written_beside_the_table(panel: SubtitlesPanel, spoken: Desk, qtbot: QtBot) -> None:
    editor = panel.editor
    assert editor.translation.isHidden()
    spoken.run("words.translate", 0, "eins zwei")
    spoken.run("selection.set", 5.0, 8.0)
    assert not editor.translation.isHidden()
    qtbot.keyClicks(editor.translation, "drei vier")
    editor.translation.taken.emit()
    assert [cue.translation for cue in spoken.session.document.transcript.cues] == ["eins zwei", "drei vier"]
    panel.choose(0)
    assert editor.translation.toPlainText() == "eins zwei"


def write(panel: SubtitlesPanel, qtbot: QtBot, cue: int, text: str) -> None:
    """Type a text over that of a cue, and let the keyboard stay in it."""
    panel.activateWindow()
    panel.choose(cue)
    panel.editor.text.setFocus()
    panel.editor.text.selectAll()
    qtbot.keyClicks(panel.editor.text, text)


def press(panel: SubtitlesPanel, qtbot: QtBot, name: str) -> None:
    buttons = panel.editor.findChildren(QToolButton)
    qtbot.mouseClick(next(b for b in buttons if b.accessibleName() == name), Qt.MouseButton.LeftButton)


def by_button(panel: SubtitlesPanel, qtbot: QtBot) -> None:
    press(panel, qtbot, "Join to the next")


def by_key(panel: SubtitlesPanel, qtbot: QtBot) -> None:
    control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(panel.editor.text, Qt.Key.Key_J, control)
    panel._desk.run("words.join_next", 0)  # what the window does then


@pytest.mark.parametrize("join", [by_button, by_key])
def test_what_is_typed_is_taken_before_a_cue_is_joined(
    panel: SubtitlesPanel, spoken: Desk, qtbot: QtBot, join: Callable[[SubtitlesPanel, QtBot], None]
) -> None:
    write(panel, qtbot, 0, "uno dos")
    join(panel, qtbot)
    assert [cue.text for cue in spoken.session.document.transcript.cues] == ["uno dos three four"]


def test_what_is_typed_goes_with_the_cue_that_is_deleted(panel: SubtitlesPanel, spoken: Desk, qtbot: QtBot) -> None:
    said: list[object] = []
    spoken.session.notified.connect(said.append)
    write(panel, qtbot, 1, "uno dos")
    press(panel, qtbot, "Delete cue, keep sound")
    assert [cue.text for cue in spoken.session.document.transcript.cues] == ["one two lost"]
    assert not said
    assert [revision.label for revision in spoken.session.history.revisions][1:] == ["Delete cue"]


def test_what_is_typed_never_lands_in_another_document(panel: SubtitlesPanel, spoken: Desk, qtbot: QtBot) -> None:
    said: list[object] = []
    spoken.session.notified.connect(said.append)
    write(panel, qtbot, 1, "uno dos")
    panel.model.only_faults = True
    words = (Word(text, FrameRange(at, at + 8000)) for at, text in ((0, "a"), (10_000, "b"), (20_000, "c")))
    other = Transcript(cues=tuple(Cue((word,)) for word in words))
    spoken.session.start(replace(spoken.session.document, transcript=other))
    assert [cue.text for cue in spoken.session.document.transcript.cues] == ["a", "b", "c"]
    panel.model.only_faults = False
    write(panel, qtbot, 1, "uno dos")
    spoken.session.start(replace(spoken.session.document, transcript=Transcript()))
    assert not said


def test_a_cue_that_is_being_written_stays_while_the_next_is_heard(panel: SubtitlesPanel, qtbot: QtBot) -> None:
    write(panel, qtbot, 0, "uno dos")
    panel._say(41_000)
    assert panel.editor.number == 0
    panel.view.setFocus()
    panel._say(41_000)
    assert panel.editor.number == 1


def test_a_time_that_is_refused_is_not_shown(panel: SubtitlesPanel, spoken: Desk, qtbot: QtBot) -> None:
    panel.choose(1)
    panel.editor.start.setText("0:09")
    qtbot.keyClick(panel.editor.start, Qt.Key.Key_Return)
    assert panel.editor.start.text() == "0:05.000"
    assert shown(spoken)[1] is None


def test_a_text_that_runs_to_the_left_begins_on_the_right(panel: SubtitlesPanel) -> None:
    box = panel.editor.text
    for text, right in (("uno dos", False), ("שלום עולם", True), ("- 2 uno", False), ("- 2 مرحبا", True)):
        box.setPlainText(text)
        assert (box.cursorRect().x() > box.viewport().width() / 2) == right, text


def test_a_transcript_that_runs_to_the_left_begins_on_the_right(panel: SubtitlesPanel, qtbot: QtBot) -> None:
    view = TextView(panel._desk.look)
    qtbot.addWidget(view)
    view.resize(500, 200)
    view.show()
    for text, right in (("uno", False), ("שלום", True), ("dos", False)):
        view.show_transcript(Transcript(cues=(Cue((Word(text),), "Ada"),)), lambda _: "0:01")
        block = view.document().firstBlock()
        assert (block.layout().lineAt(0).naturalTextRect().x() > 100) == right, text


def test_a_menu_finds_what_is_typed_taken_but_not_the_menu_of_the_text(
    panel: SubtitlesPanel, spoken: Desk, qtbot: QtBot
) -> None:
    write(panel, qtbot, 0, "uno dos")
    box, cues = panel.editor.text, lambda: spoken.session.document.transcript.cues
    at = box.rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, box.mapToGlobal(at))
    QApplication.sendEvent(box.viewport(), asked)
    own = QApplication.activePopupWidget()
    assert own is not None
    assert cues()[0].text == "one two lost"
    own.close()
    box.setFocus()
    menu = QMenu(panel)
    menu.addAction("Save")
    menu.popup(panel.mapToGlobal(panel.rect().center()))
    assert cues()[0].text == "uno dos"
    menu.close()


def test_of_many_cues_only_those_in_sight_are_told_to_have_changed(
    panel: SubtitlesPanel, spoken: Desk, qtbot: QtBot
) -> None:
    words = [Word(f"w{n}", FrameRange(n * 100, n * 100 + 80)) for n in range(500)]
    transcript = Transcript(cues=tuple(Cue((word,)) for word in words))
    spoken.session.commit(replace(spoken.session.document, transcript=transcript), "Many")
    panel.view.scrollToBottom()
    told: list[tuple[int, int]] = []
    panel.model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    spoken.run("words.retype", "499", "typed")
    assert cell(panel, 499, TEXT) == "typed"
    assert {last for _, last in told} == {499}
    assert min(first for first, _ in told) > 400
    panel.view.scrollToTop()
    first, last = panel.view.in_sight or (0, 0)
    assert first == 0
    assert 2 < last < 60
