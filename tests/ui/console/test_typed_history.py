import os
import stat
from pathlib import Path

import pytest

from workstation.ui.console.typed_history import TypedHistory


def test_what_was_typed_is_there_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "state" / "history.jsonl"
    first = TypedHistory(path)
    assert first.load() == []
    for text in ("a = 1", "for x in y:\n    pass\n", "for x in y:\n    pass", "ä 'ß'", "  "):
        first.add(text)
    assert TypedHistory(path).load() == ["a = 1", "for x in y:\n    pass", "ä 'ß'"]


@pytest.mark.skipif(os.name == "nt", reason="no such permissions there")
def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    TypedHistory(tmp_path / "history.jsonl").add("secret")
    assert stat.S_IMODE((tmp_path / "history.jsonl").stat().st_mode) == 0o600


def test_two_programs_add_to_one_file(tmp_path: Path) -> None:
    one, other = TypedHistory(tmp_path / "h"), TypedHistory(tmp_path / "h")
    one.add("a")
    other.add("b")
    one.add("c")
    assert TypedHistory(tmp_path / "h").load() == ["a", "b", "c"]


def test_it_stays_bounded_and_outlives_damage(tmp_path: Path) -> None:
    path = tmp_path / "h"
    path.write_text('"old"\n{"no": 1}\n"cut off', "utf-8")
    assert TypedHistory(path).load() == ["old"]
    path.write_text("".join(f'"line {n}"\n' for n in range(5000)), "utf-8")
    assert TypedHistory(path).load()[0] == "line 3000"
    assert len(path.read_text("utf-8").splitlines()) == 2000
    path.write_bytes(b"x" * (5 << 20))
    assert TypedHistory(path).load() == []


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    history = TypedHistory(tmp_path / "file" / "h")
    history.add("a")
    assert history.load() == []
    none = TypedHistory(None)
    none.add("a")
    assert none.load() == []
