"""Which changes of a file are seen: those of its size, its beginning, its middle and its end."""

from hashlib import blake2b
from pathlib import Path

import pytest

from workstation.project.fingerprint import fingerprint

PIECE = 1 << 18


@pytest.mark.parametrize(
    ("place", "seen"),
    [
        (0, True),
        (PIECE - 1, True),
        (PIECE, False),
        (5 * PIECE - PIECE // 2 - 1, False),
        (5 * PIECE - PIECE // 2, True),  # the piece around the middle
        (5 * PIECE + PIECE // 2 - 1, True),
        (5 * PIECE + PIECE // 2, False),
        (9 * PIECE - 1, False),
        (9 * PIECE, True),
        (10 * PIECE - 1, True),
    ],
)
def test_changes_at_the_ends_and_in_the_middle_are_seen(tmp_path: Path, place: int, seen: bool) -> None:
    content = bytearray(10 * PIECE)
    file = tmp_path / "file"
    file.write_bytes(content)
    before = fingerprint(file)
    content[place] = 1
    file.write_bytes(content)
    assert (fingerprint(file) != before) == seen


@pytest.mark.parametrize("size", [0, 1, 1000, PIECE + 1])
def test_of_a_small_file_every_change_is_seen(tmp_path: Path, size: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(size))
    before = fingerprint(file)
    assert fingerprint(file) == before
    file.write_bytes(bytes(size + 1))
    assert fingerprint(file) != before


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="not a file"):
        fingerprint(tmp_path)


def test_projects_keep_fingerprints_so_they_never_change(tmp_path: Path) -> None:
    file = tmp_path / "file"
    for content in (b"abc", bytes(range(256)) * (PIECE // 64)):
        file.write_bytes(content)
        middle = max(0, len(content) // 2 - PIECE // 2)
        parts = (content[:PIECE], content[middle:][:PIECE], content[-PIECE:])
        wanted = blake2b(str(len(content)).encode() + b"".join(parts), digest_size=16).hexdigest()
        assert fingerprint(file) == wanted
