import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.commands.table import COMMANDS
from workstation.core.errors import CommandError
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.services import Services
from workstation.session import Session


class Other:
    """A program with a cache folder of its own, as another user or another computer has."""

    def __init__(self, cache: Path) -> None:
        self.mailbox = Mailbox()
        self.session = Session(Services(Compute(self.mailbox.post), self.mailbox.post, cache=cache))
        self.commands = Commands(self.session, COMMANDS)
        self.said: list[str] = []
        self.session.notified.connect(lambda message: self.said.append(message.text))

    def run(self, id_: str, *args: object, **options: object) -> None:
        self.commands.run(id_, *args, **options)
        self.mailbox.pump(lambda: not self.session.compute.jobs, 20)

    @property
    def labels(self) -> list[str]:
        return [marker.label for marker in self.session.document.markers]


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[list[Other]]:
    made = [Other(tmp_path / f"cache{number}") for number in range(2)]
    yield made
    for program in made:
        program.session.close()
        program.session.compute.close()


def _saved(program: Other, path: Path) -> None:
    program.session.start(document(500))
    program.run("file.save_as", path)


@pytest.mark.parametrize("name", ["p.aws", "linked.aws"])
def test_a_project_is_opened_once_by_whatever_name_and_with_whatever_cache(
    programs: list[Other], tmp_path: Path, name: str
) -> None:
    one, two = programs
    _saved(one, tmp_path / "p.aws")
    if name != "p.aws":
        os.link(tmp_path / "p.aws", tmp_path / name)
    two.session.start(document(50))
    for id_ in ("file.open", "file.save_as"):
        with pytest.raises(CommandError, match="is open in another window"):
            two.run(id_, tmp_path / name)
    one.run("marker.add", "one", start=0.1)
    one.run("file.save")
    one.session.close()
    two.run("file.open", tmp_path / name)
    assert two.labels == ["one"]


def test_compacting_keeps_others_out(programs: list[Other], tmp_path: Path) -> None:
    one, two = programs
    _saved(one, tmp_path / "p.aws")
    one.run("file.compact")
    os.link(tmp_path / "p.aws", tmp_path / "linked.aws")
    with pytest.raises(CommandError, match="is open in another window"):
        two.run("file.open", tmp_path / "linked.aws")


def test_opening_once_more_in_the_same_window_is_no_other_program(programs: list[Other], tmp_path: Path) -> None:
    one, two = programs
    _saved(one, tmp_path / "p.aws")
    one.run("file.open", tmp_path / "p.aws")
    with pytest.raises(CommandError, match="is open in another window"):
        two.run("file.open", tmp_path / "p.aws")


@pytest.mark.parametrize("name", ["p.aws", "linked.aws"])
def test_where_no_lock_holds_the_second_to_save_is_told(
    programs: list[Other], tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workstation.project.claim._set", lambda handle, *, taken: True)  # as on a drive without locks
    one, two = programs
    _saved(one, tmp_path / "p.aws")
    if name != "p.aws":
        os.link(tmp_path / "p.aws", tmp_path / name)
    two.run("file.open", tmp_path / name)
    two.run("marker.add", "two", start=0.2)
    two.run("file.save")
    one.run("marker.add", "one", start=0.1)
    one.run("file.save")
    assert "was changed by another program since it was opened here" in one.said[-1]
    assert "save it as another file" in one.said[-1]
    one.run("file.save_as", tmp_path / "mine.aws")
    for program in (one, two):
        program.session.close()
    one.run("file.open", tmp_path / name)
    assert one.labels == ["two"]
    one.run("file.open", tmp_path / "mine.aws")
    assert one.labels == ["one"]


def test_a_new_time_of_change_alone_is_no_other_program(programs: list[Other], tmp_path: Path) -> None:
    one, _ = programs
    _saved(one, tmp_path / "p.aws")
    os.utime(tmp_path / "p.aws", (1, 1))
    one.run("marker.add", "one", start=0.1)
    one.run("file.save")
    assert one.said[-1] == "Saved p.aws"
