from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from tests.conftest import document
from workstation.commands.arguments import LARGEST_WHOLE, Arguments, shown
from workstation.commands.registry import Command, Commands
from workstation.core.errors import CommandError
from workstation.core.params import Value
from workstation.core.timecode import LONGEST_SECONDS


def takes(annotation: object) -> Callable[[object], Any]:
    """What a parameter with that annotation gets for an argument."""

    def function(session: object, value: object = None) -> None:
        pass

    function.__annotations__["value"] = annotation
    arguments = Arguments("a.b", function)
    return lambda value: arguments.bind(None, (value,), {}).arguments["value"]


@pytest.mark.parametrize(
    ("annotation", "given", "taken"),
    [
        (float, 3, 3.0),
        (float, np.float32(0.5), 0.5),
        (float, np.array(2), 2.0),
        (float, 1e9, 1e9),
        (int, 4.0, 4),
        (int, np.int16(-7), -7),
        (int | None, None, None),
        (float | None, 1, 1.0),
        (bool | None, np.bool_(True), True),
        (str, "é\n", "é\n"),
        (str, Path("a/b"), "a/b"),
        (str, np.str_("x"), "x"),
        (str | Path, "name \udcff", "name \udcff"),
        (str | Path, Path("x"), Path("x")),
        (str | Path | None, None, None),
        (tuple[str, ...], ["t1", "t2"], ("t1", "t2")),
        (tuple[float, float] | None, [1, np.float64(2)], (1.0, 2.0)),
        (Literal["start", "stop"], "stop", "stop"),
        (Value, [[100, 2.5, "peak", True]], ((100, 2.5, "peak", True),)),
        (object, {"any": "thing"}, {"any": "thing"}),
        ("NoSuchName | int", {"any": "thing"}, {"any": "thing"}),
    ],
)
def test_what_is_exact_is_taken_as_the_type_that_is_wanted(annotation: object, given: object, taken: object) -> None:
    answer = takes(annotation)(given)
    assert answer == taken
    assert type(answer) is type(taken)
    if isinstance(taken, tuple):
        assert [type(item) for item in answer] == [type(item) for item in taken]


@pytest.mark.parametrize(
    ("annotation", "given", "message"),
    [
        (str, 0.5, "a.b: value takes a text, got 0.5"),
        (str, None, "a.b: value takes a text, got None"),
        (str, "a\0b", r"a.b: value takes a text, got 'a\x00b' (without the letter NUL)"),
        (str, "\ud800", r"a.b: value takes a text, got '\ud800' (letters that can be written as UTF-8)"),
        (str | Path, "a\0b", r"a.b: value takes a path, got 'a\x00b'"),
        (str | Path, b"name", "a.b: value takes a path, got b'name'"),
        (int, True, "a.b: value takes a whole number, got True"),
        (int, 0.5, "a.b: value takes a whole number, got 0.5"),
        (int, LARGEST_WHOLE + 1, "a.b: value takes a whole number, got 9007199254740993 (at most 9007199254740992)"),
        (float, float("nan"), "a.b: value takes a number, got nan (a finite one, at most 1,000,000,000,000)"),
        (float, float("-inf"), "a.b: value takes a number, got -inf (a finite one, at most 1,000,000,000,000)"),
        (float, 1e13, "a.b: value takes a number, got 10000000000000.0 (a finite one, at most 1,000,000,000,000)"),
        (float, "1", "a.b: value takes a number, got '1'"),
        (float, np.array([1.0]), "a.b: value takes a number, got array([1.])"),
        (float | None, "soon", "a.b: value takes a number or None, got 'soon'"),
        (bool, 1, "a.b: value takes True or False, got 1"),
        (Literal["start", "stop"], "end", "a.b: value takes start or stop, got 'end'"),
        (Literal[1, 2], True, "a.b: value takes 1 or 2, got True"),
        (tuple[str, ...], "t1", "a.b: value takes a list, each item a text, got 't1'"),
        (tuple[str, ...], [1], "a.b: value takes a list, each item a text, got [1]"),
        (tuple[float, float] | None, (1,), "a.b: value takes (a number, a number) or None, got (1,)"),
        (tuple[float, float], (1, float("nan")), "a.b: value takes (a number, a number), got (1, nan) (a finite one,"),
        (Value, {}, "a.b: value takes a number, a text, True, False or a list of them, got {}"),
        (
            Value,
            [[[[[1]]]]],
            "a.b: value takes a number, a text, True, False or a list of them, got [[[...]]] (at most",
        ),
    ],
)
def test_what_is_not_is_named_with_its_parameter(annotation: object, given: object, message: str) -> None:
    with pytest.raises(CommandError) as caught:
        takes(annotation)(given)
    assert str(caught.value).startswith(message)
    assert len(str(caught.value)) < 250


def test_a_time_lies_where_a_document_can_be() -> None:
    def move(session: object, to: float, seconds: float | None = None) -> None:
        pass

    arguments = Arguments("a.b", move)
    assert arguments.bind(None, (-LONGEST_SECONDS, None), {}).args == (None, float(-LONGEST_SECONDS), None)
    with pytest.raises(CommandError) as caught:
        arguments.bind(None, (0,), {"seconds": LONGEST_SECONDS + 1})
    expected = "seconds takes a number of seconds or None, got 10000001 (a finite one, at most 10,000,000)"
    assert str(caught.value) == f"a.b: {expected}"


def test_a_wrong_value_is_shown_short() -> None:
    for value in ("x" * 10**7, [[["deep"]]] * 10**6, 10**5000, b"y" * 10**6, object(), "a\nb"):
        assert 0 < len(shown(value)) <= 60
        assert "\n" not in shown(value)


def test_a_number_is_no_label(commands: Commands) -> None:
    commands.session.start(document(5000))
    with pytest.raises(CommandError, match=r"^marker.add: label takes a text, got 0.5$"):
        commands.run("marker.add", 0.5)
    assert commands.session.document.markers == ()


def test_what_was_taken_is_what_the_script_line_says(commands: Commands) -> None:
    commands.session.start(document(5000))
    lines: list[str] = []
    commands.logged.connect(lines.append)
    commands.run("marker.add", "a", start=np.float32(1), stop=np.int64(2))
    assert lines == ['run("marker.add", "a", start=1.0, stop=2.0)']


def test_every_argument_of_a_list_and_of_free_names_is_checked(commands: Commands) -> None:
    got: list[object] = []

    def free(session: object, *paths: int, **values: Value) -> None:
        got.extend((paths, values))

    commands.register(Command("x.free", "Free", free))
    commands.run("x.free", 1.0, np.int32(2), rows=[[1]])
    assert got == [(1, 2), {"rows": ((1,),)}]
    with pytest.raises(CommandError, match=r"^x.free: paths takes a whole number, got 'a'$"):
        commands.run("x.free", 1, "a")
    with pytest.raises(CommandError, match=r"^x.free: rows takes a number, a text"):
        commands.run("x.free", rows=None)


def test_a_command_is_called_by_its_id(commands: Commands) -> None:
    wrong: list[Any] = [None, 5, ["edit.cut"], "x" * 10**6]
    for id_ in wrong:
        with pytest.raises(CommandError) as caught:
            commands.run(id_)
        assert len(str(caught.value)) < 160


def test_another_command_of_the_same_id_has_its_own_arguments(commands: Commands) -> None:
    def first(session: object, number: int) -> None:
        pass

    def second(session: object, text: str) -> None:
        pass

    dispose = commands.register(Command("x.y", "X", first))
    commands.run("x.y", 1)
    dispose()
    commands.register(Command("x.y", "X", second))
    commands.run("x.y", "a")
