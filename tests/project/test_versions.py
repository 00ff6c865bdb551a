import json
import lzma
import sqlite3
from pathlib import Path

import pytest

from tests.project.write_fixture import FIXTURES, beside, revisions
from workstation.core.sound.sources import Source
from workstation.project import schema
from workstation.project.errors import DamagedError
from workstation.project.file import ProjectFile, Saved
from workstation.project.schema import VERSION
from workstation.project.sound.sources import FileRef

RELEASED = sorted(FIXTURES.glob("version_*.aws.xz"))


def load(project: ProjectFile, *, draft: bool = False) -> Saved:
    def open_file(ref: FileRef) -> Source:
        assert (ref.path.name, ref.fingerprint, ref.frames) == ("beside.wav", "0123", 1200)
        return beside()

    return project.load(open_file, draft=draft)


def plain(value: object) -> object:
    return json.loads(json.dumps(value))


def test_there_is_a_fixture_of_every_version() -> None:
    assert [path.name for path in RELEASED] == [f"version_{n}.aws.xz" for n in range(1, VERSION + 1)]


@pytest.mark.parametrize("packed", RELEASED, ids=lambda path: path.name)
def test_a_project_of_every_released_version_opens(packed: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.aws"
    path.write_bytes(lzma.decompress(packed.read_bytes()))
    expected = json.loads(packed.with_name(packed.name.replace(".aws.xz", ".json")).read_text("utf-8"))
    for _ in range(2):  # as it was, and as it was left by the first opening
        project = ProjectFile.open(path)
        saved = load(project)
        assert plain(list(revisions(saved.history))) == expected["revisions"][:5]
        assert (saved.history.index, saved.state) == (3, {"view": {"zoom": 2}})
        assert project.has_draft
        draft = load(project, draft=True)
        assert plain(list(revisions(draft.history))) == expected["revisions"]
        assert draft.history.index == expected["index"]
        project.close()


def test_a_project_that_cannot_be_brought_forward_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "old.aws"
    path.write_bytes(lzma.decompress(RELEASED[0].read_bytes()))
    tool = sqlite3.connect(path)
    tool.execute("UPDATE revision SET content = x'00' WHERE draft = 1 AND position = 5")
    tool.commit()
    tool.close()
    before = path.read_bytes()
    with pytest.raises(DamagedError, match=r"old\.aws is damaged, and was left as it is \(format 1\)"):
        ProjectFile.open(path)
    assert path.read_bytes() == before


def test_a_new_project_is_empty_until_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, seen = tmp_path / "new.aws", list[tuple[str, int]]()
    plain_open = schema._open

    def watched(path: Path, read_only: bool) -> sqlite3.Connection:
        connection = plain_open(path, read_only)
        connection.set_trace_callback(lambda statement: seen.append((statement, path.stat().st_size)))
        return connection

    monkeypatch.setattr(schema, "_open", watched)
    ProjectFile.create(path).close()
    whole = next(at for at, (statement, _) in enumerate(seen) if statement.strip().startswith("COMMIT"))
    assert whole > len(schema.TABLES)
    assert {size for _, size in seen[: whole + 1]} == {0}
    assert seen[whole + 1][1] > 0
