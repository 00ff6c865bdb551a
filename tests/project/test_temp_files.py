"""What a program that was killed while it wrote has left beside a project."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import document
from workstation.core.history import History, Revision
from workstation.project.file import ProjectFile
from workstation.project.temp_files import clear, part_beside


def write(project: ProjectFile, label: str, *, draft: bool = False) -> None:
    for _ in project.save(History((Revision(document(500), label=label),)), {}, lambda source: None, draft=draft):
        pass


def test_only_what_was_left_of_this_project_goes(tmp_path: Path) -> None:
    left = part_beside(tmp_path / "a[1].aws")
    others = [part_beside(tmp_path / "a1.aws"), tmp_path / "a[1].aws", tmp_path / "a[1].aws.part"]
    for path in (left, left.with_name(left.name + "-wal"), *others):
        path.touch()
    clear(tmp_path / "a[1].aws")
    assert sorted(tmp_path.iterdir()) == sorted(others)


def test_a_log_that_was_left_does_not_come_beside_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed right after the new file has its name, the log of the old one would be taken for its own."""
    there = tmp_path / "there.aws"
    killed = ProjectFile.create(tmp_path / "killed.aws")
    write(killed, "Old")
    write(killed, "Draft", draft=True)
    for ending in ("", "-wal"):
        shutil.copy(tmp_path / f"killed.aws{ending}", f"{there}{ending}")
    killed.close()
    log = tmp_path / "there.aws-wal"
    assert log.stat().st_size
    replace, logs = Path.replace, []

    def watched(self: Path, target: Path) -> Path:
        logs.append(log.exists())
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    new = ProjectFile.create(tmp_path / "new.aws")
    write(new, "New")
    new.settle(there)
    new.close()
    assert logs == [False]
    again = ProjectFile.open(there)
    assert [
        r.label for r in again.load(lambda ref: document(1).track("t1").edits.segments[0].source).history.revisions
    ] == ["New"]
    assert not again.has_draft
    again.close()
