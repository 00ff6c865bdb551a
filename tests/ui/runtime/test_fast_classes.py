"""Classes that are made sooner on the way to the window are those that Python makes."""

import dataclasses
import enum
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workstation.ui.runtime.fast_classes import quicken_classes

_ROOT = Path(__file__).resolve().parents[3]
_KINDS = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
_MEMBERS: tuple[Any, ...] = (
    [],
    [("one", 1)],
    [("a", 1), ("b", 2), ("again", 2), ("none", 0), ("all", 7), ("c", 4)],
    [("late", 4), ("early", 1)],
    [("A", 5), ("name", 1), ("value", 2)],
    [("low", -1), ("high", 3)],
    [("eight", 8), ("too", 8), ("two_bits", 6)],
    [("twice", 1), ("twice", 2)],
    [("_hidden", 1)],
    [("mro", 1)],
    [("text", "words"), ("pair", (1, 2))],
    [("yes", True)],
    ["first", "second"],
    "first second",
    {"mapped": 3},
)


@pytest.fixture
def quick() -> Iterator[None]:
    restore = quicken_classes()
    yield
    restore()


def _all_of(made: Any) -> str:
    """All that can be told of an enumeration, but for the order of what its class holds."""
    members = [made[name] for name in made.__members__]
    told: list[object] = [made.__module__, made.__qualname__, made.__doc__, made.__mro__, list(made), len(made)]
    told += [sorted((name, repr(value)) for name, value in vars(made).items())]
    told += [
        [(sorted(vars(member)), member, str(member), f"{member}", member.name, member.value) for member in members]
    ]
    told += [[made(member.value) is member for member in members], [type(member) is made for member in members]]
    if issubclass(made, enum.Flag):
        told += [[~member for member in members], [member | members[0] for member in members]]
    return re.sub("0x[0-9a-f]+", "", repr(told))


def _made(kind: Any, members: Any, options: dict[str, Any]) -> str:
    try:
        return _all_of(kind("Made", members, **options))
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__} {error}"


def _enumerations() -> list[str]:
    options: tuple[dict[str, Any], ...] = ({}, {"boundary": enum.KEEP}, {"module": "elsewhere", "qualname": "In.Made"})
    return [_made(kind, members, some) for kind in _KINDS for members in _MEMBERS for some in options]


def test_enumerations_are_the_same() -> None:
    by_python = _enumerations()
    restore = quicken_classes()
    try:
        assert _enumerations() == by_python
        assert [_made(enum.IntEnum, [("a", 1)], {"type": str})] == [_made(enum.IntEnum, [("a", 1)], {"type": str})]
    finally:
        restore()
    assert enum.EnumType._create_.__module__ == "enum"


_QT = """
import enum
if {quick}:
    from workstation.ui.runtime.fast_imports import quicken
    quicken()
from PySide6 import QtCore, QtGui, QtWidgets
for module in (QtCore, QtGui, QtWidgets):
    for name in dir(module):
        cls = getattr(module, name)
        for inner in sorted(vars(cls)) if isinstance(cls, type) else ():
            made = getattr(cls, inner, None)
            if isinstance(made, enum.EnumType):
                print(made.__module__, made.__qualname__, made.__mro__, list(made), made._member_names_)
                print(sorted(made.__members__.items()), [hash(member) == hash(made(member.value)) for member in made])
print(QtCore.Qt.Key.Key_A, QtCore.Qt.AlignmentFlag.AlignLeft | QtCore.Qt.AlignmentFlag.AlignTop, QtCore.Qt.Key(65))
"""


def _qt(*, quick: bool) -> list[str]:
    line = [sys.executable, "-c", _QT.format(quick=quick)]
    done = subprocess.run(line, cwd=_ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_all_of_qt_is_the_same() -> None:
    by_python = _qt(quick=False)
    assert len(by_python) > 500
    assert _qt(quick=True) == by_python


def _data_classes() -> tuple[Any, Any, Any]:
    @dataclasses.dataclass(frozen=True, slots=True, order=True)
    class Point:
        """Where."""

        x: int
        y: int = 2
        names: list[str] = dataclasses.field(default_factory=list, compare=False)

        def __post_init__(self) -> None:
            if self.x < 0:
                raise ValueError("x")

    @dataclasses.dataclass
    class Loose:
        self: int = 1
        other: str = "text"

    @dataclasses.dataclass(frozen=True)
    class Deep(Point):
        """With one more."""

        z: float = 0.5

    return Point, Loose, Deep


def _behaviour(classes: tuple[Any, Any, Any]) -> list[object]:
    point, loose, deep = classes
    told: list[object] = [hash(point(1)) == hash((1, 2)), hash(deep(1)), repr(deep(1)), repr(point(1, names=["a"]))]
    told += [point(1) == point(1), point(1) != point(2), point(1) < point(2), point(3) >= point(2), point(1) == 1]
    told += [repr(loose()), loose(self=3).self, loose(2) == loose(2, other="text"), loose.__hash__, loose.__doc__]
    told += [dataclasses.replace(deep(1), z=2.0), dataclasses.astuple(deep(4)), deep(1) == point(1)]
    for act in (
        lambda: point(),
        lambda: point(1, 2, 3, 4),
        lambda: point(-1),
        lambda: setattr(point(1), "x", 2),
        lambda: delattr(deep(1), "z"),
        lambda: point(1) < 3,
        lambda: loose(nothing=1),
    ):
        with pytest.raises((AttributeError, TypeError, ValueError)) as stop:
            act()
        told.append((type(stop.value).__name__, str(stop.value)))
    told += [
        [(name, type(value).__name__, getattr(value, "__qualname__", "")) for name, value in sorted(vars(cls).items())]
        for cls in classes
    ]
    told += [str(inspect.signature(cls)) for cls in classes]
    return [str(each) for each in told]


def test_data_classes_are_the_same() -> None:
    by_python = _behaviour(_data_classes())
    restore = quicken_classes()
    classes = _data_classes()
    restore()
    assert _behaviour(classes) == by_python


def test_methods_are_compiled_when_first_called(quick: None) -> None:
    point, loose, _ = _data_classes()
    late = vars(point)["__eq__"], vars(point)["__init__"]
    assert point(1) == point(1)
    assert not {vars(point)["__eq__"], vars(point)["__init__"]} & set(late)
    assert vars(point)["__hash__"].__code__.co_name == "late"
    assert str(inspect.signature(loose)) == "(self: int = 1, other: str = 'text') -> None"  # told in its description


def test_what_is_made_can_be_asked_for_at_the_end() -> None:
    restore = quicken_classes()
    point, *_ = _data_classes()
    restore()
    assert [*inspect.signature(point).parameters] == ["x", "y", "names"]


def test_afterwards_all_is_as_it_was() -> None:
    before = vars(dataclasses).copy()
    quicken_classes()()
    assert vars(dataclasses) == before
