import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from workstation.core.ranges import FrameRange
from workstation.plugin.host import Host
from workstation.session import Message
from workstation.ui.toolkit.workspace import Desk

Show = Callable[[str], Any]
Asked = list[tuple[str, str]]


@pytest.fixture
def panel(show: Show) -> Any:
    return show("align")


def align(qtbot: QtBot, panel: Any, text: str = "one two three four") -> None:
    panel.text.setPlainText(text)
    qtbot.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.job is None)


def test_a_text_is_aligned_and_the_result_told_word_by_word(
    panel: Any, engine: Asked, tone: Desk, qtbot: QtBot
) -> None:
    align(qtbot, panel)
    assert engine == [("one two three four", "auto")]
    assert panel.result.text() == "2 of 4 words placed, 1 doubtful"
    rows = [panel.problems.item(i).text() for i in range(panel.problems.count())]
    assert rows == ["one – score 0.30", "two – not found", "four – not found"]
    assert tone.session.document.transcript.word(2).range == FrameRange(8000, 11_200)
    assert len(tone.session.history.revisions) == 2


def test_progress_is_shown_and_the_work_can_be_cancelled(
    panel: Any, engine: Asked, tone: Desk, qtbot: QtBot, gate: threading.Event
) -> None:
    gate.clear()
    panel.text.setPlainText("one two")
    qtbot.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.bar.value() > 400)
    assert not panel.start.isEnabled()
    qtbot.mouseClick(panel.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.job is None)
    assert panel.start.isEnabled()
    assert not tone.session.document.transcript.cues


def test_a_problem_is_selected_or_the_gap_where_it_should_be(
    panel: Any, engine: Asked, tone: Desk, qtbot: QtBot
) -> None:
    align(qtbot, panel)
    panel.problems.itemActivated.emit(panel.problems.item(0))
    assert tone.session.selection.range == FrameRange(0, 3200)
    panel.problems.itemActivated.emit(panel.problems.item(1))
    assert tone.session.selection.range == FrameRange(3200, 8000)


def test_only_the_selected_time(panel: Any, engine: Asked, tone: Desk, qtbot: QtBot) -> None:
    assert not panel.only.isEnabled()
    tone.run("selection.set", 2.0, 4.0)
    panel.only.setChecked(True)
    align(qtbot, panel, "one")
    assert tone.session.document.transcript.word(0).range == FrameRange(16_000, 19_200)


def test_a_file_gives_the_text(panel: Any, tone: Desk, tmp_path: Path) -> None:
    (tmp_path / "song.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHello there\n")
    panel.take_text(str(tmp_path / "song.srt"))
    assert panel.text.toPlainText() == "Hello there"
    assert panel.count.text() == "2 words"
    said: list[Message] = []
    tone.session.notified.connect(said.append)
    panel.take_text(str(tmp_path / "nothing.txt"))
    assert said[0].level == "error"
    assert panel.text.toPlainText() == "Hello there"


def test_words_are_exported_in_the_chosen_way(panel: Any, engine: Asked, qtbot: QtBot, tmp_path: Path) -> None:
    assert not panel.export.isEnabled()
    align(qtbot, panel)
    assert panel.export.isEnabled()
    formats = [panel.format.itemData(i).id for i in range(panel.format.count())]
    assert formats[:5] == ["srt", "vtt", "ass", "lrc", "json"]
    panel.format.setCurrentIndex(2)
    panel.karaoke.setCurrentIndex(1)
    panel.export_to(str(tmp_path / "words.ass"))
    assert "\\k" in (tmp_path / "words.ass").read_text()
    panel.format.setCurrentIndex(4)
    assert not panel.karaoke.isEnabled()
    panel.export_to(str(tmp_path / "words.json"))
    assert [word["word"] for word in json.loads((tmp_path / "words.json").read_text())["words"]] == [
        "one",
        "two",
        "three",
        "four",
    ]


def test_a_file_that_is_there_is_only_replaced_after_a_question(
    panel: Any, engine: Asked, qtbot: QtBot, tmp_path: Path
) -> None:
    align(qtbot, panel)
    path = tmp_path / "words.srt"
    path.write_text("mine")
    panel.export_to(str(path))
    (box,) = panel.findChildren(QMessageBox)
    assert box.text() == "words.srt exists. Replace it?"
    assert path.read_text() == "mine"
    qtbot.mouseClick(next(b for b in box.buttons() if b.text() == "Replace"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "one" in path.read_text())


def test_an_engine_that_fails_is_told_and_the_panel_goes_on(
    panel: Any, tone: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workstation.speech import engines

    def align_badly(*_: object) -> Any:
        yield 0.1
        raise ValueError("the sound is silent")

    monkeypatch.setattr(engines, "align", align_badly)
    said: list[Message] = []
    tone.session.notified.connect(said.append)
    align(qtbot, panel)
    assert "the sound is silent" in said[-1].text
    assert panel.start.isEnabled()


def test_switching_the_plugin_off_takes_its_panel_away(host: Host) -> None:
    host.disable("align")
    assert "align" not in host.panels
    host.enable("align")
    assert "align" in host.panels


@pytest.mark.slow
@pytest.mark.speech_data
def test_a_real_recording(show: Show, tone: Desk, qtbot: QtBot, speech: Path) -> None:
    tone.run("file.open", str(speech / "jfk" / "jfk.flac"))
    qtbot.waitUntil(lambda: not tone.session.openings and tone.session.document.frames > 100_000, timeout=20_000)
    panel = show("align")
    panel.take_text(str(speech / "jfk" / "jfk.txt"))
    qtbot.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.job is None, timeout=60_000)
    words = tone.session.document.transcript.words
    assert len(words) == 22
    assert all(word.range is not None for word in words)


def test_what_is_chosen_is_asked_for(panel: Any, engine: Asked, tone: Desk, qtbot: QtBot) -> None:
    listening = panel.listening
    assert listening.options() == {"language": "auto"}
    listening.language.setCurrentIndex(listening.language.findData("de"))
    assert listening.options() == {"language": "de"}
    listening.language.setEditText("mt")
    listening.engine.setCurrentIndex(listening.engine.findData("universal"))
    assert listening.options() == {"language": "mt", "engine": "universal"}
    titles = [listening.engine.itemText(i) for i in range(listening.engine.count())]
    assert titles[0] == "Best there is"
    assert not any("whisper" in title.lower() for title in titles)  # it does not align
