"""A program that is killed while it saves under a new name leaves no older draft on offer beside the newer project."""

from pathlib import Path

import pytest

from tests.conftest import document
from workstation.commands.drafts import autosave, locations
from workstation.commands.drafts.autosave import Drafts
from workstation.commands.drafts.recovery import find_drafts
from workstation.commands.registry import Commands
from workstation.engine.call_queue import Mailbox
from workstation.session import Session


@pytest.fixture
def keeper(session: Session, tmp_path: Path) -> Drafts:
    return Drafts(session, tmp_path / "drafts")


def idle(session: Session, mailbox: Mailbox, keeper: Drafts) -> None:
    assert mailbox.pump(lambda: keeper.idle and not session.compute.jobs, 20)


def killed(keeper: Drafts, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on nothing that was kept goes any more."""
    monkeypatch.setattr(autosave, "drop_draft", lambda project: None)
    monkeypatch.setattr(autosave, "forget_pointer", lambda path, folder: None)
    monkeypatch.setattr(autosave, "forget_successor", lambda folder, document: None)
    monkeypatch.setattr(locations, "_delete", lambda place: place.lock.release())


def _kept(session: Session, commands: Commands, mailbox: Mailbox, keeper: Drafts, steps: int) -> None:
    for number in range(steps):
        commands.run("marker.add", f"m{number}")
    idle(session, mailbox, keeper)


def test_a_draft_of_what_was_saved_since_is_not_offered(
    session: Session,
    commands: Commands,
    mailbox: Mailbox,
    keeper: Drafts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session.start(document(500))
    _kept(session, commands, mailbox, keeper, 3)
    killed(keeper, monkeypatch)
    commands.run("file.save_as", tmp_path / "p.aws")
    idle(session, mailbox, keeper)
    keeper.close(keep=True)
    monkeypatch.undo()
    session.close()
    assert list((tmp_path / "drafts").glob("*.aws"))
    assert find_drafts(tmp_path / "drafts", locks=tmp_path / "locks") == ()
    assert not list((tmp_path / "drafts").glob("*.aws"))


def test_a_draft_with_more_than_was_saved_is_offered(
    session: Session,
    commands: Commands,
    mailbox: Mailbox,
    keeper: Drafts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session.start(document(500))
    _kept(session, commands, mailbox, keeper, 3)
    killed(keeper, monkeypatch)
    commands.run("file.save_as", tmp_path / "p.aws")
    commands.run("marker.add", "while it was saved")
    idle(session, mailbox, keeper)
    keeper.close(keep=True)
    monkeypatch.undo()
    session.close()
    found = find_drafts(tmp_path / "drafts", locks=tmp_path / "locks")
    assert found
    assert found[0].edits == 4


def test_a_draft_that_was_never_saved_elsewhere_is_offered(
    session: Session, commands: Commands, mailbox: Mailbox, keeper: Drafts, tmp_path: Path
) -> None:
    session.start(document(500))
    _kept(session, commands, mailbox, keeper, 2)
    keeper.before_saving(tmp_path / "never.aws")()
    keeper.close(keep=True)
    (found,) = find_drafts(tmp_path / "drafts", locks=tmp_path / "locks")
    assert found.edits == 2
    again = Drafts(session, tmp_path / "drafts")
    document_id = session.document_id
    again.recover(found.path)
    assert session.document_id == document_id
    assert session.edition >= 2
    commands.run("file.save_as", tmp_path / "p.aws")
    idle(session, mailbox, again)
    assert sorted(path.name for path in (tmp_path / "drafts").iterdir()) == []
    again.close()


def test_what_is_kept_is_its_owners_alone(
    session: Session, commands: Commands, mailbox: Mailbox, keeper: Drafts, tmp_path: Path
) -> None:
    session.start(document(500))
    _kept(session, commands, mailbox, keeper, 1)
    folder = tmp_path / "drafts"
    assert folder.stat().st_mode & 0o777 == 0o700
    kept = [path for path in folder.iterdir() if path.suffix != ".lock"]
    assert kept
    assert {path.stat().st_mode & 0o077 for path in kept} == {0}
    keeper.close()


def test_a_draft_in_the_project_that_its_document_went_to_stays(
    session: Session, commands: Commands, mailbox: Mailbox, keeper: Drafts, tmp_path: Path
) -> None:
    session.start(document(500))
    _kept(session, commands, mailbox, keeper, 1)
    commands.run("file.save_as", tmp_path / "p.aws")
    idle(session, mailbox, keeper)
    keeper.before_saving(tmp_path / "p.aws")()  # a kill before the note of the save was taken away
    _kept(session, commands, mailbox, keeper, 2)
    keeper.close(keep=True)
    session.close()
    (found,) = find_drafts(tmp_path / "drafts", locks=tmp_path / "locks")
    assert found.project == tmp_path / "p.aws"
    assert found.edits == 3
