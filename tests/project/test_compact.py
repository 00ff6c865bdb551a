import sqlite3
from pathlib import Path

import numpy as np

from tests.project.saving import edited, no_files, no_opening, save, sound
from workstation.core.document import Document, Track
from workstation.core.history import History, Revision
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.project.compact import bytes_of, compact
from workstation.project.file import ProjectFile


def noise(seed: int, frames: int = 300_000) -> EditList:
    samples = np.random.default_rng(seed).normal(0, 0.1, (1, frames)).astype(np.float32)
    return EditList.of(ArraySource(samples, 1000))


def tables(path: Path) -> dict[str, int]:
    counting = sqlite3.connect(path)
    found = {
        table: counting.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("source", "sound", "block", "part", "revision", "step")
    }
    counting.close()
    return found


def grown(path: Path) -> tuple[ProjectFile, History]:
    """A project with a history of which the latter half was undone and gave way to another."""
    project = ProjectFile.create(path)
    first = Document(1000, (Track("t1", "a", noise(0)),))
    history = History((Revision(first),))
    save(project, history)
    for seed in range(1, 5):
        treated, change = first.replace_sound(FrameRange(0, 300_000), {"t1": noise(seed)})
        history = history.goto(0).commit(Revision(treated, label=str(seed), change=change))
        save(project, history)
    return project, history


def test_what_nothing_leads_to_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.aws"
    project, history = grown(path)
    before = bytes_of(project)
    assert before == sum((tmp_path / name).stat().st_size for name in ("a.aws", "a.aws-wal"))
    expected = [sound(revision.document) for revision in history.revisions]
    for _ in compact(project):
        pass
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    assert bytes_of(project) < 0.45 * before
    assert tables(path) == {"source": 2, "sound": 10, "block": 10, "part": 2, "revision": 2, "step": 2}
    later, change = history.current.document.replace_sound(FrameRange(5, 9), {"t1": EditList(1)})
    save(project, history.commit(Revision(later, label="Cut", change=change)))  # goes on in the new file
    project.close()
    again = ProjectFile.open(path)
    loaded = again.load(no_opening).history
    for revision, samples in zip(loaded.revisions, [*expected, sound(later)], strict=True):
        np.testing.assert_array_equal(sound(revision.document), samples)
    again.close()


def test_what_memory_still_uses_stays(tmp_path: Path) -> None:
    """As what was cut and can be pasted."""
    path = tmp_path / "a.aws"
    project, history = grown(path)
    project.close()
    project = ProjectFile.open(path)
    loaded = project.load(no_opening).history
    clip = loaded.current.document.track("t1").edits
    save(project, loaded.goto(0).commit(Revision(Document(1000), label="Empty")))
    for _ in compact(project):
        pass
    np.testing.assert_array_equal(clip.read(FrameRange(0, clip.frames)), sound(history.current.document))
    back = History((Revision(Document(1000, (Track("t1", "a", clip),))),))
    save(project, back)
    project.close()
    again = ProjectFile.open(path)
    np.testing.assert_array_equal(sound(again.load(no_opening).history.current.document), sound(back.current.document))
    again.close()


def test_a_cancelled_compaction_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.aws"
    project, _ = grown(path)
    before = tables(path)
    body = compact(project)
    next(body)
    body.close()  # type: ignore[attr-defined]
    assert tables(path) == before
    assert {p.name for p in tmp_path.iterdir()} <= {"a.aws", "a.aws-wal", "a.aws-shm"}
    project.close()


def test_what_is_saved_meanwhile_is_in_the_new_file(tmp_path: Path) -> None:
    path = tmp_path / "a.aws"
    project, history = grown(path)
    body = compact(project)
    next(body)
    for _ in project.save(edited(), {"view": 7}, no_files, draft=True):
        pass
    for _ in body:
        pass
    project.close()
    again = ProjectFile.open(path)
    draft = again.load(no_opening, draft=True)
    assert (len(draft.history.revisions), draft.state) == (3, {"view": 7})
    np.testing.assert_array_equal(sound(draft.history.current.document), sound(edited().current.document))
    assert len(again.load(no_opening).history.revisions) == len(history.revisions)
    again.close()
