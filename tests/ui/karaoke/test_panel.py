from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.words.conftest import WORDS
from workstation.ui.karaoke.panel import KaraokePanel
from workstation.ui.karaoke.style_dialog import StyleDialog, ask_style
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def panel(tone: Desk, qtbot: QtBot) -> KaraokePanel:
    tone.session.start(replace(tone.session.document, transcript=WORDS))
    made = KaraokePanel(tone)
    qtbot.addWidget(made)
    made.resize(640, 400)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: bool(made.live.shown))
    return made


def sung(panel: KaraokePanel) -> int:
    """Pixels in the colour of what was sung."""
    image = panel.stage.grab().toImage()
    colours = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return sum(c.red() > 200 and c.green() > 160 and c.blue() < 90 for c in colours)


def test_the_stage_follows_the_caret_and_fills(panel: KaraokePanel, tone: Desk) -> None:
    shares = []
    for seconds in (1.05, 1.9, 2.9):
        tone.run("selection.set", seconds)
        shares.append(sung(panel))
    assert shares[0] < shares[1] < shares[2]
    panel.karaoke.setCurrentIndex(0)
    assert sung(panel) == 0


def test_a_style_is_kept_and_seen(panel: KaraokePanel, tone: Desk, qtbot: QtBot) -> None:
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


def test_it_fills_the_screen_until_escape(panel: KaraokePanel, qtbot: QtBot) -> None:
    qtbot.keyClick(panel, Qt.Key.Key_F11)
    assert panel.screen_ is not None
    qtbot.waitExposed(panel.screen_)
    qtbot.keyClick(panel.screen_, Qt.Key.Key_Escape)
    assert panel.screen_ is None


def test_a_video_is_seen_before_there_are_cues(tone: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    panel = KaraokePanel(tone)
    qtbot.addWidget(panel)
    panel.show()
    assert not panel.stage.isVisible()
    soundfile.write(tmp_path / "film.mkv", np.zeros(800), 8000, format="WAV")  # what it holds is not looked into
    tone.run("file.open", tmp_path / "film.mkv")
    qtbot.waitUntil(lambda: not tone.session.openings)
    assert panel.stage.isVisible()
    tone.run("file.new")
    assert not panel.stage.isVisible()
