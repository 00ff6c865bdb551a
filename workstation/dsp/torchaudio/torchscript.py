"""TorchScript's way into the library: functions and modules that it meets become operators that call back into Python.

TorchScript compiles the source of what it is given, and compiled loops have none it could read. So a function carries
a `__prepare_scriptable__`, which TorchScript asks for a stand-in: one line that calls an operator of the same
arguments, registered at that moment. Before a script that was saved is loaded by another process, that must have
called `operators.register_operators`.
"""

import inspect
import linecache
import types
import typing
from collections.abc import Callable, Iterable
from typing import Any, Union, get_args, get_origin

import torch
from torch import Tensor

NAMESPACE = "workstation"

_SCALARS: dict[Any, tuple[str, str]] = {
    Tensor: ("Tensor", "torch.Tensor"),
    int: ("int", "int"),
    float: ("float", "float"),
    bool: ("bool", "bool"),
    str: ("str", "str"),
    torch.dtype: ("ScalarType", "int"),
    torch.device: ("Device", "torch.device"),
}
"""What a type is called in an operator's schema, and in a script."""


def make_scriptable(functions: Iterable[Callable[..., Any]]) -> None:
    """Let TorchScript call these functions; those with arguments it has no type for are left to it as they are."""
    for function in functions:
        if inspect.isfunction(function) and not hasattr(function, "__prepare_scriptable__"):
            setattr(function, "__prepare_scriptable__", _Preparation(function))  # noqa: B010


class _Preparation:
    """What TorchScript calls to get the stand-in of one function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._made: Callable[..., Any] | None = None

    def __call__(self) -> Callable[..., Any]:
        self._made = self._made or _stand_in(self._function)
        return self._made


def _stand_in(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of the same signature that calls an operator; or the function, if its types do not allow one."""
    try:
        shape = Shape(function)
    except TypeError:
        return function
    name = f"{function.__module__}_{function.__name__}".replace(".", "_")
    names = shape.names()
    schema = f"({shape.schema()}) -> {shape.schema_out}"
    operator(name, schema, lambda *values: function(**dict(zip(names, values, strict=True))))
    head = f"def {function.__name__}({shape.script()}) -> {shape.script_out}:"
    body = f"    return torch.ops.{NAMESPACE}.{name}({', '.join(names)})"
    return compiled([head, body], function.__name__, name)


def operator(name: str, schema: str, call: Callable[..., Any]) -> None:
    """Register `torch.ops.workstation.<name>`, through which gradients flow as through what it calls."""
    torch.library.define(f"{NAMESPACE}::{name}", schema)
    torch.library.impl(f"{NAMESPACE}::{name}", "CompositeImplicitAutograd", call)


class Shape:
    """The arguments and results of a function as a schema and a script have them; TypeError if they cannot."""

    def __init__(self, function: Callable[..., Any]) -> None:
        signature = inspect.signature(function)
        self.schema_out, self.script_out, plain = _result(signature.return_annotation)
        parameters = [p for p in signature.parameters.values() if p.name != "self" and (plain or _needed(p))]
        self._arguments = [_Argument(parameter) for parameter in parameters]

    def schema(self) -> str:
        """Types and names of what is passed to the operator."""
        return ", ".join(argument.schema for argument in self._arguments)

    def script(self) -> str:
        """The arguments as a script declares them."""
        return ", ".join(argument.script for argument in self._arguments)

    def names(self) -> list[str]:
        return [argument.name for argument in self._arguments]


class _Argument:
    """One argument; a union of types is passed on as it is, and looked at in Python."""

    def __init__(self, parameter: inspect.Parameter) -> None:
        kinds = get_args(parameter.annotation) if _is_union(parameter.annotation) else (parameter.annotation,)
        optional = type(None) in kinds
        known = [_kind(kind) for kind in kinds if kind is not type(None)]
        script = known[0][1] if len(known) == 1 else f"Union[{', '.join(script for _, script in known)}]"
        default = "" if parameter.default is inspect.Parameter.empty else f" = {parameter.default!r}"
        self.name = parameter.name
        self.schema = (known[0][0] + ("?" if optional else "") if len(known) == 1 else "Any") + f" {self.name}"
        self.script = f"{self.name}: " + (f"Optional[{script}]" if optional else script) + default


def compiled(lines: list[str], name: str, label: str) -> Callable[..., Any]:
    """The function `name` that a source defines, with the source kept where TorchScript looks for it."""
    source, file = "\n".join(lines) + "\n", f"<{NAMESPACE} script {label}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    names: dict[str, Any] = {"__name__": __name__, "torch": torch}
    names |= {kind: getattr(typing, kind) for kind in ("List", "Optional", "Tuple", "Union")}
    exec(compile(source, file, "exec"), names)
    made: Callable[..., Any] = names[name]
    return made


def _kind(annotation: Any) -> tuple[str, str]:
    """A type in a schema and in a script; TypeError if there is none."""
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    if get_origin(annotation) is list and len(get_args(annotation)) == 1:
        schema, script = _kind(get_args(annotation)[0])
        return f"{schema}[]", f"List[{script}]"
    raise TypeError(f"TorchScript has no type for {annotation}")


def _result(annotation: Any) -> tuple[str, str, bool]:
    """What a function returns in a schema and in a script, and whether it always does.

    Where there are two kinds of result, an optional keyword asks for the second: a script has only the first.
    """
    plain = not _is_union(annotation)
    first = annotation if plain else get_args(annotation)[0]
    if get_origin(first) is tuple:
        kinds = [_member(kind) for kind in get_args(first)]
        return f"({', '.join(k for k, _ in kinds)})", f"Tuple[{', '.join(k for _, k in kinds)}]", plain
    return (*_kind(first), plain)


def _member(annotation: Any) -> tuple[str, str]:
    """A member of a tuple, which may be None."""
    if not _is_union(annotation):
        return _kind(annotation)
    kinds = [_kind(kind) for kind in get_args(annotation) if kind is not type(None)]
    if len(kinds) != 1:
        raise TypeError(f"an operator cannot return {annotation}")
    return f"{kinds[0][0]}?", f"Optional[{kinds[0][1]}]"


def _needed(parameter: inspect.Parameter) -> bool:
    return parameter.kind is not inspect.Parameter.KEYWORD_ONLY or parameter.default is not None


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)
