"""Where the modules of torchaudio are here whose names some scripts import from, and which there are not, and why."""

from importlib import import_module
from types import ModuleType

HOME = "workstation.torchaudio"
MOVED = {
    "backend": "backends",
    "backend.common": "metadata",
    "backend.no_backend": "",
    "backend.soundfile_backend": "",
    "backend.sox_io_backend": "",
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
    "models.wav2vec2.components": "models.wav2vec2.layers",
    "pipelines.rnnt_pipeline": "pipelines.rnnt_bundle",
    "sox_effects.sox_effects": "sox_effects",
    "torio.utils": "utils",
    "torio.utils.ffmpeg_utils": "utils.ffmpeg_utils",
}
"""Modules of torchaudio's, and where their names are here; "" is the package itself."""
LEFT_OUT = {"lib": "compiled code of torchaudio is not needed here"}
"""Parts of torchaudio that there are not, and why."""


class LeftOutError(AttributeError):
    """A name of torchaudio's that there is not here; the text says why."""


def home(part: str) -> str:
    """The module in which the names of torchaudio's `part` are.

    Example:
        >>> home("datasets.yesno"), home("transforms")
        ('workstation.torchaudio.datasets.labelled', 'workstation.torchaudio.transforms')
    """
    part = MOVED.get(part, part)
    return f"{HOME}.{part}" if part else HOME


def moved(package: str, name: str) -> ModuleType:
    """What a package answers for the name of a module that torchaudio has in it, and that is elsewhere here.

    AttributeError for any other name.
    """
    part = f"{package.removeprefix(HOME).lstrip('.')}.{name}".lstrip(".")
    if part not in MOVED:
        raise AttributeError(f"torchaudio's {name} is not in {package}")
    return import_module(home(part))


def reason(part: str) -> str:
    """Why there is no such part, or an empty text."""
    return next((text for name, text in LEFT_OUT.items() if f"{part}.".startswith(f"{name}.")), "")
