"""Fingerprints remembered: of the same file the same, of one that was touched its new one."""

import os
from pathlib import Path

import pytest

from workstation.engine.sources import fingerprints
from workstation.engine.sources.fingerprints import Prints
from workstation.project.fingerprint import fingerprint


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files whose fingerprints were taken anew; all files are old."""
    found: list[Path] = []
    monkeypatch.setattr(fingerprints, "fingerprint", lambda path: (found.append(path), fingerprint(path))[1])
    monkeypatch.setattr(fingerprints, "_SETTLED_SECONDS", -1.0)
    return found


def test_what_nobody_touched_is_not_read_again(tmp_path: Path, taken: list[Path]) -> None:
    file = tmp_path / "x.wav"
    file.write_bytes(b"sound")
    first = Prints(tmp_path / "cache")
    assert first.of(file) == first.of(file) == fingerprint(file)
    first.keep()
    assert Prints(tmp_path / "cache").of(file) == fingerprint(file)
    assert taken == [file]


def test_other_content_is_seen(tmp_path: Path, taken: list[Path]) -> None:
    file = tmp_path / "x.wav"
    file.write_bytes(b"sound")
    known = Prints(tmp_path / "cache")
    known.of(file)
    file.write_bytes(b"SOUND")
    os.utime(file, ns=(5, 5))
    assert known.of(file) == fingerprint(file)
    (tmp_path / "other").write_bytes(b"other")
    (tmp_path / "other").replace(file)
    assert known.of(file) == fingerprint(file)
    assert len(taken) == 3


def test_what_changed_a_moment_ago_is_not_trusted(
    tmp_path: Path, taken: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprints, "_SETTLED_SECONDS", 1e9)
    file = tmp_path / "x.wav"
    file.write_bytes(b"sound")
    known = Prints(tmp_path / "cache")
    known.of(file)
    known.of(file)
    assert len(taken) == 2


@pytest.mark.parametrize("content", ["", "[1]", '{"a": 1}', '{"a": [1]}', "[" * 100_000])
def test_a_damaged_memory_is_forgotten(tmp_path: Path, taken: list[Path], content: str) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "prints.json").write_text(content)
    file = tmp_path / "x.wav"
    file.write_bytes(b"sound")
    known = Prints(tmp_path / "cache")
    assert known.of(file) == fingerprint(file)
    known.keep()
    assert Prints(tmp_path / "cache").of(file) == fingerprint(file)
    assert len(taken) == 1


def test_what_was_looked_at_ahead_is_not_read_again(tmp_path: Path, taken: list[Path]) -> None:
    files = [tmp_path / f"{number}.wav" for number in range(20)]
    for file in files:
        file.write_bytes(file.name.encode())
    known = Prints(tmp_path / "cache")
    known.look_ahead([*files, tmp_path / "gone.wav", files[0]])
    assert [known.of(file) for file in files] == [fingerprint(file) for file in files]
    with pytest.raises(FileNotFoundError):
        known.of(tmp_path / "gone.wav")
    assert sorted(taken) == sorted(files)


def test_what_was_changed_since_it_was_looked_at_is_seen(
    tmp_path: Path, taken: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprints.READERS, "submit", lambda work: work())
    file = tmp_path / "x.wav"
    file.write_bytes(b"sound")
    known = Prints(tmp_path / "cache")
    known.look_ahead([file])
    assert taken == [file]
    file.write_bytes(b"SOUND")
    os.utime(file, ns=(5, 5))
    assert known.of(file) == fingerprint(file)
    monkeypatch.setattr(fingerprints, "_SETTLED_SECONDS", 1e9)
    known = Prints(tmp_path / "cache")
    known.look_ahead([file])
    assert known.of(file) == fingerprint(file)
    assert len(taken) == 4  # a moment ago is not trusted
