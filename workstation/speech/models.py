"""The user's store of CTC models: what is in it, import, download with resume and check, delete."""

import hashlib
import json
import shutil
from collections.abc import Generator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workstation.core.files import write_atomic
from workstation.speech.known_models import KNOWN, KnownModel, known, recognise_labels

_RECORD = "model.json"
_FOLDER_FILES = ("*.safetensors", "*.json", "*.txt")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model in the store: its folder, and of each of its files the SHA-256 that it had when it came."""

    id: str
    title: str
    languages: tuple[str, ...]
    licence: str
    transcribes: bool
    size: int
    files: dict[str, str]
    folder: Path


def store_folder() -> Path:
    """Where models lie, in the user's data folder."""
    from platformdirs import user_data_path

    return user_data_path("workstation", appauthor=False) / "models"


def installed(store: Path | None = None) -> tuple[InstalledModel, ...]:
    """All that is in the store, the smallest first."""
    folder = store or store_folder()
    found = [_read(record.parent) for record in folder.glob(f"*/{_RECORD}")] if folder.is_dir() else []
    return tuple(sorted((m for m in found if m is not None), key=lambda m: (m.size, m.id)))


def find_model(id_: str, store: Path | None = None) -> Path:
    """The folder of an installed model by its id or torchaudio name; ValueError that says what to do without."""
    wanted = {id_} | {model.id for model in KNOWN if model.bundle == id_}
    for model in installed(store):
        if model.id in wanted:
            return model.folder
    known_ = next((model for model in KNOWN if id_ in (model.id, model.bundle)), None)
    if known_ is None:
        raise ValueError(f"there is no model {id_!r} in the store")
    raise ValueError(f"the model {known_.id} is not installed: {_offer(known_)}")


def best_model(what: str, language: str, store: Path | None = None) -> Path:
    """The folder of the model to `align` or `transcribe` a language: one made for it, the largest first."""
    tag = language.lower().split("-")[0]
    able = [m for m in installed(store) if what == "align" or m.transcribes]
    for languages in ((tag,), ("*",)):
        fitting = [m for m in able if set(languages) & set(m.languages)]
        if fitting:
            return fitting[-1].folder
    offers = [m for m in KNOWN if (what == "align" or m.transcribes) and {tag, "*"} & set(m.languages)]
    hint = _offer(offers[0]) if offers else "import one from a folder"
    raise ValueError(f"no CTC model that can {what} {language!r} is installed: {hint}")


def import_model(
    source: Path,
    id_: str = "",
    title: str = "",
    languages: tuple[str, ...] = (),
    licence: str = "",
    store: Path | None = None,
) -> Generator[float, None, InstalledModel]:
    """Copy a model into the store from a folder of transformers or a checkpoint file; yields the fraction done.

    It is loaded once to see that it works. A file of a known model needs neither id nor languages. ValueError when
    it is no model, or the id is taken or no name for a folder.
    """
    from workstation.speech.ctc_models import load_model

    source = Path(source)
    loaded = load_model(source)
    origin = recognise_labels(source.name, loaded.labels[1:]) if source.is_file() else None
    id_ = id_ or (origin.id if origin else _plain(source.stem if source.is_file() else source.name))
    if not id_ or _plain(id_) != id_:
        raise ValueError(f"an id has small letters, digits and - only, got {id_!r}")
    folder = (store or store_folder()) / id_
    if (folder / _RECORD).exists():
        raise ValueError(f"there is a model {id_!r} already: delete it first or give another id")
    files = [source] if source.is_file() else sorted(f for kind in _FOLDER_FILES for f in source.glob(kind))
    total, done = sum(file.stat().st_size for file in files) or 1, 0
    sums: dict[str, str] = {}
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for file in files:
            hashed = hashlib.sha256()
            with file.open("rb") as old, (folder / file.name).open("wb") as new:
                while block := old.read(_BLOCK):
                    new.write(block)
                    hashed.update(block)
                    done += len(block)
                    yield done / total
            sums[file.name] = hashed.hexdigest()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return _record(
        InstalledModel(
            id_,
            title or (origin.title if origin else source.stem),
            languages or (origin.languages if origin else ("*",)),
            licence or (origin.licence if origin else "unknown"),
            "|" in loaded.labels,
            total,
            sums,
            folder,
        )
    )


def download(id_: str, store: Path | None = None, url: str = "") -> Generator[float, None, InstalledModel]:
    """Fetch a known model (from `url` where it is a mirror); yields the fraction done; closing it pauses.

    The part that came stays and the next call goes on behind it. ValueError when the file is not what it should be,
    OSError when the server cannot be reached.
    """
    from workstation.speech.ctc_models import load_model
    from workstation.speech.fetching import fetch

    model = known(id_)
    folder = (store or store_folder()) / model.id
    if (folder / _RECORD).exists():
        raise ValueError(f"the model {model.id} is installed already")
    target = folder / model.file_name
    digest = yield from fetch(url or model.url, target, model.sha256)
    try:
        load_model(target)
    except ValueError:
        target.unlink()
        raise
    entry = InstalledModel(
        model.id,
        model.title,
        model.languages,
        model.licence,
        model.transcribes,
        target.stat().st_size,
        {target.name: digest},
        folder,
    )
    return _record(entry)


def delete(id_: str, store: Path | None = None) -> None:
    """Remove a model, or what came of one, from the store."""
    folder = (store or store_folder()) / id_
    if _plain(id_) != id_ or not id_ or not folder.is_dir():
        raise ValueError(f"there is no model {id_!r} in the store")
    shutil.rmtree(folder)


def verify(id_: str, store: Path | None = None) -> Generator[float, None, tuple[str, ...]]:
    """The files of a model that are not as they came; yields the fraction done."""
    model = next((m for m in installed(store) if m.id == id_), None)
    if model is None:
        raise ValueError(f"there is no model {id_!r} in the store")
    broken = []
    for i, (name, digest) in enumerate(model.files.items()):
        path = model.folder / name
        if not path.is_file():
            broken.append(name)
            continue
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
                broken.append(name)
        yield (i + 1) / len(model.files)
    return tuple(broken)


def _offer(model: KnownModel) -> str:
    size = f"{model.size / 1e9:.1f} GB" if model.size >= 1e9 else f"{model.size / 1e6:.0f} MB"
    return f"download {model.id} ({size}, {model.notice}) or import a model from a folder or file"


def _record(model: InstalledModel) -> InstalledModel:
    entry: dict[str, Any] = asdict(model)
    del entry["folder"]
    write_atomic(model.folder / _RECORD, json.dumps(entry, indent=1, ensure_ascii=False))
    return model


def _read(folder: Path) -> InstalledModel | None:
    """The model of a folder, None where its record cannot be read."""
    try:
        entry = json.loads((folder / _RECORD).read_text("utf-8"))
        return InstalledModel(**{**entry, "languages": tuple(entry["languages"]), "folder": folder})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _plain(name: str) -> str:
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split())
