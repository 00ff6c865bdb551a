"""The dialog of missing files and their hatched places."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from workstation.core.document import Document, Track
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.sources import ArraySource
from workstation.engine.sources.missing_sources import MissingSource
from workstation.ui.dialogs.missing import MissingDialog, ask_missing
from workstation.ui.lanes.gaps import GapLayer
from workstation.ui.shell.prompts import offer_missing
from workstation.ui.toolkit.workspace import Desk

RATE = 8_000


@pytest.fixture
def gone(desk: Desk, tmp_path: Path) -> Desk:
    """A document with two seconds of sound, and then three and one of files that are not there or changed."""
    there = ArraySource(np.full((1, 2 * RATE), 0.5, np.float32), RATE)
    missing = MissingSource(tmp_path / "gone.wav", "1", 1, 3 * RATE, RATE)
    changed = MissingSource(tmp_path / "other.wav", "2", 1, RATE, RATE, changed=True)
    segments = [Segment(source, 0, source.frames) for source in (there, missing, changed)]
    desk.session.start(Document(RATE, (Track("t1", "Voice", EditList(1, segments)),)))
    return desk


def test_files_are_listed_and_silenced_one_by_one(gone: Desk, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = MissingDialog(gone, window)
    dialog.open()
    rows = range(dialog.missing.rowCount())
    assert [[dialog.missing.index(row, column).data() for column in range(2)] for row in rows] == [
        ["gone.wav", "Missing"],
        ["other.wav", "Changed"],
    ]
    assert not dialog.use.isVisible()
    dialog.files.setCurrentIndex(dialog.missing.index(1, 0))
    assert dialog.use.isVisible()
    for _ in range(2):
        qtbot.mouseClick(dialog.silence, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.findChildren(MissingDialog))
    assert [r.label for r in gone.session.history.revisions[1:]] == ["Silence for other.wav", "Silence for gone.wav"]


def test_a_located_file_takes_the_place(
    gone: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tmp_path / "found.wav"
    soundfile.write(found, np.full(3 * RATE, 0.25), RATE, "FLOAT")
    monkeypatch.setattr(QFileDialog, "open", lambda self: self.fileSelected.emit(str(found)))
    window = QWidget()
    qtbot.addWidget(window)
    dialog = MissingDialog(gone, window)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.mouseClick(dialog.locate, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not gone.session.openings)
    assert dialog.missing.rowCount() == 1
    edits = gone.session.document.tracks[0].edits
    assert np.allclose([p.source.read(0, 10) for _, p in edits.pieces(2 * RATE, 2 * RATE + 1)], 0.25)


def test_the_dialog_is_offered_when_a_document_with_gaps_is_opened(gone: Desk, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    offer_missing(gone, window)
    document = gone.session.document
    gone.session.start(Document(RATE))
    assert not window.findChildren(MissingDialog)
    gone.session.start(document)
    (dialog,) = window.findChildren(MissingDialog)
    assert dialog.isVisible()
    qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.findChildren(MissingDialog))


def test_nothing_missing_is_said(tone: Desk, qtbot: QtBot) -> None:
    said: list[str] = []
    tone.session.notified.connect(lambda message: said.append(message.text))
    window = QWidget()
    qtbot.addWidget(window)
    ask_missing(tone, tone.commands["file.missing"], window)
    assert said == ["No sound file of this document is missing"]


def test_gaps_are_hatched_and_nothing_else(gone: Desk) -> None:
    gone.viewport.resize(600)
    gone.viewport.set_frames(6 * RATE)
    gone.viewport.fit()
    picture = QImage(600, 80, QImage.Format.Format_RGB32)
    picture.fill(gone.look.theme.lane)
    area = QRect(0, 0, 600, 80)
    with QPainter(picture) as painter:
        GapLayer(gone.viewport).paint(painter, area, area, gone.session.document.tracks[0].edits, gone.look.theme)
    plain = gone.look.theme.lane.rgb()
    edge = round(gone.viewport.x_of(2 * RATE))
    stop = round(gone.viewport.x_of(6 * RATE))
    columns = [any(picture.pixel(x, y) != plain for y in range(80)) for x in range(600)]
    assert not any(columns[: edge - 1])
    assert all(columns[edge + 1 : stop - 1])
    assert not any(columns[stop + 2 :])
