"""Whisper models in CTranslate2's form from folders, run by faster-whisper."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from workstation.core.job_device import JOB_DEVICE

_FILES = ("model.bin", "config.json", "tokenizer.json")


def load_whisper(folder: Path) -> Any:
    """A `faster_whisper.WhisperModel` of a folder; the last one stays loaded while its file is the same.

    ValueError, in one line, when faster-whisper is missing or the folder lacks a file; nothing is ever downloaded.
    """
    folder = Path(folder)
    if find_spec("faster_whisper") is None:
        raise ValueError("Whisper models need faster-whisper: pip install 'workstation[whisper]'")
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if missing or not any(folder.glob("vocabulary.*")):
        lacking = missing or ["vocabulary.txt or vocabulary.json"]
        raise ValueError(f"{folder} holds no Whisper model for faster-whisper: it lacks {', '.join(lacking)}")
    changed, job = (folder / "model.bin").stat().st_mtime_ns, JOB_DEVICE.get()
    kind, _, index = job.choose("Whisper").partition(":")
    if kind == "cuda":
        try:
            return _load(folder, changed, kind, int(index or 0))
        except ValueError as error:  # the library's own support for cards may lack what torch's has
            job.tell(f"Whisper works on the processor: {error}")
    return _load(folder, changed, "cpu", 0)


@lru_cache(maxsize=1)
def _load(folder: Path, changed: int, device: str, index: int) -> Any:
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(str(folder), device=device, device_index=index, compute_type="auto", local_files_only=True)
    except (RuntimeError, ValueError, OSError) as error:
        raise ValueError(f"{folder.name} is no Whisper model: {str(error).splitlines()[0]}") from error
    except Exception as error:  # tokenizers raises bare Exception for a broken tokenizer.json
        raise ValueError(f"{folder.name} is no Whisper model: {error}") from error
