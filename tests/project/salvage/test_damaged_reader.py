"""What can be read of a damaged database."""

import sqlite3
from contextlib import closing

import pytest

from workstation.project.salvage.damaged_reader import _between, number


def test_damaged_keys_are_none() -> None:
    seen = {(None,), ("x",), (b"y",), (2.5,), (-1,), (1 << 62,), (2,)}
    assert list(_between(seen)) == [(0,), (1,), (2,)]
    groups = {(None, 1), ("a", 0), (b"z", None), (3, "y")}
    assert sorted(_between(groups), key=repr) == [("a", 0), (None, 0), (None, 1)]


@pytest.mark.parametrize("value", ["NULL", "'x'", "1e999", "x'00'"])
def test_what_is_no_number_is_the_default(value: str) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        assert number(database, f"SELECT {value}", 7) == 7
        assert number(database, "SELECT 1 WHERE 0", 7) == 7
        assert number(database, "SELECT 5", 7) == 5
