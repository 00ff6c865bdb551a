"""Sound copied by several threads at once, and onto disks that fill: what is in the file stays there."""

import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import ramp
from workstation.core.document import Document, Track
from workstation.core.history import History, Revision
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Source
from workstation.engine.sources.rendered_source import RenderedSource, append_samples
from workstation.engine.sources.scratch import ScratchFile
from workstation.project.errors import ProjectError
from workstation.project.file import ProjectFile
from workstation.project.sound.block_codec import BLOCK_FRAMES
from workstation.project.sound.sources import FileRef, Refer

RATE = 8000


def history(*sources: Source) -> History:
    tracks = [Track(f"t{number}", "", EditList.of(source)) for number, source in enumerate(sources)]
    revisions = [Revision(Document(RATE, tuple(tracks[:count])), label=f"{count}") for count in range(1 + len(tracks))]
    return History(tuple(revisions), len(tracks))


def save(project: ProjectFile, wanted: History, refer: Refer = lambda source: None, *, draft: bool = False) -> None:
    for _ in project.save(wanted, {}, refer, draft=draft):
        pass


def sound(project: ProjectFile) -> list[np.ndarray]:
    def no_file(ref: FileRef) -> Source:
        raise AssertionError(ref.path)

    last = project.load(no_file).history.revisions[-1].document
    return [track.edits.segments[0].source.read(0, track.edits.frames) for track in last.tracks]


def rendered(folder: Path, frames: int) -> RenderedSource:
    scratch = ScratchFile(1, folder)
    append_samples(scratch, ramp(frames))
    return RenderedSource(scratch, RATE)


def test_what_a_draft_has_copied_is_not_copied_over_itself(tmp_path: Path) -> None:
    """A save is at the first of two sources while a draft names the second, copies it and lets it be read there."""
    first, second = rendered(tmp_path, 20 * BLOCK_FRAMES), rendered(tmp_path, 3 * BLOCK_FRAMES)
    project, wanted = ProjectFile.create(tmp_path / "p.aws"), history(first, second)
    saving = project.save(wanted, {}, lambda source: None)
    next(saving)

    def names(source: Source) -> FileRef:
        return FileRef(tmp_path / "some.sound", "", 1, source.frames, RATE)

    save(project, wanted, names, draft=True)
    for _ in project.bring_in(lambda source: names(source) if source is first else None):
        pass
    project.take_over()
    assert second.place is not None
    for _ in saving:
        pass
    project.blocks.forget()
    np.testing.assert_array_equal(second.read(0, second.frames), ramp(second.frames))
    project.close()
    again = ProjectFile.open(tmp_path / "p.aws")
    np.testing.assert_array_equal(sound(again)[1], ramp(second.frames))
    again.close()


class Full:
    """A database on a disk that is full at one COMMIT."""

    def __init__(self, database: sqlite3.Connection, fails: int) -> None:
        self._database, self.left = database, fails

    def execute(self, query: str, *values: Any) -> sqlite3.Cursor:
        if query == "COMMIT":
            self.left -= 1
            if self.left == 0:
                raise sqlite3.OperationalError("database or disk is full")
        return self._database.execute(query, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize("fails", [1, 2, 3, 4])
def test_a_disk_that_is_full_at_the_end_of_a_transaction(tmp_path: Path, fails: int, draft: bool) -> None:
    """The save fails; one that follows when there is room writes all that the first did not."""
    project = ProjectFile.create(tmp_path / "p.aws")
    one, two = (ArraySource(ramp(frames), RATE) for frames in (500, 700))
    save(project, history(one))
    wanted = history(one, two)
    project.connection.database = Full(project.connection.database, fails)  # type: ignore[assignment]
    with pytest.raises(ProjectError, match="the disk is full"):
        save(project, wanted, draft=draft)
    save(project, wanted)
    project.close()
    again = ProjectFile.open(tmp_path / "p.aws")
    for found, frames in zip(sound(again), (500, 700), strict=True):
        np.testing.assert_array_equal(found, ramp(frames))
    again.close()


def test_sound_that_could_not_be_made_part_of_the_file_is_still_looked_for_beside_it(tmp_path: Path) -> None:
    """The disk is full when all blocks of a file that was referred to are there."""
    source = rendered(tmp_path, 500)
    project, wanted = ProjectFile.create(tmp_path / "p.aws"), history(source)
    save(project, wanted, lambda source: FileRef(tmp_path / "some.sound", "", 1, source.frames, RATE), draft=True)
    project.connection.database = Full(project.connection.database, 3)  # type: ignore[assignment]
    with pytest.raises(ProjectError, match="the disk is full"):
        for _ in project.bring_in(lambda source: None):
            pass
    assert [found for _, found in project.numbers.files()] == [source]
    assert project.connection.read("SELECT kind FROM source") == [("file",)]
    save(project, wanted)
    project.close()
    again = ProjectFile.open(tmp_path / "p.aws")
    np.testing.assert_array_equal(sound(again)[0], ramp(500))
    again.close()


def test_a_source_that_gets_the_number_of_one_that_is_gone_is_not_heard_as_that(tmp_path: Path) -> None:
    """SQLite gives numbers of deleted rows again; what is remembered of their blocks must not outlive them."""
    project = ProjectFile.create(tmp_path / "p.aws")
    for scale in (1.0, 0.5):
        samples = ramp(100) * np.float32(scale)
        for _ in project.blocks.copy(ArraySource(samples, RATE), _row(project)):
            pass
        np.testing.assert_array_equal(project.blocks.block(1, 0, 1), samples)
        with project.connection.transaction() as database:
            database.execute("DELETE FROM source")
    project.close()


def _row(project: ProjectFile) -> int:
    with project.connection.transaction() as database:
        row = "INSERT INTO source (kind, channels, frames, rate) VALUES ('blocks', 1, 100, ?) RETURNING id"
        number: int = database.execute(row, (RATE,)).fetchone()[0]
    return number
