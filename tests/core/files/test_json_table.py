"""JSON of other programs, field by field."""

from typing import Any

import pytest

from workstation.core.files.json_table import JsonTable


def test_what_is_there_is_read_and_what_is_not_is_none() -> None:
    table = JsonTable({"name": "a", "number": 3, "none": None, "empty": "", "start": -1.5, "rows": [{"end": 2}]})
    assert (table.text("name"), table.text("number"), table.text("empty", "x"), table.text("no", "y")) == (
        "a",
        "3",
        "x",
        "y",
    )
    assert (table.time("start"), table.time("none"), table.number("number"), table.number("no")) == (
        -1.5,
        None,
        3,
        None,
    )
    assert [row.time("end") for row in table.tables("rows")] == [2]
    assert (table.has_list("rows"), table.has_list("name"), "none" in table, "no" in table) == (
        True,
        False,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda t: t.tables("cues")[1].tables("words")[0].time("end"), "cues[1].words[0].end: expected a number of"),
        (lambda t: t.tables("cues")[0].tables("words"), "cues[0].words: expected a list, and there is nothing"),
        (lambda t: t.tables("cues")[1].text("words"), "cues[1].words: expected a text, got"),
        (lambda t: t.tables("odd"), "odd[0]: expected a table, got '3'"),
        (lambda t: t.number("name"), "name: expected a number, got 'x'"),
        (lambda t: t.number("huge"), "huge: expected a number, got '1000"),
        (lambda t: t.time("flag"), "flag: expected a number of seconds in a sound, got 'True'"),
        (lambda t: t.time("late"), "late: expected a number of seconds in a sound, got '1e+300'"),
        (lambda t: JsonTable([1]), "expected a table, got '[1]'"),
    ],
)
def test_errors_name_the_place(read: Any, message: str) -> None:
    cues = [{}, {"words": [{"end": "soon"}]}]
    table = JsonTable({"cues": cues, "odd": [3], "name": "x", "huge": 10**400, "flag": True, "late": 1e300})
    with pytest.raises(ValueError, match="expected") as caught:
        read(table)
    assert str(caught.value).startswith(message)
