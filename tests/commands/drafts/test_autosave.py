from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import pytest

from tests.conftest import document, ramp
from workstation.commands.drafts.autosave import Drafts
from workstation.commands.drafts.recovery import find_drafts
from workstation.commands.registry import Commands
from workstation.commands.table import COMMANDS
from workstation.core.errors import CommandError
from workstation.core.history import History
from workstation.core.ranges import FrameRange
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.project.file import ProjectFile
from workstation.services import Services
from workstation.session import Session


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "drafts"


Program = tuple[Commands, Drafts]


@pytest.fixture
def start(mailbox: Mailbox, folder: Path) -> Iterator[Callable[[], Program]]:
    """Starts programs that are ended by force when the test ends, without letting go of anything."""
    made: list[Session] = []

    def start() -> Program:
        session = Session(Services(Compute(mailbox.post), mailbox.post))
        made.append(session)
        return Commands(session, COMMANDS), Drafts(session, folder)

    yield start
    for session in made:
        if isinstance(session.keeper, Drafts):
            session.keeper._compute.close()
            session.keeper._slow.close()
        session.close()
        session.compute.close()


def settle(mailbox: Mailbox, commands: Commands) -> None:
    session = commands.session

    def settled() -> bool:
        kept = not isinstance(session.keeper, Drafts) or session.keeper.idle
        return not session.compute.jobs and not session.openings and kept

    assert mailbox.pump(settled, 20)


def crash(drafts: Drafts) -> None:
    """What the end of a process does to a draft: its lock is free."""
    for dispose in drafts._disposals:
        dispose()
    drafts._places.release()
    if drafts._session.project is not None:
        drafts._session.project.let_go()


def sound(commands: Commands) -> np.ndarray:
    edits = commands.session.document.track("t1").edits
    return edits.read(FrameRange(0, edits.frames))


def test_unsaved_work_comes_back_whole(start: Callable[[], Program], mailbox: Mailbox, folder: Path) -> None:
    commands, drafts = start()
    commands.session.start(document(5000))
    commands.run("selection.set", 0.1, 0.2)
    commands.run("edit.delete")
    commands.run("effect.apply", "gain", gain_db=20.0)
    settle(mailbox, commands)
    expected = sound(commands)
    assert find_drafts(folder) == ()
    crash(drafts)
    (found,) = find_drafts(folder)
    again, more = start()
    more.recover(found.path)
    settle(mailbox, again)
    np.testing.assert_array_equal(sound(again), expected)
    assert [r.label for r in again.session.history.revisions] == ["Open", "Delete", "Gain"]
    assert again.session.modified
    again.run("edit.undo")
    again.run("edit.undo")
    np.testing.assert_array_equal(sound(again), ramp(5000, 1, 10_000))
    more.close()
    assert list(folder.iterdir()) == []
    np.testing.assert_array_equal(sound(again), ramp(5000, 1, 10_000))


def test_steps_are_kept_while_the_main_thread_is_busy(
    start: Callable[[], Program], mailbox: Mailbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a script that does one thing after another and handles no events."""
    kept: SimpleQueue[int] = SimpleQueue()
    save = ProjectFile.save

    def tell(self: ProjectFile, history: History, *rest: Any, **options: Any) -> Generator[float, None, None]:
        yield from save(self, history, *rest, **options)
        kept.put(len(history.revisions))

    monkeypatch.setattr(ProjectFile, "save", tell)
    commands, drafts = start()
    commands.session.start(document(5000))
    for number in range(1, 4):  # each while the thread waits for the main one to hear of the step before
        commands.run("marker.add", f"m{number}", start=0.1 * number)
        assert kept.get(timeout=60) == number + 1
    assert drafts.busy
    settle(mailbox, commands)
    assert drafts.idle
    assert drafts.edition == commands.session.edition
    crash(drafts)
    again, others = start()
    others.recover(others.find()[0].path)
    assert [marker.label for marker in again.session.document.markers] == ["m1", "m2", "m3"]


def test_what_is_done_in_another_document_is_not_written_into_the_first_ones_draft(
    start: Callable[[], Program], mailbox: Mailbox, folder: Path
) -> None:
    commands, drafts = start()
    commands.session.start(document(5000))
    commands.run("marker.add", "first", start=0.1)
    assert drafts.busy
    commands.session.start(document(4000))
    commands.run("marker.add", "second", start=0.1)
    settle(mailbox, commands)
    crash(drafts)
    again, others = start()
    (found,) = others.find()
    others.recover(found.path)
    assert [marker.label for marker in again.session.document.markers] == ["second"]


def test_saving_ends_the_draft(start: Callable[[], Program], mailbox: Mailbox, folder: Path, tmp_path: Path) -> None:
    commands, _ = start()
    commands.session.start(document(500))
    commands.run("marker.add", "a", start=0.1)
    settle(mailbox, commands)
    assert [p.suffix for p in sorted(folder.iterdir())].count(".aws") == 1
    commands.run("file.save_as", tmp_path / "p.aws")
    settle(mailbox, commands)
    assert list(folder.iterdir()) == []


def test_edits_of_a_saved_project_are_kept_in_it(
    start: Callable[[], Program], mailbox: Mailbox, folder: Path, tmp_path: Path
) -> None:
    commands, drafts = start()
    commands.session.start(document(500))
    commands.run("file.save_as", tmp_path / "p.aws")
    settle(mailbox, commands)
    commands.run("marker.add", "a", start=0.1)
    settle(mailbox, commands)
    crash(drafts)
    again, more = start()
    said: list[str] = []
    again.session.notified.connect(lambda message: said.append(message.text))
    again.run("file.open", tmp_path / "p.aws")
    assert said == ["Unsaved work was recovered; undoing leads back to what was saved"]
    assert [m.label for m in again.session.document.markers] == ["a"]
    assert again.session.modified
    again.run("edit.undo")
    settle(mailbox, again)
    more.close()
    again.session.close()
    once_more, _ = start()
    once_more.run("file.open", tmp_path / "p.aws")
    assert once_more.session.document.markers == ()
    assert not once_more.session.modified


def test_another_document_ends_the_draft(
    start: Callable[[], Program], mailbox: Mailbox, folder: Path, tmp_path: Path
) -> None:
    commands, _ = start()
    commands.session.start(document(500))
    commands.run("marker.add", "a", start=0.1)
    settle(mailbox, commands)
    commands.run("file.new")
    settle(mailbox, commands)
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said_once(
    start: Callable[[], Program], mailbox: Mailbox, folder: Path
) -> None:
    folder.write_text("in the way")
    commands, _ = start()
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    commands.session.start(document(500))
    commands.run("marker.add", "a", start=0.1)
    commands.run("marker.add", "b", start=0.2)
    settle(mailbox, commands)
    assert len(said) == 1
    assert said[0].startswith("Unsaved work cannot be kept safe")
    assert len(commands.session.document.markers) == 2


def test_two_programs_do_not_write_one_project(
    start: Callable[[], Program], mailbox: Mailbox, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "p.aws"
    commands, _ = start()
    commands.session.start(document(500))
    commands.run("file.save_as", path)
    settle(mailbox, commands)
    other, _ = start()
    other.session.start(document(50))
    for id_ in ("file.open", "file.save_as"):
        with pytest.raises(CommandError, match=r"p\.aws is open in another window of this program"):
            other.run(id_, path)
    assert other.session.document.frames == 50
    commands.run("file.open", path)
    with pytest.raises(CommandError, match="open in another window"):
        other.run("file.open", path)
    commands.run("file.new")
    other.run("file.open", path)
    assert other.session.document.frames == 500
    with pytest.raises(CommandError, match="open in another window"):
        commands.run("file.open", path)


def test_a_project_that_cannot_be_read_stays_free(start: Callable[[], Program], folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.aws"
    path.write_bytes(b"no project" * 100)
    for _ in range(2):
        commands, _drafts = start()
        with pytest.raises(CommandError, match="damaged or no project"):
            commands.run("file.open", path)


def test_drafts_that_hold_nothing_are_removed(folder: Path) -> None:
    folder.mkdir()
    ProjectFile.create(folder / "empty.aws").close()
    (folder / "killed.aws").touch()  # before its tables were there
    (folder / "noise.aws").write_bytes(bytes(range(256)) * 300)
    assert find_drafts(folder) == ()
    assert [p.name for p in folder.glob("*.aws")] == ["noise.aws"]


def test_work_is_kept_when_nobody_could_be_asked(start: Callable[[], Program], mailbox: Mailbox, folder: Path) -> None:
    """As when the screen is gone: the program ends in order, but without an answer."""
    commands, drafts = start()
    commands.session.start(document(500))
    commands.run("marker.add", "a", start=0.1)
    settle(mailbox, commands)
    drafts.close(keep=True)
    (found,) = find_drafts(folder)
    again, more = start()
    more.recover(found.path)
    assert [m.label for m in again.session.document.markers] == ["a"]
    settle(mailbox, again)
