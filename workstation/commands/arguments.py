"""The arguments of commands: checked against the annotations of the function that takes them, before it is called."""

import inspect
import os
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from reprlib import Repr
from typing import Any, Literal, Union

from workstation.commands.options import signature_of
from workstation.core.errors import CommandError
from workstation.core.params import Value
from workstation.core.timecode import LONGEST_SECONDS

TIMES = frozenset(
    {"seconds", "start", "stop", "at", "time", "to", "around", "longer", "slack", "fade_in", "fade_out"}
    | {"first", "first_to", "second", "second_to"}
)
"""The names of parameters that are seconds: no document is longer than `LONGEST_SECONDS`."""
LARGEST_NUMBER = 10**12
"""Of other numbers with a point; far above what any of them means, and far below where sums of them overflow."""
LARGEST_WHOLE = 2**53
LONGEST_TEXT = 10_000_000
"""Letters: some ten books."""
MAX_ITEMS = 100_000
_DEEPEST = 4
"""How deep lists may lie in lists: a table in the values of an effect needs two."""
_SHOWN = 60
"""Letters of a wrong value that a message shows."""

Check = Callable[[Any], Any]
"""The value as the type that is wanted, or the same where it is that already; _WrongError when it is none."""


class _WrongError(Exception):
    """A value is not what is wanted; the message says what is, or is empty where the kind of it says all."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a parameter takes: in words for people, and the check."""

    words: str
    check: Check


class Arguments:
    """What one function takes beside its session: made once, as annotations are slow to read."""

    def __init__(self, id_: str, function: Callable[..., Any]) -> None:
        self._id = id_
        self._as_called = signature_of(function)
        self.signature = inspect.Signature(list(self._as_called.parameters.values()))
        self._kinds = {
            name: _kind(_annotation(name, parameter, self._as_called.hints), name in TIMES)
            for name, parameter in list(self.signature.parameters.items())[1:]
        }

    def bind(self, session: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> inspect.BoundArguments:
        """The arguments by their parameters, each as the type it is to have; CommandError names the wrong one."""
        try:
            bound = self.signature.bind(session, *args, **kwargs)
        except TypeError as error:
            raise CommandError(f"{self._id}: {error}; it takes {self.usage}") from None
        for name in list(bound.arguments)[1:]:
            kind, value = self._kinds[name], bound.arguments[name]
            match self.signature.parameters[name].kind:
                case inspect.Parameter.VAR_POSITIONAL:
                    bound.arguments[name] = tuple(self._checked(name, kind, item) for item in value)
                case inspect.Parameter.VAR_KEYWORD:
                    bound.arguments[name] = {key: self._checked(key, kind, item) for key, item in value.items()}
                case _:
                    bound.arguments[name] = self._checked(name, kind, value)
        return bound

    def grouped(self, bound: inspect.BoundArguments) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The positional and the named arguments as the function takes them."""
        return self._as_called.grouped(bound)

    @property
    def usage(self) -> str:
        """The parameters as one writes them."""
        parameters = list(self.signature.parameters.values())[1:]
        return ", ".join(f"{_STARS.get(p.kind, '')}{p.name}{_default(p)}" for p in parameters) or "no arguments"

    def _checked(self, name: str, kind: _Kind, value: object) -> Any:
        try:
            checked = kind.check(_plain(value))
        except _WrongError as wrong:
            detail = f" ({wrong})" if str(wrong) else ""
            raise CommandError(f"{self._id}: {name} takes {kind.words}, got {shown(value)}{detail}") from None
        if name in self._as_called.params and checked is not None:
            try:
                return self._as_called.params[name].check(checked)
            except ValueError as error:
                raise CommandError(f"{self._id}: {error}") from None
        return checked


_STARS: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def shown(value: object) -> str:
    """A value as a message shows it: in one line, and not longer than that."""
    try:
        text = " ".join(_SHORT.repr(value).split())
    except Exception:  # Python itself refuses to write whole numbers of more than 4,300 digits
        text = f"a {type(value).__name__} that cannot be shown"
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


class _Short(Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = _SHOWN
        self.maxlevel = 2


_SHORT = _Short()


def _annotation(name: str, parameter: inspect.Parameter, hints: Mapping[str, Any]) -> Any:
    """As it stands where it is one known by sight: `Value` names itself, which no evaluation ends."""
    return parameter.annotation if _known(parameter.annotation) else hints.get(name, parameter.annotation)


def _default(parameter: inspect.Parameter) -> str:
    return "" if parameter.default is parameter.empty else f"={parameter.default!r}"


def _plain(value: Any) -> Any:
    """Scalars of numpy and torch as Python's own."""
    return value.item() if getattr(value, "shape", None) == () and hasattr(value, "item") else value


def _known(annotation: object) -> _Kind | None:
    return next((kind for known, kind in _KINDS if annotation is known or annotation == known), None)


def _kind(annotation: Any, time: bool = False) -> _Kind:
    """What an annotation asks for; anything where it asks for nothing that is known here."""
    if time and annotation is float:
        return _TIME
    if (known := _known(annotation)) is not None:
        return known
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (Union, types.UnionType):
        return _any_of([_kind(part, time) for part in parts])
    if origin is Literal:
        return _one_of(parts)
    if origin in (tuple, list, Sequence) and parts:
        if origin is tuple and parts[-1] is not Ellipsis:
            return _row([_kind(part) for part in parts])
        return _list(_kind(parts[0]))
    return _Kind("anything", lambda value: value)


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise _WrongError


def _whole(value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _WrongError
    if abs(value) > LARGEST_WHOLE:
        raise _WrongError(f"at most {LARGEST_WHOLE}")
    return int(value)


def _number(value: object, most: int = LARGEST_NUMBER) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _WrongError
    if not abs(value) <= most:  # nan is not either
        raise _WrongError(f"a finite one, at most {most:,}")
    return float(value)


def _path(value: object) -> str | Path:
    if isinstance(value, str | os.PathLike):
        text = os.fspath(value)
        if isinstance(text, str) and "\0" not in text and len(text) <= LONGEST_TEXT:
            return value if isinstance(value, Path) else str(text)
    raise _WrongError


def _text(value: object) -> str:
    value = os.fspath(value) if isinstance(value, os.PathLike) else value
    if not isinstance(value, str):
        raise _WrongError
    if len(value) > LONGEST_TEXT:
        raise _WrongError(f"at most {LONGEST_TEXT:,} letters")
    if "\0" in value:
        raise _WrongError("without the letter NUL")
    return str(value)


def _writable_text(value: object) -> str:
    text = _text(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _WrongError("letters that can be written as UTF-8") from None
    return text


def _nothing(value: object) -> None:
    if value is not None:
        raise _WrongError


def _scalar(value: object) -> Value:
    """A number, a text or a truth value as it is: the effect's own parameters know which."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _whole(value)
    if isinstance(value, float):
        return _number(value)
    return _text(value)


def _value(value: object, depth: int = 0) -> Value:
    if not isinstance(value, list | tuple):
        return _scalar(value)
    if depth >= _DEEPEST or len(value) > MAX_ITEMS:
        raise _WrongError(f"at most {MAX_ITEMS:,} items, at most {_DEEPEST} deep")
    return tuple(_value(_plain(item), depth + 1) for item in value)


def _any_of(kinds: Sequence[_Kind]) -> _Kind:
    def check(value: object) -> Any:
        details = []
        for kind in kinds:
            try:
                return kind.check(value)
            except _WrongError as wrong:
                details.append(str(wrong))
        raise _WrongError(next(filter(None, details), ""))

    words = dict.fromkeys(kind.words for kind in kinds)
    return _Kind("anything" if "anything" in words else " or ".join(words), check)


def _one_of(choices: Sequence[object]) -> _Kind:
    def check(value: object) -> object:
        for choice in choices:
            if type(value) is type(choice) and value == choice:
                return choice
        raise _WrongError

    *others, last = map(str, choices)
    return _Kind(f"{', '.join(others)} or {last}" if others else last, check)


def _list(kind: _Kind) -> _Kind:
    def check(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise _WrongError
        if len(value) > MAX_ITEMS:
            raise _WrongError(f"at most {MAX_ITEMS:,} items")
        return tuple(kind.check(_plain(item)) for item in value)

    return _Kind(f"a list, each item {kind.words}", check)


def _row(kinds: Sequence[_Kind]) -> _Kind:
    def check(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple) or len(value) != len(kinds):
            raise _WrongError
        return tuple(kind.check(_plain(item)) for kind, item in zip(kinds, value, strict=True))

    return _Kind(f"({', '.join(kind.words for kind in kinds)})", check)


_TIME = _Kind("a number of seconds", lambda value: _number(value, LONGEST_SECONDS))

_KINDS: tuple[tuple[object, _Kind], ...] = (
    (bool, _Kind("True or False", _truth)),
    (int, _Kind("a whole number", _whole)),
    (float, _Kind("a number", _number)),
    (str, _Kind("a text", _writable_text)),
    (str | Path, _Kind("a path", _path)),
    (Path, _Kind("a path", lambda value: Path(_path(value)))),
    (type(None), _Kind("None", _nothing)),
    (Value, _Kind("a number, a text, True, False or a list of them", _value)),
)
