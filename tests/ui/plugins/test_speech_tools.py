"""The panel that cleans up speech: it looks, lists, ticks, plays and cuts."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.speaking import say
from workstation.core.words.transcript_edits import exchanged
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def panel(tone: Desk, show: Callable[[str], QWidget]) -> Any:
    document = say(24)
    transcript = document.transcript
    for number, text in {1: "um,", 5: "I", 6: "I", 20: "like"}.items():
        transcript = exchanged(transcript, number, number + 1, (replace(transcript.word(number), text=text),))
    tone.session.start(replace(document, transcript=transcript))
    return show("speech_tools")


def looked(panel: Any, qtbot: QtBot) -> None:
    qtbot.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.list.topLevelItemCount() > 0, timeout=20_000)


def test_it_lists_and_cuts_what_is_ticked(panel: Any, tone: Desk, qtbot: QtBot) -> None:
    before = tone.session.document
    looked(panel, qtbot)
    rows = [panel.list.topLevelItem(n) for n in range(panel.list.topLevelItemCount())]
    kinds = [row.text(1) for row in rows]
    assert kinds.count("Filler") == 2  # um, and like, which is only perhaps one
    assert kinds.count("Repeat") == 1
    assert "Pause" in kinds or panel.form.values()["longer"] > 0.7
    assert [row.checkState(0) for row in rows if "❬like❭" in row.text(2)] == [Qt.CheckState.Unchecked]
    assert panel.cut.text().startswith(f"Cut out {len(panel.ticked)} places, ")
    qtbot.mouseClick(panel.cut, Qt.MouseButton.LeftButton)
    assert tone.session.document.frames < before.frames
    assert "um," not in [word.text for word in tone.session.document.transcript.words]
    assert panel.list.topLevelItemCount() == 0
    assert panel.said.text().startswith("Cut out: ")
    assert not panel.cut.isEnabled()
    tone.run("edit.undo")
    assert tone.session.document == before
    looked(panel, qtbot)
    tone.run("words.remove_word", 0)
    assert panel.said.text() == "The words or the sound have changed: look again."


def test_a_row_is_selected_in_the_sound_and_ticks_count(panel: Any, tone: Desk, qtbot: QtBot) -> None:
    looked(panel, qtbot)
    row = next(
        r for n in range(panel.list.topLevelItemCount()) if (r := panel.list.topLevelItem(n)).text(1) == "Repeat"
    )
    panel.list.setCurrentItem(row)
    selected = tone.session.selection.range
    word = tone.session.document.transcript.word(5).range
    assert word is not None
    assert abs(selected.start - word.start) < 3
    assert panel.without.isEnabled()
    qtbot.mouseClick(panel.none, Qt.MouseButton.LeftButton)
    assert (panel.cut.text(), panel.cut.isEnabled()) == ("Cut out", False)
    qtbot.mouseClick(panel.every, Qt.MouseButton.LeftButton)
    assert len(panel.ticked) == panel.list.topLevelItemCount()


def test_a_marker_leaves_the_list_as_it_is(panel: Any, tone: Desk, qtbot: QtBot) -> None:
    looked(panel, qtbot)
    count = panel.list.topLevelItemCount()
    tone.run("marker.add", "here")
    assert panel.list.topLevelItemCount() == count
    qtbot.mouseClick(panel.cut, Qt.MouseButton.LeftButton)
    assert tone.session.document.markers


def test_what_cannot_be_looked_for_is_said(panel: Any, tone: Desk, qtbot: QtBot) -> None:
    document = tone.session.document
    tone.session.start(replace(document, transcript=replace(document.transcript, cues=())))
    panel.form.set_values({"pauses": False})
    panel.look()
    assert "transcribe the sound, or align its text, first" in panel.said.text()
    panel.form.set_values({"fillers": False, "repeats": False})
    panel._follow()
    assert not panel.start.isEnabled()
