"""Disks that fill, vanish, cannot be written or hold noise: it is named, nothing is lost, work goes on elsewhere."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.conftest import document, ramp
from workstation.commands.drafts.autosave import Drafts
from workstation.commands.registry import Commands
from workstation.commands.table import COMMANDS
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.services import Services
from workstation.session import Session


class Program:
    """A program without a window, and what it told."""

    def __init__(self, mailbox: Mailbox, folder: Path) -> None:
        self.mailbox = mailbox
        self.session = Session(Services(Compute(mailbox.post), mailbox.post, cache=folder / "cache"))
        self.drafts = Drafts(self.session, folder / "drafts")
        self.commands = Commands(self.session, COMMANDS)
        self.said: list[str] = []
        self.session.notified.connect(lambda message: self.said.append(message.text))

    def run(self, id_: str, *args: object, **kwargs: object) -> None:
        self.commands.run(id_, *args, **kwargs)
        self.settle()

    def settle(self) -> None:
        session = self.session
        assert self.mailbox.pump(lambda: not session.compute.jobs and not session.openings and self.drafts.idle, 30)

    def sound(self, track: str = "t1") -> np.ndarray:
        edits = self.session.document.track(track).edits
        return edits.read(FrameRange(0, edits.frames))

    def crash(self) -> None:
        """End without letting go of anything but what the end of a process lets go of."""
        drafts, session = self.drafts, self.session
        for dispose in drafts._disposals:
            dispose()
        drafts._compute.close()
        drafts._slow.close()
        drafts._places.release()
        if session.project is not None:
            session.project.let_go()
        session.close()
        session.compute.close()


@pytest.fixture
def start(mailbox: Mailbox, tmp_path: Path) -> Iterator[Callable[[], Program]]:
    made: list[Program] = []

    def start() -> Program:
        made.append(Program(mailbox, tmp_path))
        return made[-1]

    yield start
    for program in made:
        program.crash()


@pytest.fixture
def disk(mount_disk: Callable[[str], Path]) -> Path:
    """A disk of 4 MB of its own; skipped where none can be made."""
    return mount_disk("4m")


def noise(frames: int, seed: int = 0) -> Document:
    samples = np.random.default_rng(seed).normal(0, 0.1, (1, frames)).astype(np.float32)
    return Document(8000, (Track("t1", "Noise", EditList.of(ArraySource(samples, 8000))),))


def test_a_full_disk(start: Callable[[], Program], disk: Path, tmp_path: Path) -> None:
    program = start()
    program.session.start(noise(200_000))
    program.run("file.save_as", disk / "p.aws")
    program.said.clear()
    program.run("effect.apply", "reverse")
    for seed in range(5):  # more than there is room for
        program.session.commit(noise(300_000, seed), "New sound")
        program.settle()
    expected = program.sound()
    full = [text for text in program.said if "the disk is full" in text]
    assert len(full) == 1
    assert "p.aws" in full[0]
    assert "kept elsewhere" in full[0]
    program.run("file.save")
    assert program.said[-1].endswith("The document is still here, unsaved: save it as another file")
    assert "the disk is full" in program.said[-1]
    program.crash()
    again = start()
    (left,) = again.drafts.find()
    assert left.path.parent == tmp_path / "drafts"
    again.run("file.recover", left.path)
    np.testing.assert_array_equal(again.sound(), expected)
    labels = [revision.label for revision in again.session.history.revisions]
    assert labels == ["Open", "Reverse", *5 * ["New sound"]]
    other = start()
    other.run("file.open", disk / "p.aws")
    assert other.session.document.frames == 200_000 or len(other.session.history.revisions) > 1
    assert not any("damaged" in text for text in other.said)


def test_a_full_disk_leaves_no_half_project(start: Callable[[], Program], disk: Path) -> None:
    program = start()
    program.session.start(noise(2_000_000))
    program.run("file.save_as", disk / "p.aws")
    assert program.said[-1].endswith("The document is still here, unsaved: save it as another file")
    assert list(disk.iterdir()) == []
    assert program.session.project is None
    assert program.session.document.frames == 2_000_000


def test_a_folder_that_can_only_be_read(start: Callable[[], Program], disk: Path, tmp_path: Path) -> None:
    program = start()
    program.session.start(document(500))
    program.run("file.save_as", disk / "p.aws")
    program.run("file.new")
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    program.said.clear()
    program.run("file.open", disk / "p.aws")
    assert program.said == [f"{disk / 'p.aws'} cannot be written: save the document as another file"]
    np.testing.assert_array_equal(program.sound(), ramp(500, 1, 10_000))
    program.run("marker.add", "a", start=0.1)
    assert [path.suffix for path in sorted((tmp_path / "drafts").glob("*.aws"))] == [".aws"]
    with pytest.raises(CommandError, match=r"p\.aws cannot be written; save the document as another file"):
        program.run("file.save")
    program.run("file.save_as", tmp_path / "q.aws")
    assert not program.session.modified
    program.run("file.open", tmp_path / "q.aws")
    assert [m.label for m in program.session.document.markers] == ["a"]


def test_a_drive_that_vanishes(start: Callable[[], Program], tmp_path: Path) -> None:
    program = start()
    program.session.start(document(500))
    (tmp_path / "drive").mkdir()
    project = tmp_path / "drive" / "p.aws"
    program.run("file.save_as", project)
    (tmp_path / "drive").rename(tmp_path / "gone")
    program.said.clear()
    program.run("marker.add", "a", start=0.1)
    program.run("marker.add", "b", start=0.2)
    (said,) = program.said
    assert said.startswith(f"{project} is not there any more")
    assert "kept elsewhere" in said
    program.run("file.save")
    assert program.said[-1].startswith(f"Save failed: {project} is not there")
    program.run("file.save_as", tmp_path / "q.aws")
    assert program.said[-1] == "Saved q.aws"
    assert not program.session.modified
    np.testing.assert_array_equal(program.sound(), ramp(500, 1, 10_000))


def test_a_sound_file_that_is_cut_short(start: Callable[[], Program], tmp_path: Path) -> None:
    wav = tmp_path / "a.wav"
    soundfile.write(wav, ramp(5000)[0], 8000, "FLOAT")
    program = start()
    program.run("file.open", wav)
    os.truncate(wav, wav.stat().st_size - 4 * 2000)
    program.run("file.save_as", tmp_path / "p.aws")
    assert program.said[-1] == f"{wav} was cut short while it was open: what is gone of it is silent now"
    np.testing.assert_array_equal(program.sound()[:, :3000], ramp(5000)[:, :3000])
    assert not program.sound()[:, 3000:].any()
    wav.unlink()
    program.run("file.open", tmp_path / "p.aws")  # what was left is in the project
    np.testing.assert_array_equal(program.sound()[:, :3000], ramp(5000)[:, :3000])


def page_of(path: Path, table: str) -> tuple[int, int]:
    """Where the first page of a table is, and how long pages are."""
    tool = sqlite3.connect(path)
    tool.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (size,) = tool.execute("PRAGMA page_size").fetchone()
    (root,) = tool.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    tool.close()
    return (root - 1) * size, size


def overwrite(path: Path, at: int, count: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(np.random.default_rng(0).bytes(count))


def test_noise_in_the_sound_of_a_project(start: Callable[[], Program], tmp_path: Path) -> None:
    path = tmp_path / "p.aws"
    program = start()
    program.session.start(noise(400_000))
    expected = program.sound()
    program.run("file.save_as", path)
    program.run("file.new")
    overwrite(path, path.stat().st_size // 2, 30_000)
    program.said.clear()
    program.run("file.open", path)
    found = program.sound()
    blocks = np.array_split(np.arange(400_000), range(65_536, 400_000, 65_536))
    intact = [np.array_equal(found[:, block], expected[:, block]) for block in blocks]
    assert 3 <= sum(intact) < len(blocks)
    assert all(ok or not found[:, block].any() for ok, block in zip(intact, blocks, strict=True))
    assert program.mailbox.pump(lambda: any(text.startswith(str(path)) for text in program.said), 10)
    assert any("damaged" in text for text in program.said)


@pytest.mark.parametrize("table", ["revision", "part", "step", "source", "block", "sound", "state"])
def test_a_page_of_noise_in_any_table(start: Callable[[], Program], tmp_path: Path, table: str) -> None:
    """What is intact is opened, or the file is named as damaged; it is never changed, and never opened as if whole."""
    path = tmp_path / "p.aws"
    program = start()
    program.session.start(noise(200_000))
    for number in range(40):
        program.commands.run("marker.add", f"m{number}", start=number / 10)
    program.run("file.save_as", path)
    program.run("file.new")
    overwrite(path, *page_of(path, table))
    before = path.read_bytes()
    program.said.clear()
    with suppress(CommandError):
        try:
            program.run("file.open", path)
        except CommandError as error:
            program.said.append(str(error))
            raise
        program.sound()
    assert program.mailbox.pump(lambda: any(f"{path} is damaged" in text for text in program.said), 10)
    assert path.read_bytes() == before


def test_the_steps_that_are_whole_are_salvaged(start: Callable[[], Program], tmp_path: Path) -> None:
    path = tmp_path / "p.aws"
    program = start()
    program.session.start(noise(100_000))
    expected = program.sound()
    for number in range(250):
        program.commands.run("marker.add", f"m{number}", start=number / 50)
    program.run("file.save_as", path)
    program.run("file.new")
    tool = sqlite3.connect(path)
    leaf = "SELECT pageno FROM dbstat WHERE name = 'revision' AND pagetype = 'leaf' ORDER BY pageno"
    try:
        pages = [row[0] for row in tool.execute(leaf)]
    except sqlite3.OperationalError:
        pytest.skip("this SQLite has no dbstat")
    (size,) = tool.execute("PRAGMA page_size").fetchone()
    tool.close()
    overwrite(path, (pages[len(pages) // 2] - 1) * size, size)
    program.said.clear()
    program.run("file.open", path)
    session = program.session
    assert session.project is None  # a copy: the damaged file is left alone
    assert session.modified
    assert 50 < len(session.history.revisions) < 250
    assert any(f"{path} is damaged" in text and "opened as a copy" in text for text in program.said)
    np.testing.assert_array_equal(program.sound(), expected)
    program.run("file.save_as", tmp_path / "q.aws")
    assert program.said[-1] == "Saved q.aws"


def test_a_project_that_is_open_elsewhere_is_opened_as_a_copy(start: Callable[[], Program], tmp_path: Path) -> None:
    path = tmp_path / "p.aws"
    one, two = start(), start()
    one.session.start(document(500))
    one.run("file.save_as", path)
    one.run("marker.add", "mine", start=0.1)
    with pytest.raises(CommandError, match="close it there first, or open a copy of it"):
        two.run("file.open", path)
    two.run("file.open_copy", path)
    assert two.session.project is None
    assert two.session.modified
    np.testing.assert_array_equal(two.sound(), ramp(500, 1, 10_000))
    assert two.session.document.markers == ()  # what was saved
    two.run("file.save_as", tmp_path / "q.aws")
    one.run("file.save")
    assert [m.label for m in one.session.document.markers] == ["mine"]


def test_a_hundred_steps_are_still_there(start: Callable[[], Program], tmp_path: Path) -> None:
    program = start()
    program.session.start(document(50_000))
    rng = np.random.default_rng(0)
    sounds = [program.sound()]
    for _ in range(100):
        begin = rng.uniform(0, 20)
        program.commands.run("selection.set", begin, begin + 0.2)
        program.commands.run(str(rng.choice(["edit.delete", "edit.silence"])))
        sounds.append(program.sound())
    program.run("file.save_as", tmp_path / "p.aws")
    program.crash()
    again = start()
    again.run("file.open", tmp_path / "p.aws")
    assert len(again.session.history.revisions) == 101
    for expected in reversed(sounds[:-1]):
        again.commands.run("edit.undo")
        np.testing.assert_array_equal(again.sound(), expected)
    again.settle()
