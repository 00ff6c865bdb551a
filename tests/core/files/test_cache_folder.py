"""What can be made again is kept somewhere, also where the user's folder for it cannot be written."""

import tempfile
from pathlib import Path

import pytest

from workstation.core.files.cache_folder import working_cache


def test_a_folder_that_can_be_written_is_used(tmp_path: Path) -> None:
    told: list[str] = []
    assert working_cache(tmp_path / "cache", told.append) == tmp_path / "cache"
    assert told == []


def test_else_one_of_the_users_own_is_and_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "file").write_bytes(b"")
    told: list[str] = []
    other = working_cache(tmp_path / "file" / "cache", told.append)
    assert other.parent == tmp_path
    assert other.is_dir()
    assert len(told) == 1
    assert str(tmp_path / "file" / "cache") in told[0]
    assert str(other) in told[0]
