from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.media.video.videos import cues, make_video
from workstation.media.video.cut import VideoSegment
from workstation.session import Message
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.dialogs.video import BURN, VideoDialog, ask_video


@pytest.fixture
def dialog(spoken: Desk, qtbot: QtBot) -> VideoDialog:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    ask_video(spoken, spoken.commands["words.embed"], window)
    made = window.findChild(VideoDialog)
    assert made is not None
    made.window_ = window  # type: ignore[attr-defined]  # keeps the parent alive
    return made


def test_only_what_belongs_to_the_way_is_asked(dialog: VideoDialog) -> None:
    assert dialog.karaoke.isHidden()
    dialog.path.setText("/a/b.mkv")
    assert not dialog.format.isHidden()
    dialog.karaoke.setCurrentIndex(1)
    assert dialog.options() == {"karaoke": "word"}
    dialog.way.setCurrentIndex(dialog.way.findData(BURN))
    assert dialog.format.isHidden()
    assert not dialog.style_.isHidden()
    dialog.fill.setCurrentIndex(1)
    dialog.mix.setChecked(True)
    assert dialog.options() == {"karaoke": "word", "fill": "k", "mix": True}


def test_a_video_is_written_or_the_dialog_says_why_not(
    dialog: VideoDialog, spoken: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    said: list[Message] = []
    spoken.session.notified.connect(said.append)
    dialog.accept()
    assert "the document has no video" in said[0].text
    assert dialog.isVisible()
    dialog.source.setText(str(make_video(tmp_path / "in.mp4", "libx264", "aac")))
    dialog.path.setText(str(tmp_path / "out.mp4"))
    dialog.accept()
    qtbot.waitUntil(lambda: any("Exported" in message.text for message in said))
    assert [round(start) for start, _ in cues(tmp_path / "out.mp4")] == [1, 5, 7]


def test_where_the_sound_was_cut_the_pictures_are_asked_for(
    spoken: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workstation.ui.words.dialogs.video.video_of", lambda document: tmp_path / "in.mp4")
    monkeypatch.setattr(
        "workstation.ui.words.dialogs.video.cuts_of", lambda session, video: (VideoSegment(1.0, 2.0, 0.0),)
    )
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    ask_video(spoken, spoken.commands["words.embed"], window)
    made = window.findChild(VideoDialog)
    assert made is not None
    assert (made.cut.isHidden(), made.mix.isHidden()) == (False, True)
    assert "cut with it and coded anew" in made.about.text()
    assert made.options() == {}
    made.cut.setCurrentIndex(1)
    assert "Pictures are not coded anew" in made.about.text()
    assert made.options() == {"cut": False}
