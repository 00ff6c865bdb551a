"""Imports on the way to the first window, without what Python and PySide do beside them."""

import builtins
import gc
import sys
from collections.abc import Callable
from threading import RLock
from typing import Any

from workstation.ui.runtime.fast_classes import quicken_classes

_FOLDER = "shibokensupport/signature/"
_SELDOM = frozenset(
    f"{_FOLDER}{name}.py" for name in ("errorhandler", "layout", "parser", "lib/enum_sig", "lib/pyi_generator")
)
"""What PySide has for telling the signatures of its functions: for help, and for errors of wrong arguments.

Its `mapping` is not among them: what is compiled in PySide looks for names of that one without asking the module."""


_undo: list[Callable[[], None]] = []


def quicken() -> None:
    """Call before the parts of the window, and PySide, are imported.

    Classes are made sooner (`fast_classes.py`) until `calm_down`.

    Garbage collection pauses until `ui.garbage` takes over: nothing that imports make is garbage.

    PySide carries what tells signatures as sources in an archive, and compiles them at every start: those are compiled
    when somebody first asks for one of their names.

    PySide reads the source of each module imported after it, to find out whether it names PySide and so could be meant
    by `from __feature__ import snake_case`: a tenth of the time to the window. Taking each for one that could be is
    what happens for all of `ui` anyway, and changes nothing for a script that switches a feature on for itself.
    """
    gc.disable()
    _undo.append(quicken_classes())
    original, builtins.compile = builtins.compile, _compile_late
    try:
        import PySide6.QtCore  # noqa: F401  # brings shibokensupport
    finally:
        builtins.compile = original
    feature: Any = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda *_: True


def settle() -> None:
    """Call when the window is on screen: what is there by now stays, and collections need not look through it."""
    gc.freeze()


def calm_down() -> None:
    """Call when the first document is there too, whose code is imported with it: Python alone makes classes again."""
    while _undo:
        _undo.pop()()


_compile = compile


def attributes_of(namespace: dict[str, Any], source: bytes, filename: str) -> Callable[[str], Any]:
    """The `__getattr__` of a module (PEP 562) that runs its `source` in its `namespace` when first asked for a name."""
    lock, pending = RLock(), [source]  # the thread that comes second waits for all of the names

    def look_up(name: str) -> Any:
        with lock:
            if name != "__path__" and pending:  # the import system asks for that name of any module
                exec(_compile(pending.pop(), filename, "exec"), namespace)
                namespace.pop("__getattr__", None)
        if name in namespace:
            return namespace[name]
        raise AttributeError(f"module {namespace.get('__name__')!r} has no attribute {name!r}")

    return look_up


_STUB = f"""
from {__name__} import attributes_of
__getattr__ = attributes_of(globals(), {{!r}}, {{!r}})
del attributes_of
"""


def _compile_late(source: Any, filename: Any, mode: str, *others: Any, **named: Any) -> Any:
    """`compile`, of a module told seldom: code that puts off what the module's own code does."""
    if filename in _SELDOM and isinstance(source, bytes) and not others and not named:
        source = _STUB.format(source, filename)
    return _compile(source, filename, mode, *others, **named)
