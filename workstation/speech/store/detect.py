"""The kinds of models and how files are known for one: by their names first, then by being loaded once."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from workstation.speech.store.encoders import is_encoder
from workstation.speech.store.known_model import KnownModel
from workstation.speech.store.tensors import kind_in


@dataclass(frozen=True, slots=True)
class Kind:
    """What models of a kind are for, the Python modules that run them, and the file patterns that belong to one."""

    id: str
    title: str
    needs: tuple[str, ...]
    files: tuple[str, ...]
    extra: str
    """The optional dependencies of the program that bring the modules."""
    loader: str
    """What loads one, "module:name": it belongs to the engine, of which models know nothing else."""

    def load(self, source: Path) -> Any:
        """A model as its engine has it. ValueError, in one line, when it is none of this kind."""
        module, name = self.loader.split(":")
        return getattr(import_module(module), name)(source)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in self.needs if find_spec(name) is None)


_TENSORS = ("*.safetensors",)
_VOICES = "workstation.speech.speakers.voice_models:load_voice_model"
KINDS: dict[str, Kind] = {
    kind.id: kind
    for kind in (
        Kind(
            "ctc",
            "CTC: aligns and transcribes",
            ("transformers", "safetensors"),
            _TENSORS,
            "ctc",
            "workstation.speech.ctc.models:load_model",
        ),
        Kind(
            "encoder",
            "wav2vec 2.0, HuBERT: features of speech",
            ("transformers", "safetensors"),
            ("*.safetensors",),
            "ctc",
            "workstation.speech.store.encoders:check_encoder",
        ),
        Kind(
            "whisper",
            "Whisper: transcribes",
            ("faster_whisper",),
            ("model.bin", "vocabulary.*"),
            "whisper",
            "workstation.speech.whisper.models:load_whisper",
        ),
        Kind("speaker", "Voices: tells speakers apart", ("onnxruntime",), ("*.onnx",), "speakers", _VOICES),
        Kind("ge2e", "Voices by LSTM: tells speakers apart", ("safetensors",), _TENSORS, "", _VOICES),
        Kind(
            "unet",
            "Voice and accompaniment: takes songs apart",
            ("safetensors",),
            _TENSORS,
            "",
            "workstation.speech.separation.unet:load_voice_mask",
        ),
        Kind(
            "crepe",
            "Pitch: follows one voice",
            ("safetensors",),
            _TENSORS,
            "",
            "workstation.speech.melody.crepe:load_pitch_net",
        ),
        Kind(
            "notes",
            "Notes: hears several at once",
            ("safetensors", "onnx"),
            _TENSORS,
            "notes",
            "workstation.speech.melody.note_net:load_note_net",
        ),
    )
}
_DESCRIPTIONS = ("*.json", "*.txt", "README.md", "LICENSE*")


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a folder or file turned out to be; `origin` where it is a known model's."""

    kind: str
    transcribes: bool
    files: tuple[Path, ...]
    origin: KnownModel | None = None


def kind_of(source: Path) -> str:
    """The kind that a folder or file looks like. ValueError when it looks like none."""
    if source.is_dir():
        if (source / "model.bin").is_file() and (source / "config.json").is_file():
            return "whisper"
        if len(list(source.glob("*.onnx"))) == 1 and not any(source.glob("*.safetensors")):
            return "speaker"
        tensors = list(source.glob("*.safetensors"))
        kind = kind_in(tensors[0]) if len(tensors) == 1 else ""
        return kind if kind in KINDS else "ctc"
    if not source.is_file():
        raise ValueError(f"there is no model at {source}")
    endings = {".onnx": "speaker", ".pt": "ctc", ".pth": "ctc"}
    if source.suffix.lower() not in endings:
        raise ValueError(
            f"{source.name} is no model: give a folder of transformers or faster-whisper, or a file .pt, .pth or .onnx"
        )
    return endings[source.suffix.lower()]


def examine(source: Path) -> Recognised:
    """Load a model once to see that it works. ValueError, in one line, when it does not or a module is missing."""
    source = Path(source)
    kind = KINDS[kind_of(source)]
    if kind.id == "ctc" and is_encoder(source):
        kind = KINDS["encoder"]
    if kind.missing:
        raise ValueError(f"this model needs {' and '.join(kind.missing)}: pip install 'workstation[{kind.extra}]'")
    files = (source,) if source.is_file() else tuple(sorted(_files(source, kind)))
    loaded = kind.load(source)
    if kind.id != "ctc":
        return Recognised(kind.id, kind.id == "whisper", files, _by_name(source) if kind.id == "speaker" else None)
    from workstation.speech.store.catalog import recognise_labels

    labels: tuple[str, ...] = loaded.labels
    origin = recognise_labels(source.name, labels[1:]) if source.is_file() else None
    return Recognised(kind.id, "|" in labels, files, origin)


def _files(folder: Path, kind: Kind) -> set[Path]:
    found = {file for pattern in (*kind.files, *_DESCRIPTIONS) for file in folder.glob(pattern) if file.is_file()}
    if kind.id in ("ctc", "encoder") and not any(file.suffix == ".safetensors" for file in found):
        found |= {file for pattern in ("*.pt", "*.pth") for file in folder.glob(pattern)}
    return found


def _by_name(source: Path) -> KnownModel | None:
    from workstation.speech.store.known_others import SPEAKERS

    return next((model for model in SPEAKERS if source.name == model.file_name), None)
