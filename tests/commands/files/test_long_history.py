"""Projects of many steps opened: older steps are made behind the first picture, and what is wrong with them is told."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import soundfile

from tests.conftest import ramp
from workstation.commands.files.relink import list_missing
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.engine.call_queue import Mailbox
from workstation.engine.sources.missing_sources import MissingSource
from workstation.project import history_rows

_RATE, _STEPS = 8_000, 12


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_rows, "MAX_AT_ONCE", 3)


@pytest.fixture
def said(commands: Commands) -> list[str]:
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    return said


@pytest.fixture
def project(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> Path:
    """Steps that each move a fader; in the first ones there is a track of a second file, which is removed then."""
    for name, start in (("one", 0), ("two", 5_000)):
        soundfile.write(tmp_path / f"{name}.wav", ramp(3_000, 1, start).T, _RATE, "FLOAT")
    commands.run("file.open", str(tmp_path / "one.wav"), str(tmp_path / "two.wav"))
    assert mailbox.pump(lambda: not commands.session.openings, timeout=20)
    commands.run("track.remove", "t2")
    for step in range(_STEPS):
        commands.run("track.gain", "t1", -1.0 - step)
        commands.session.end_gesture()  # else all of it is one step
    path = tmp_path / "p.aws"
    job = commands.run("file.save_as", str(path))
    assert mailbox.pump(lambda: job.over, timeout=20)
    commands.run("file.new")
    return path


def _open(commands: Commands, path: Path) -> None:
    commands.run("file.open", str(path))
    assert commands.session.history.unmade, "the others are to be made later"


def _wait(commands: Commands, mailbox: Mailbox) -> None:
    session = commands.session
    assert mailbox.pump(lambda: not session.compute.jobs and not session.openings, timeout=20)


def test_undo_goes_through_all_steps_before_and_after_they_were_made(
    commands: Commands, mailbox: Mailbox, project: Path
) -> None:
    session = commands.session
    _open(commands, project)
    commands.run("edit.undo")
    assert session.document.track("t1").gain_db == -float(_STEPS - 1)
    _wait(commands, mailbox)
    assert not session.history.unmade
    while session.history.can_undo and len(session.document.tracks) < 2:
        commands.run("edit.undo")
    assert [track.key for track in session.document.tracks] == ["t1", "t2"]
    assert not isinstance(next(iter(session.document.track("t2").edits.segments)).source, MissingSource)


def test_files_that_only_older_steps_need_are_read_or_said_to_be_missing(
    commands: Commands, mailbox: Mailbox, project: Path, said: list[str]
) -> None:
    (project.parent / "two.wav").unlink()
    _open(commands, project)
    assert not any("two.wav" in text for text in said), "nothing that is shown needs it"
    _wait(commands, mailbox)
    assert [text for text in said if "two.wav is missing" in text] == [
        f"{project.parent / 'two.wav'} is missing: its place is silent"
    ]
    assert list_missing(commands.session) == [str(project.parent / "two.wav")]


def test_a_damaged_step_is_left_out_and_the_file_stays_as_it_is(
    commands: Commands, mailbox: Mailbox, project: Path, said: list[str]
) -> None:
    session = commands.session
    with closing(sqlite3.connect(project)) as database:
        steps = [row[0] for row in database.execute("SELECT revision FROM step ORDER BY position")]
        database.execute("UPDATE revision SET content = x'00', size = 99 WHERE id = ?", (steps[-2],))
        database.commit()
    _open(commands, project)
    with pytest.raises(CommandError, match=f"revision {steps[-2]}"):
        commands.run("edit.undo")
    assert session.document.track("t1").gain_db == -float(_STEPS), "the step before is not there, and nothing moved"
    session.end_gesture()
    commands.run("track.gain", "t1", -40.0)
    _wait(commands, mailbox)
    assert len(session.history.revisions) == len(steps)
    assert any(f"1 of {len(steps) + 1} steps cannot be read and were left out" in text for text in said)
    assert (session.path, session.project, session.modified) == (None, None, True)
    commands.run("edit.undo")
    commands.run("edit.undo")
    assert session.document.track("t1").gain_db == -float(_STEPS - 2), "the step behind it is the one that is lost"


def test_another_document_is_not_disturbed_by_steps_of_the_one_before(
    commands: Commands, mailbox: Mailbox, project: Path, said: list[str]
) -> None:
    (project.parent / "two.wav").unlink()
    _open(commands, project)
    commands.run("file.new")
    _wait(commands, mailbox)
    assert len(commands.session.history.revisions) == 1
    assert not any("two.wav" in text for text in said)
