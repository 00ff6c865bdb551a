"""torchaudio's names: a script that was written for torchaudio 2.8 finds here what it imports.

`install()` makes `import torchaudio` find this package. Its parts are imported when they are first asked for, so that
importing this costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from workstation.torchaudio.alias import install
from workstation.torchaudio.backends import get_audio_backend, list_audio_backends, set_audio_backend
from workstation.torchaudio.moved import moved

if TYPE_CHECKING:
    from workstation.torchaudio import (
        compliance,
        datasets,
        functional,
        io,
        kaldi_io,
        models,
        pipelines,
        prototype,
        sox_effects,
        transforms,
        utils,
    )
    from workstation.torchaudio.metadata import AudioMetaData, info
    from workstation.torchaudio.reading import load, load_with_torchcodec
    from workstation.torchaudio.writing import save, save_with_torchcodec

__version__ = "2.8.0+workstation"
"""The version of torchaudio whose names these are."""

_HOMES = {
    "AudioMetaData": "metadata",
    "info": "metadata",
    "load": "reading",
    "load_with_torchcodec": "reading",
    "save": "writing",
    "save_with_torchcodec": "writing",
}
_PARTS = (
    "compliance",
    "datasets",
    "functional",
    "io",
    "kaldi_io",
    "models",
    "pipelines",
    "prototype",
    "sox_effects",
    "transforms",
    "utils",
)

__all__ = [
    "AudioMetaData",
    "compliance",
    "datasets",
    "functional",
    "get_audio_backend",
    "info",
    "install",
    "io",
    "kaldi_io",
    "list_audio_backends",
    "load",
    "load_with_torchcodec",
    "models",
    "pipelines",
    "prototype",
    "save",
    "save_with_torchcodec",
    "set_audio_backend",
    "sox_effects",
    "transforms",
    "utils",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    if name in _PARTS:
        return import_module(f"{__name__}.{name}")
    return moved(__name__, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, *_PARTS})
