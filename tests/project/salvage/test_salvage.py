"""Projects of every released format of which a part is damaged."""

import json
import lzma
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.project.write_fixture import FIXTURES, revisions
from workstation.core.history import History
from workstation.core.sound.sources import ArraySource, Source
from workstation.project.errors import DamagedError
from workstation.project.file import ProjectFile
from workstation.project.salvage.salvage import salvage
from workstation.project.sound.sources import FileRef

RELEASED = sorted(FIXTURES.glob("version_*.aws.xz"))


@pytest.fixture(params=RELEASED, ids=lambda path: path.name)
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "old.aws"
    path.write_bytes(lzma.decompress(request.param.read_bytes()))
    return path


def labels(path: Path, *, draft: bool) -> list[str]:
    project = ProjectFile.open(path)
    history: History = project.load(_silent, draft=draft).history
    found = [str(plain["label"]) for plain in revisions(history)]
    project.close()
    return found


def _silent(ref: FileRef) -> Source:
    return ArraySource(np.zeros((ref.channels, ref.frames), np.float32), ref.rate)


def damage(path: Path, statement: str, *values: Any) -> None:
    with closing(sqlite3.connect(path)) as tool:
        tool.execute("PRAGMA foreign_keys = OFF")
        assert tool.execute(statement, values).rowcount > 0
        tool.commit()


def test_all_of_a_whole_file_is_salvaged(released: Path, tmp_path: Path) -> None:
    found = salvage(released, tmp_path / "new.aws")
    assert (found.lost_steps, found.lost_blocks) == (0, 0)
    name = f"version_{_version(released)}.json"
    expected = json.loads((FIXTURES / name).read_text("utf-8"))
    assert labels(tmp_path / "new.aws", draft=True) == [step["label"] for step in expected["revisions"]]
    assert labels(tmp_path / "new.aws", draft=False) == [step["label"] for step in expected["revisions"]][:5]


def test_a_step_of_noise_is_left_out(released: Path, tmp_path: Path) -> None:
    damage(released, "UPDATE revision SET content = x'00010203' WHERE label = 'Paste'")
    found = salvage(released, tmp_path / "new.aws")
    assert found.lost_steps > 0
    assert labels(tmp_path / "new.aws", draft=False) == ["Open", "Cut", "Silence", "Import"]
    assert "Paste" not in labels(tmp_path / "new.aws", draft=True)


def test_a_page_of_noise_loses_only_what_stood_there(released: Path, tmp_path: Path) -> None:
    """Whatever page it is, it is named, or some steps come out and the others are counted."""
    size = int.from_bytes(released.read_bytes()[16:18], "big")
    size = 65_536 if size == 1 else size
    whole = released.read_bytes()
    came_out = 0
    for page in range(1, len(whole) // size):
        noise = np.random.default_rng(page).bytes(size)
        released.write_bytes(whole[: page * size] + noise + whole[(page + 1) * size :])
        target = tmp_path / f"new{page}.aws"
        with suppress(DamagedError):
            found = salvage(released, target)
            came_out += 1
        if not target.exists():
            continue
        if found.steps:
            assert len(labels(target, draft=False)) + len(labels(target, draft=True)) > 0
        else:
            assert labels(target, draft=False) == ["Salvage"]
    assert came_out > len(whole) // size / 3


def _version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as tool:
        return int(tool.execute("PRAGMA user_version").fetchone()[0])
