"""Faults put into functions that are loaded already: their code is exchanged, whoever holds them."""

import gc
from collections import defaultdict
from collections.abc import Iterator
from inspect import CO_NEWLOCALS, CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FunctionType

Functions = dict[tuple[str, str, int], list[FunctionType]]
"""By the file, the qualified name and the first line."""


def loaded(folder: Path) -> Functions:
    """All functions there are of modules below a folder."""
    found: Functions = defaultdict(list)
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename.startswith(str(folder)):
            found[_key(thing.__code__)].append(thing)
    return found


def graft(functions: Functions, file: Path, before: str, after: str) -> bool:
    """Whether all that two sources of a file differ in lay in functions, which now run as `after` has them."""
    try:
        pairs = [*_differing(compile(before, str(file), "exec"), compile(after, str(file), "exec"))]
        if any(_key(old) not in functions for old, _ in pairs):
            return False
        for old, new in pairs:
            for function in functions[_key(old)]:
                function.__code__ = new
    except (_AtImportError, ValueError):  # ValueError: what it closes over is no longer the same
        return False
    return bool(pairs)


class _AtImportError(Exception):
    """What differs is run when the module is imported."""


def _differing(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The outermost functions that differ."""
    if old == new:
        return
    if old.co_flags & CO_NEWLOCALS and old.co_flags & CO_OPTIMIZED:
        yield old, new
        return
    inner, others = _parted(old), _parted(new)
    if old.co_code != new.co_code or inner[1] != others[1] or len(inner[0]) != len(others[0]):
        raise _AtImportError
    for one, other in zip(inner[0], others[0], strict=True):
        yield from _differing(one, other)


def _parted(code: CodeType) -> tuple[list[CodeType], list[tuple[type, object]]]:
    codes = [value for value in code.co_consts if isinstance(value, CodeType)]
    return codes, [(type(value), value) for value in code.co_consts if not isinstance(value, CodeType)]


def _key(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno
