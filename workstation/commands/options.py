"""What arguments of commands are beside their type: rows that check them, and that command lines are made from."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from workstation.core.params import Param


class Options:
    """What several commands take in the same way, as one value: a frozen dataclass, each field an argument.

    A command has it as a parameter named by keyword; who calls the command gives the fields.

    Example:
        >>> from dataclasses import dataclass
        >>> @dataclass(frozen=True)
        ... class Level(Options):
        ...     peak: float = -1.0
        >>> def write(session, path, *, level: Level = Level()): ...
        >>> list(signature_of(write).parameters)
        ['session', 'path', 'peak']
    """


STREAM = Param("stream", 0, low=0, hint="The sound to take, from 0, where a file has several")
SPEAKERS = Param(
    "speakers", 0, low=0, high=20, hint="Tell so many speakers apart by their voices, 0 as many as there are"
)


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters of a command as callers see them, the session first."""

    parameters: Mapping[str, inspect.Parameter]
    hints: Mapping[str, Any]
    """Their types, as far as they have some."""
    params: Mapping[str, Param]
    """The rows of those that have one."""
    groups: Mapping[str, type[Options]]
    """By the parameters of the function that hold them."""

    def grouped(self, bound: inspect.BoundArguments) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments as the function takes them: those of a group as one value."""
        args, kwargs = bound.args, dict(bound.kwargs)
        for name, group in self.groups.items():
            kwargs[name] = group(**{key: kwargs.pop(key) for key in _fields(group) if key in kwargs})
        return args, kwargs


def signature_of(function: Callable[..., Any]) -> Signature:
    """A command's parameters, those of its groups of options each by itself."""
    hints = _hints(function)
    parameters: dict[str, inspect.Parameter] = {}
    groups: dict[str, type[Options]] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        hint = hints.get(name)
        if not (isinstance(hint, type) and issubclass(hint, Options)):
            parameters[name] = parameter
            continue
        groups[name] = hint
        hints |= _hints(hint)
        for key, default in _fields(hint).items():
            parameters[key] = inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default)
    params = {name: row for name in parameters if (row := _row(hints.get(name))) is not None}
    bare = {name: get_args(hint)[0] if get_origin(hint) is Annotated else hint for name, hint in hints.items()}
    return Signature(parameters, bare, params, groups)


def _fields(group: type[Options]) -> dict[str, Any]:
    """The defaults of a group's fields."""
    return {field.name: field.default for field in fields(group)}  # type: ignore[arg-type]  # all are dataclasses


def _row(annotation: Any) -> Param | None:
    if get_origin(annotation) is not Annotated:
        return None
    return next((extra for extra in get_args(annotation)[1:] if isinstance(extra, Param)), None)


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """The annotations of a function as types; those of a plugin may name what is not there, and are left out then."""
    try:
        return get_type_hints(inspect.unwrap(function), include_extras=True)
    except Exception:  # whatever the evaluation of foreign text can raise
        return {}
