"""Whisper models as transformers writes them, brought into the form in which they are kept."""

from importlib.util import find_spec
from pathlib import Path

from workstation.core.files.bounded import read_json


def is_unconverted(folder: Path) -> bool:
    """Whether a folder holds a Whisper model as transformers writes it."""
    try:
        found = read_json(folder / "config.json")
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("model_type") == "whisper" and not (folder / "model.bin").exists()


def convert_whisper(source: Path, target: Path) -> Path:
    """Write a Whisper model of transformers to the new folder `target` in CTranslate2's form; returns it.

    ValueError, in one line, when it has no .safetensors or no tokenizer, or when a module is missing.
    """
    missing = [name for name in ("transformers", "ctranslate2") if find_spec(name) is None]
    if missing:
        raise ValueError(
            f"to convert this Whisper model, pip install 'workstation[ctc,whisper]' ({', '.join(missing)})"
        )
    if not any(source.glob("*.safetensors")):
        raise ValueError(f"{source} has no .safetensors file; other weights are not loaded, since they may run code")
    if not (source / "tokenizer.json").is_file() and not (source / "vocab.json").is_file():
        raise ValueError(f"{source} has no tokenizer: it lacks tokenizer.json")
    from ctranslate2.converters import TransformersConverter

    copied = [name for name in ("tokenizer.json", "preprocessor_config.json") if (source / name).is_file()]
    try:
        TransformersConverter(str(source), copy_files=copied).convert(str(target))
        if not (target / "tokenizer.json").is_file():
            from transformers import AutoTokenizer

            AutoTokenizer.from_pretrained(source).backend_tokenizer.save(str(target / "tokenizer.json"))
    except (ValueError, OSError, RuntimeError, KeyError) as error:
        raise ValueError(f"{source} cannot be converted: {str(error).splitlines()[0]}") from error
    return target
