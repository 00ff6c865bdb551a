"""Long histories: shown when the current step is made, the others made when somebody goes to them."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import document
from tests.project.saving import no_opening, save, sound
from workstation.core.document import Marker
from workstation.core.history import History, Revision
from workstation.core.ranges import FrameRange
from workstation.project import history_rows
from workstation.project.compact import compact
from workstation.project.errors import DamagedError
from workstation.project.file import ProjectFile
from workstation.project.later_revisions import is_whole

_STEPS = 40


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_rows, "MAX_AT_ONCE", 3)


def _long(index: int = _STEPS - 10) -> History:
    """Each step has one marker more than the one before."""
    history = History((Revision(document(100), label="Open"),))
    for number in range(_STEPS):
        before = history.current.document
        markers = (*before.markers, Marker(FrameRange(number, number), f"m{number}"))
        history = history.commit(Revision(replace(before, markers=markers), label=f"Step {number}", call=f"{number}"))
    return history.goto(index)


def _saved(path: Path, history: History) -> None:
    with closing(ProjectFile.create(path)) as project:
        save(project, history)


def _labels(revision: Revision) -> list[str]:
    return [marker.label for marker in revision.document.markers]


def test_only_the_current_step_is_made_at_once_and_the_others_are_as_they_were(tmp_path: Path) -> None:
    history = _long()
    _saved(tmp_path / "a.aws", history)
    with closing(ProjectFile.open(tmp_path / "a.aws")) as project:
        saved = project.load(no_opening, later=True)
        again = saved.history
        assert [at for at, revision in enumerate(again.revisions) if revision.is_made] == [history.index]
        assert [(r.label, r.call) for r in again.revisions] == [(r.label, r.call) for r in history.revisions]
        assert again.unmade == _STEPS, "looking at labels makes no step"
        for at in (_STEPS, 0, 7):
            assert _labels(again.revisions[at]) == _labels(history.revisions[at])
        assert again.unmade == _STEPS - 3
        assert saved.rest is not None
        assert list(saved.rest.make_all())[-1] < 1
        assert again.unmade == 0
        for old, new in zip(history.revisions, again.revisions, strict=True):
            assert (old.selection, old.change, _labels(old)) == (new.selection, new.change, _labels(new))
            np.testing.assert_array_equal(sound(old.document), sound(new.document))


def test_threads_that_look_at_the_same_time_see_the_same_document(tmp_path: Path) -> None:
    _saved(tmp_path / "a.aws", _long())
    with closing(ProjectFile.open(tmp_path / "a.aws")) as project:
        history = project.load(no_opening, later=True).history
        seen: list[list[object]] = []
        together = threading.Barrier(4)

        def look() -> None:
            together.wait()
            seen.append([revision.document for revision in history.revisions])

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for documents in zip(*seen, strict=True):
            assert len(set(map(id, documents))) == 1


def test_what_is_learnt_later_goes_through_steps_that_are_not_made_yet(tmp_path: Path) -> None:
    _saved(tmp_path / "a.aws", _long())
    with closing(ProjectFile.open(tmp_path / "a.aws")) as project:
        history = project.load(no_opening, later=True).history
        for tag in ("one", "two"):
            history = history.map_documents(
                lambda document, tag=tag: replace(document, tags={**document.tags, tag: ""})  # type: ignore[misc]
            )
        assert history.unmade == _STEPS, "nothing is made only to be changed"
        assert all(list(revision.document.tags) == ["one", "two"] for revision in history.revisions)


def test_steps_are_made_after_more_was_saved_and_the_file_was_compacted(tmp_path: Path) -> None:
    before = _long(_STEPS)
    _saved(tmp_path / "a.aws", before)
    with closing(ProjectFile.open(tmp_path / "a.aws")) as project:
        history = project.load(no_opening, later=True).history
        history = history.commit(Revision(replace(history.current.document, tags={"new": "yes"}), label="New"))
        save(project, history)
        assert history.unmade == _STEPS, "saving makes no step that the file holds"
        for _ in compact(project):
            pass
        assert _labels(history.revisions[5]) == _labels(before.revisions[5])
    with closing(ProjectFile.open(tmp_path / "a.aws")) as project:
        again = project.load(no_opening).history
        assert [_labels(r) for r in again.revisions] == [_labels(r) for r in (*before.revisions, before.current)]


def test_all_steps_go_into_another_file_though_nobody_looked_at_them(tmp_path: Path) -> None:
    before = _long()
    _saved(tmp_path / "a.aws", before)
    with closing(ProjectFile.open(tmp_path / "a.aws")) as project:
        _saved(tmp_path / "b.aws", project.load(no_opening, later=True).history)
    with closing(ProjectFile.open(tmp_path / "b.aws")) as project:
        again = project.load(no_opening).history
        assert [_labels(revision) for revision in again.revisions] == [_labels(r) for r in before.revisions]


def test_a_damaged_step_is_named_when_it_is_made_and_the_others_are_whole(tmp_path: Path) -> None:
    _saved(tmp_path / "a.aws", _long())
    with closing(sqlite3.connect(tmp_path / "a.aws")) as database:
        database.execute("UPDATE revision SET content = x'00', size = 99 WHERE id = 5")
        database.commit()
    with closing(ProjectFile.open(tmp_path / "a.aws")) as project:
        saved = project.load(no_opening, later=True)
        making = saved.rest.make_all() if saved.rest is not None else iter(())
        damage = None
        while damage is None:
            try:
                next(making)
            except StopIteration as end:
                damage = end.value
        assert "a.aws is damaged: revision 5" in str(damage)
        assert [at for at, revision in enumerate(saved.history.revisions) if not is_whole(revision)] == [4]
        with pytest.raises(DamagedError, match="revision 5"):
            _ = saved.history.revisions[4].document
        left = saved.history.only(is_whole)
        assert len(left.revisions) == _STEPS
        assert left.current is saved.history.current


def test_a_damaged_current_step_is_damage_at_once(tmp_path: Path) -> None:
    history = _long()
    _saved(tmp_path / "a.aws", history)
    with closing(sqlite3.connect(tmp_path / "a.aws")) as database:
        database.execute("UPDATE revision SET content = x'00', size = 99 WHERE id = ?", (history.index + 1,))
        database.commit()
    with closing(ProjectFile.open(tmp_path / "a.aws")) as project, pytest.raises(DamagedError):
        project.load(no_opening, later=True)
