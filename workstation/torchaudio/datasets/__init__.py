"""Data sets read from their folders; nothing is downloaded, and what is missing says where it is to be had."""

from workstation.torchaudio.datasets.labelled import ESC50, GTZAN, SPEECHCOMMANDS, YESNO
from workstation.torchaudio.datasets.speech import (
    CMUARCTIC,
    COMMONVOICE,
    LIBRISPEECH,
    LIBRITTS,
    LJSPEECH,
    VCTK_092,
)
from workstation.torchaudio.moved import LeftOutError, moved

__all__ = [
    "CMUARCTIC",
    "COMMONVOICE",
    "ESC50",
    "GTZAN",
    "LIBRISPEECH",
    "LIBRITTS",
    "LJSPEECH",
    "SPEECHCOMMANDS",
    "VCTK_092",
    "YESNO",
]

_LEFT_OUT = (
    "DR_VCTK",
    "CMUDict",
    "LibriMix",
    "LibriSpeechBiasing",
    "LibriLightLimited",
    "TEDLIUM",
    "QUESST14",
    "MUSDB_HQ",
    "FluentSpeechCommands",
    "VoxCeleb1Identification",
    "VoxCeleb1Verification",
    "IEMOCAP",
    "Snips",
)


def __getattr__(name: str) -> object:
    if name in _LEFT_OUT:
        raise LeftOutError(f"torchaudio's {name} is left out of {__name__}: read its folder with `load`")
    return moved(__name__, name)
