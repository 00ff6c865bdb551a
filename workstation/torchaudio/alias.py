"""`import torchaudio`, and `import torio`, answered by this package."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from types import ModuleType

from workstation.torchaudio.moved import HOME, LeftOutError, home, reason

NAMES = ("torchaudio", "torio")
"""torchaudio, and what it called the package of its streams."""


class TorchaudioFinder(MetaPathFinder):
    """Finds the modules of this package under torchaudio's names."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.startswith(f"{HOME}."):
            if path is not None and PathFinder.find_spec(fullname, path) is None:
                _say_why(fullname)
            return None
        if not _is_alias(fullname):
            return None
        found = find_spec(_home(fullname))
        if found is None:
            why = reason(_part(fullname))
            raise ModuleNotFoundError(f"{fullname} is not in {HOME}" + (f": {why}" if why else ""), name=fullname)
        return ModuleSpec(fullname, _AliasLoader(), is_package=found.submodule_search_locations is not None)


class _AliasLoader(Loader):
    """Puts the module itself in the place of the empty one that the import system made."""

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[module.__name__] = import_module(_home(module.__name__))


_FINDER = TorchaudioFinder()


def install() -> None:
    """Make `import torchaudio`, and every module below it, find this package from now on in this process.

    `torio`, torchaudio's own package of streams, is found as well. Another torchaudio that is installed beside it is
    not found any more, and one that was imported before is forgotten: what took names from it keeps them.

    Example:
        >>> import workstation.torchaudio
        >>> workstation.torchaudio.install()
        >>> import torchaudio
        >>> torchaudio.__name__
        'workstation.torchaudio'
    """
    if _FINDER in sys.meta_path:
        return
    _forget()
    sys.meta_path.insert(0, _FINDER)


def uninstall() -> None:
    """Undo `install`: the next `import torchaudio` finds what is installed under that name, if anything."""
    if _FINDER not in sys.meta_path:
        return
    sys.meta_path.remove(_FINDER)
    _forget()


def _forget() -> None:
    for name in [name for name in tuple(sys.modules) if _is_alias(name)]:
        del sys.modules[name]


def _say_why(fullname: str) -> None:
    """`from torchaudio.models import Tacotron2` looks for a module of that name when there is no such attribute.

    The words of the AttributeError are lost by then; those of an ImportError are not.
    """
    package, _, name = fullname.rpartition(".")
    ask = getattr(sys.modules.get(package), "__getattr__", None)
    if ask is None:
        return
    try:
        ask(name)
    except LeftOutError as error:
        raise ImportError(str(error), name=fullname) from None
    except AttributeError:
        return


def _is_alias(name: str) -> bool:
    return name.partition(".")[0] in NAMES


def _part(name: str) -> str:
    """The part of this package that is meant: `torchaudio.io` is `io`, and `torio.io` is `torio.io`."""
    first, _, rest = name.partition(".")
    return rest if first == NAMES[0] else name


def _home(name: str) -> str:
    return home(_part(name))
