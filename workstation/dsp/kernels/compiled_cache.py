"""Where compiled code is kept: what came with the program is read, and what is compiled here is kept for this user.

Code is found by the source of its function and of all that it calls, the processor, and the versions of numba and
Python: never by times or places of files, so that it can be copied, packed, and read where nothing can be written.
"""

import hashlib
import logging
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

import numba
from numba.core import caching
from platformdirs import user_cache_path

from workstation.core.files.private import private_folder

SHIPPED = Path(__file__).resolve().parents[2] / "_compiled"
"""Code that was compiled when the program was packed; in a checkout there is none."""

PROCESSOR = "x86-64-v3" if platform.machine().lower() in ("x86_64", "amd64") else "generic"
"""The processor that code is shipped for, and all later ones: x86-64 of 2013 on; of other kinds any."""
_NEEDED = {"x86-64-v3": {"avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe"}}

Function = Callable[..., Any]
_log = logging.getLogger("workstation.dsp")


def use_shipped() -> None:
    """Compile for the processor that code was shipped for, where this one can run it: else that would not be found."""
    if SHIPPED.is_dir() and "NUMBA_CPU_NAME" not in os.environ and _runs_shipped():
        os.environ |= {"NUMBA_CPU_NAME": PROCESSOR, "NUMBA_CPU_FEATURES": ""}
        numba.config.reload_config()  # type: ignore[no-untyped-call]


def _runs_shipped() -> bool:
    import llvmlite.binding

    has = llvmlite.binding.get_host_cpu_features()
    return all(has.get(name, False) for name in _NEEDED.get(PROCESSOR, ()))


class KernelCache(caching._Cache):
    """Compiled forms of one function on disk; in memory alone, and told once, where nothing can be written."""

    def __init__(self, function: Function) -> None:
        shipped, own = SHIPPED / function.__module__, _own_folder(function)
        self._shipped: Any = _Forms(function, shipped) if shipped.is_dir() else None
        self._own: Any = None if own is None else _Forms(function, own)

    @property
    def cache_path(self) -> str | None:
        return None if self._own is None else str(self._own.cache_path)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        for forms in (self._shipped, self._own):
            try:
                if forms is not None and (found := forms.load_overload(sig, target_context)) is not None:
                    return found
            except OSError:
                continue  # it is compiled instead
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        if self._own is None:
            _tell_once("no folder for it can be written")
            return
        try:
            self._own.save_overload(sig, data)
        except OSError as error:
            _tell_once(str(error))

    def enable(self) -> None:
        """Nothing to do: it is never off."""

    def disable(self) -> None:
        """Leave the disk alone from now on."""
        self._shipped = self._own = None

    def flush(self) -> None:
        if self._own is not None:
            self._own.flush()


@cache
def _tell_once(why: str) -> None:
    _log.warning(
        "workstation: compiled code is not kept (%s), so each start compiles anew what it needs; "
        "the variable NUMBA_CACHE_DIR names a folder for it",
        why,
    )


class _Place(caching._CacheLocator):
    """A folder where forms of a function lie, as numba asks for it."""

    def __init__(self, function: Function, folder: Path) -> None:
        self._function, self._folder = function, folder

    def from_function(self, py_func: Function, py_file: str) -> "_Place":  # type: ignore[override]
        return self

    def get_cache_path(self) -> str:
        return str(self._folder)

    def get_source_stamp(self) -> str:
        return source_stamp(self._function)

    def get_disambiguator(self) -> str:
        return str(self._function.__code__.co_firstlineno)


class _Rules(caching.CompileResultCacheImpl):
    def __init__(self, function: Function, folder: Path) -> None:
        self._locator_classes: list[Any] = [_Place(function, folder)]
        super().__init__(function)  # type: ignore[no-untyped-call]


class _Forms(caching.FunctionCache):
    """The compiled forms of a function in one folder."""

    def __init__(self, function: Function, folder: Path) -> None:
        self._impl_class: Any = partial(_Rules, folder=folder)
        super().__init__(function)  # type: ignore[no-untyped-call]


def source_stamp(function: Function) -> str:
    """A digest of the source that a function is compiled from, with that of compiled functions and numbers it uses."""
    digest = hashlib.sha256()
    for part in sorted(set(_parts(function, set()))):
        digest.update(part)
    return digest.hexdigest()


def _parts(function: Function, seen: set[Function]) -> Iterator[bytes]:
    if function in seen:
        return
    seen.add(function)
    yield _digest(_source(function))
    for name in function.__code__.co_names:
        value = function.__globals__.get(name)
        if isinstance(value, int | float | tuple):
            yield f"{name}={value!r}".encode()
        elif (inner := getattr(value, "py_func", None)) is not None:
            yield from _parts(inner, seen)


def _source(function: Function) -> Path:
    """The file a function was written in, or the program itself where that is not there."""
    named = getattr(sys.modules.get(function.__module__), "__file__", None) or function.__code__.co_filename
    path = Path(named).with_suffix(".py")
    return path if path.is_file() else Path(sys.executable)


@cache
def _digest(path: Path) -> bytes:
    if path == Path(sys.executable):  # large, and new whenever any of its sources is
        return f"{path.stat().st_size} {path.stat().st_mtime_ns}".encode()
    return hashlib.sha256(path.read_bytes()).digest()


def _own_folder(function: Function) -> Path | None:
    """Where forms of a function compiled here are kept: what is asked for, beside the source, or the user's own."""
    source = _source(function)
    frozen = getattr(sys, "frozen", False)
    if not (frozen or os.environ.get("NUMBA_CACHE_DIR")) and _can_write(beside := source.parent / "__pycache__"):
        return beside
    if (shared := _user_folder()) is None:
        return None
    # Several versions may be installed; of a packed program there is one, whose place may change at each start.
    place = "" if frozen else f"-{hashlib.sha256(bytes(source.parent)).hexdigest()[:8]}"
    return shared / f"{function.__module__}{place}"


@cache
def _user_folder() -> Path | None:
    """The folder that is asked for, or one of this user's alone: what lies in it is run."""
    if asked := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(asked).absolute() if _can_write(Path(asked)) else None
    for folder in _user_folders():
        try:
            if folder.is_absolute() and _can_write(private_folder(folder)):
                return folder
        except OSError:
            continue
    return None


def _user_folders() -> Iterator[Path]:
    yield user_cache_path("workstation", appauthor=False) / "compiled"
    with suppress(OSError):  # not one folder for temporary files can be written
        yield Path(tempfile.gettempdir(), f"workstation-compiled-{os.getuid() if hasattr(os, 'getuid') else 'own'}")


@cache
def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
