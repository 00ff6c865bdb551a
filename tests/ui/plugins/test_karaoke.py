"""The karaoke panel of the bundled plugin."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.words.conftest import WORDS
from workstation.ui.karaoke.style_dialog import StyleDialog, ask_style
from workstation.ui.toolkit.workspace import Desk

Show = Callable[[str], Any]


@pytest.fixture
def panel(tone: Desk, show: Show, qtbot: QtBot) -> Any:
    tone.session.start(replace(tone.session.document, transcript=WORDS))
    made = show("karaoke")
    made.resize(640, 400)
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: bool(made.live.shown))
    return made


def sung(panel: Any) -> int:
    """Pixels in the colour of what was sung."""
    image = panel.stage.grab().toImage()
    colours = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return sum(c.red() > 200 and c.green() > 160 and c.blue() < 90 for c in colours)


def test_the_stage_follows_the_caret_and_fills(panel: Any, tone: Desk) -> None:
    shares = []
    for seconds in (1.05, 1.9, 2.9):
        tone.run("selection.set", seconds)
        shares.append(sung(panel))
    assert shares[0] < shares[1] < shares[2]
    panel.karaoke.setCurrentIndex(0)
    assert sung(panel) == 0


def test_a_style_is_kept_and_seen(panel: Any, tone: Desk, qtbot: QtBot) -> None:
    tone.run("selection.set", 2.9)
    before = sung(panel)
    window = QWidget()
    qtbot.addWidget(window)
    ask_style(tone, tone.commands["words.style"], window)
    dialog = window.findChild(StyleDialog)
    assert dialog is not None
    dialog.form.set_values({"size": 160})
    dialog.accept()
    assert tone.settings["karaoke_style"] == "karaoke,size=160"
    assert sung(panel) > 2 * before


def test_it_fills_the_screen_until_escape(panel: Any, qtbot: QtBot) -> None:
    qtbot.keyClick(panel, Qt.Key.Key_F11)
    assert panel.screen_ is not None
    qtbot.waitExposed(panel.screen_)
    qtbot.keyClick(panel.screen_, Qt.Key.Key_Escape)
    assert panel.screen_ is None


def test_a_video_is_seen_before_there_are_cues(tone: Desk, show: Show, qtbot: QtBot, tmp_path: Path) -> None:
    panel = show("karaoke")
    assert not panel.stage.isVisible()
    soundfile.write(tmp_path / "film.mkv", np.zeros(800), 8000, format="WAV")  # what it holds is not looked into
    tone.run("file.open", tmp_path / "film.mkv")
    qtbot.waitUntil(lambda: not tone.session.openings)
    assert panel.stage.isVisible()
    tone.run("file.new")
    assert not panel.stage.isVisible()


def test_the_screen_listens_to_nothing_once_it_has_gone(panel: Any, tone: Desk, qtbot: QtBot) -> None:
    qtbot.keyClick(panel, Qt.Key.Key_F11)
    qtbot.waitExposed(panel.screen_)
    qtbot.keyClick(panel.screen_, Qt.Key.Key_Escape)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    tone.look.use("light")
    tone.run("selection.set", 1.5)
    assert sung(panel) > 0
