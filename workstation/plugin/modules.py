"""The code of plugins: each is a package of its own, whose modules may import each other."""

import importlib
import importlib.util
import sys
from contextlib import suppress
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from workstation.plugin.manifest import Manifest, module_file
from workstation.plugin.offline import offline

_PREFIX = "workstation_plugin_"
_SAME_S = 2.0
"""Seconds after which a source that is written again has another time than what was compiled of it, to the second."""


def load(manifest: Manifest, name: str) -> Any:
    """The object "module:name" of a plugin; the module is imported at the first call.

    Raises whatever the plugin's code raises; ValueError when the module or the name is not there.
    """
    module_name, _, attribute = name.partition(":")
    path = module_file(manifest.folder, module_name)
    if path is None:
        raise ValueError(f"{manifest.folder.joinpath(*module_name.split('.'))}.py: no such file")
    module = _module(manifest, module_name)
    try:
        return getattr(module, attribute)
    except AttributeError:
        raise ValueError(f"{path}: there is no {attribute!r}") from None


def forget(id_: str) -> None:
    """Read a plugin's code anew when it is asked for next."""
    package = _package(id_)
    for name in [name for name in tuple(sys.modules) if name == package or name.startswith(f"{package}.")]:
        _forget_compiled(sys.modules.pop(name))
    importlib.invalidate_caches()  # a file written since may be younger than what is known of its folder


def plugin_of(module: str) -> str:
    """The id of the plugin that a module belongs to; empty for others."""
    first = module.partition(".")[0]
    return first.removeprefix(_PREFIX) if first.startswith(_PREFIX) else ""


def culprit(trace: TracebackType | None) -> str:
    """The id of the plugin whose code runs innermost in a traceback; empty when none does."""
    found = ""
    while trace is not None:
        found = plugin_of(str(trace.tb_frame.f_globals.get("__name__", ""))) or found
        trace = trace.tb_next
    return found


def _module(manifest: Manifest, name: str) -> ModuleType:
    full = f"{_package(manifest.id)}.{name}"
    if full in sys.modules:
        return sys.modules[full]
    _make_package(manifest)
    before = set(sys.modules)
    try:
        with offline(manifest.name):
            return importlib.import_module(full)
    except BaseException:  # half of a module is none: the next call begins again
        for half in [
            half for half in tuple(sys.modules) if half not in before and half.startswith(_package(manifest.id))
        ]:
            del sys.modules[half]
        raise


def _make_package(manifest: Manifest) -> None:
    package = _package(manifest.id)
    if package in sys.modules:
        return
    own = manifest.folder / "__init__.py"
    spec = importlib.util.spec_from_file_location(package, own, submodule_search_locations=[str(manifest.folder)])
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[package] = module
    if own.is_file() and spec.loader is not None:
        try:
            with offline(manifest.name):
                spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[package]
            raise


def _forget_compiled(module: ModuleType) -> None:
    """Remove what was compiled as its source was written: Python knows a younger one by its second and its length."""
    source, compiled = getattr(module, "__file__", None), getattr(module, "__cached__", None)
    if not source or not compiled:
        return
    with suppress(OSError):
        if Path(compiled).stat().st_mtime - Path(source).stat().st_mtime < _SAME_S:
            Path(compiled).unlink()


def _package(id_: str) -> str:
    return f"{_PREFIX}{id_}"
