import os
from pathlib import Path

import pytest

from workstation.core.files.bounded import MAX_LEVELS, UnreadableError, read_json, read_toml


def test_what_is_well_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a": [1, 2.5, null, "é"]}')
    assert read_json(tmp_path / "a.json") == {"a": [1, 2.5, None, "é"]}
    (tmp_path / "a.toml").write_text("[a]\nb = 1")
    assert read_toml(tmp_path / "a.toml") == {"a": {"b": 1}}
    (tmp_path / "deep.json").write_text("[" * (MAX_LEVELS - 1) + "]" * (MAX_LEVELS - 1))
    read_json(tmp_path / "deep.json")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff", b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b"1" * 5000, b"[" * 65 + b"]" * 65],
)
def test_what_is_no_json_costs_one_line_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=r"a\.json cannot be read") as caught:
        read_json(path)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("content", [b"a = " + b"[" * 100_000, b"a =", b"\xff", b".".join([b"a"] * 5000) + b" = 1"])
def test_what_is_no_toml_costs_one_line_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=r"a\.toml cannot be read"):
        read_toml(path)


def test_pipes_and_long_files_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableError, match="pipe is no file"):
        read_json(tmp_path / "pipe")
    (tmp_path / "long").write_bytes(b" " * 101)
    with pytest.raises(UnreadableError, match="longer than 100 bytes"):
        read_json(tmp_path / "long", max_bytes=100)
