import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from workstation.core.files.bounded import MAX_LEVELS, UnreadableError, read_form, read_json, read_toml


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


@dataclass(frozen=True)
class Row:
    size: int
    name: str = ""


@dataclass(frozen=True)
class Listing:
    rows: list[Row]
    folder: Path = Path()


def test_a_file_is_read_as_the_form_says_and_what_is_new_in_it_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"rows": [{"size": 3, "colour": "red"}], "folder": "/x", "since": 2}')
    assert read_form(path, Listing) == Listing([Row(3)], Path("/x"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"rows": [{"size": 1}, {"size": "x"}]}', "rows[1].size: expected a whole number, got a text"),
        ('{"rows": [{"size": 1, "name": null}]}', "rows[0].name: expected a text, got nothing"),
        ('{"rows": [{}]}', "rows[0]: object missing required field `size`"),
        ('{"rows": {}}', "rows: expected a list, got a table"),
        ('{"rows": [], "folder": 3}', "folder: "),
        ("[]", "expected a table, got a list"),
    ],
)
def test_the_place_in_the_file_is_named(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content)
    with pytest.raises(UnreadableError) as told:
        read_form(path, Listing)
    assert str(told.value).startswith(f"{path}: {message}")
