"""`import torchaudio`, answered by this package."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType

NAME = "torchaudio"
_HOME = f"workstation.{NAME}"
_NOT_HERE = {
    "models.decoder": "beam search with a language model is Flashlight's; a greedy decoder is "
    "workstation.speech.ctc.decoding",
    "lib": "compiled code of torchaudio is not needed here",
}
"""Parts of torchaudio that there are not, and why."""
_ELSEWHERE = {
    "backend": "backends",
    "backend.common": "metadata",
    "datasets.cmuarctic": "datasets.speech",
    "datasets.commonvoice": "datasets.speech",
    "datasets.gtzan": "datasets.labelled",
    "datasets.librispeech": "datasets.speech",
    "datasets.libritts": "datasets.speech",
    "datasets.ljspeech": "datasets.speech",
    "datasets.speechcommands": "datasets.labelled",
    "datasets.vctk": "datasets.speech",
    "datasets.yesno": "datasets.labelled",
    "functional.filtering": "functional",
    "functional.functional": "functional",
    "models.deepspeech": "models.early",
    "models.rnnt_decoder": "models.rnnt_search",
    "models.wav2letter": "models.early",
    "pipelines.rnnt_pipeline": "pipelines.rnnt_bundle",
    "sox_effects.sox_effects": "sox_effects",
}
"""Modules of torchaudio's that some import names from, and where those names are here."""


class TorchaudioFinder(MetaPathFinder):
    """Finds the modules of this package under torchaudio's name."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != NAME and not fullname.startswith(f"{NAME}."):
            return None
        found = find_spec(_home(fullname))
        if found is None:
            part = fullname.removeprefix(f"{NAME}.")
            reason = next((text for name, text in _NOT_HERE.items() if f"{part}.".startswith(f"{name}.")), "")
            raise ModuleNotFoundError(
                f"{fullname} is not in {_HOME}" + (f": {reason}" if reason else ""), name=fullname
            )
        return ModuleSpec(fullname, _AliasLoader(), is_package=found.submodule_search_locations is not None)


class _AliasLoader(Loader):
    """Puts the module itself in the place of the empty one that the import system made."""

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[module.__name__] = import_module(_home(module.__name__))


_FINDER = TorchaudioFinder()


def install() -> None:
    """Make `import torchaudio`, and every module below it, find this package from now on in this process.

    Another torchaudio that is installed beside it is not found any more, and one that was imported before is
    forgotten: what took names from it keeps them.

    Example:
        >>> import workstation.torchaudio
        >>> workstation.torchaudio.install()
        >>> import torchaudio
        >>> torchaudio.__name__
        'workstation.torchaudio'
    """
    if _FINDER in sys.meta_path:
        return
    for name in [name for name in sys.modules if name == NAME or name.startswith(f"{NAME}.")]:
        del sys.modules[name]
    sys.meta_path.insert(0, _FINDER)


def uninstall() -> None:
    """Undo `install`: the next `import torchaudio` finds what is installed under that name, if anything."""
    if _FINDER not in sys.meta_path:
        return
    sys.meta_path.remove(_FINDER)
    for name in [name for name in sys.modules if name == NAME or name.startswith(f"{NAME}.")]:
        del sys.modules[name]


def _home(name: str) -> str:
    part = name.removeprefix(f"{NAME}.")
    return f"{_HOME}.{_ELSEWHERE[part]}" if part in _ELSEWHERE else f"workstation.{name}"
