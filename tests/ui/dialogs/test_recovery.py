"""The dialog after a crash."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from workstation.commands.drafts.autosave import Drafts
from workstation.commands.drafts.recovery import Draft
from workstation.core.document import Document, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.engine.sources.recording_file import KeptFile, RecordingInfo
from workstation.services import Services
from workstation.session import Session
from workstation.ui.dialogs.recovery import RecoveryDialog, Row, describe
from workstation.ui.toolkit.workspace import Desk

LONG = "Interview with Prof. Dr. Margarethe von Hohenlohe-Langenburg about the organ, second take, morning"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "drafts"


def leave(folder: Path, name: str, steps: int) -> None:
    """What a program leaves that is killed."""
    mailbox = Mailbox()
    session = Session(Services(Compute(mailbox.post), mailbox.post, cache=folder.parent / "cache"))
    drafts = Drafts(session, folder)
    sound = EditList.of(ArraySource(np.full((1, 2000), 0.5, np.float32), 1000))
    session.start(Document(1000, (Track("t1", name, sound),)))
    for number in range(steps):
        session.commit(session.document.with_track(Track(f"n{number}", "", sound)), "Add")
    assert mailbox.pump(lambda: drafts.idle, 20)
    drafts.close(keep=True)
    session.close()
    session.compute.close()


@pytest.fixture
def left(desk: Desk, folder: Path) -> Iterator[Desk]:
    """Two documents and a lone recording, the newest last."""
    leave(folder, "Voice", 3)
    leave(folder, LONG, 1)
    recording = KeptFile(folder, RecordingInfo(1000, 1, "t1", "Recording 1", 0, "/gone.aws"))
    recording.append(np.full((500, 1), 0.25, np.float32))
    drafts = Drafts(desk.session, folder)
    yield desk
    drafts.close()


@pytest.fixture
def dialog(left: Desk, qtbot: QtBot) -> RecoveryDialog:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = RecoveryDialog(left, window)
    dialog.open()
    return dialog


def row(dialog: RecoveryDialog, name: str) -> Row:
    return next(row for row in dialog.rows if row.draft.name == name)


def test_a_draft_is_described_in_words() -> None:
    kept = datetime(2026, 3, 4, 15, 6).astimezone()
    draft = Draft(Path("a.aws"), kept, "Interview", 65.5, 1)
    assert describe(draft, kept) == "Today 15:06 · 1:05.500 · 1 edit"
    assert describe(draft, datetime(2026, 3, 5, 1, 0).astimezone()).startswith("Yesterday 15:06")
    assert describe(draft, datetime(2026, 5, 5, 1, 0).astimezone()).startswith("04 March 15:06")


def test_all_that_was_left_is_shown_newest_first_with_a_picture(dialog: RecoveryDialog, qtbot: QtBot) -> None:
    assert {row.draft.name for row in dialog.rows} == {"Voice", LONG, "Recording 1"}
    assert [row.draft.kept for row in dialog.rows] == sorted((row.draft.kept for row in dialog.rows), reverse=True)
    assert row(dialog, "Voice").draft.edits == 3
    qtbot.waitUntil(lambda: all(row.picture.loudest > 0 for row in dialog.rows))
    assert row(dialog, "Voice").picture.loudest == pytest.approx(0.5)
    assert row(dialog, "Recording 1").picture.loudest == pytest.approx(0.25)


def test_looking_does_not_make_it_newer(left: Desk, folder: Path) -> None:
    keeper = left.session.keeper
    assert isinstance(keeper, Drafts)
    before = {draft.name: draft.kept for draft in keeper.find()}
    assert {draft.name: draft.kept for draft in keeper.find()} == before
    assert all(datetime.now().astimezone() - kept < timedelta(minutes=5) for kept in before.values())


def test_a_long_name_leaves_room_for_the_buttons(dialog: RecoveryDialog) -> None:
    for shown in dialog.rows:
        inside = shown.rect()
        for button in (shown.recover, shown.discard):
            assert inside.contains(button.geometry())
            assert button.width() >= button.sizeHint().width()
    assert row(dialog, LONG).name.toolTip() == LONG


def test_recovering_goes_on_with_it_and_closes(dialog: RecoveryDialog, left: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.mouseClick(row(dialog, "Voice").recover, Qt.MouseButton.LeftButton)
    assert [track.name for track in left.session.document.tracks] == ["Voice", "", "", ""]
    assert left.session.modified
    np.testing.assert_array_equal(left.session.document.tracks[0].edits.read(FrameRange(0, 9)), np.full((1, 9), 0.5))


def test_what_was_discarded_can_be_brought_back(dialog: RecoveryDialog, qtbot: QtBot) -> None:
    assert not dialog.discarded.isVisible()
    qtbot.mouseClick(row(dialog, "Voice").discard, Qt.MouseButton.LeftButton)
    assert {row.draft.name for row in dialog.rows} == {LONG, "Recording 1"}
    qtbot.mouseClick(dialog.discarded, Qt.MouseButton.LeftButton)
    again = row(dialog, "Voice")
    assert (again.recover.text(), again.discard.isVisible()) == ("Bring back", False)
    qtbot.mouseClick(again.recover, Qt.MouseButton.LeftButton)
    assert row(dialog, "Voice").recover.text() == "Recover"
    assert not dialog.discarded.isVisible()


def test_later_leaves_everything(dialog: RecoveryDialog, left: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.mouseClick(dialog.later, Qt.MouseButton.LeftButton)
    keeper = left.session.keeper
    assert isinstance(keeper, Drafts)
    assert len(keeper.find()) == 3


def test_nothing_left_is_said(desk: Desk, folder: Path, qtbot: QtBot) -> None:
    drafts = Drafts(desk.session, folder)
    window = QWidget()
    qtbot.addWidget(window)
    dialog = RecoveryDialog(desk, window)
    assert dialog.rows == []
    assert any("no unsaved work" in label.text() for label in dialog.findChildren(QLabel))
    drafts.close()
