"""What writing a file would destroy: a file that is there, and above all one that the document's sound comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from os import stat_result
from pathlib import Path

from workstation.core.errors import CommandError
from workstation.engine.sources.origins import files_heard
from workstation.exchange.naming import free_name
from workstation.services import Replacing
from workstation.session import Session

_Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A file that is there and would be written over."""

    path: Path
    source: bool
    """The document's sound is read from it, whichever of its names it was opened by."""

    @property
    def fact(self) -> str:
        """What is said of it, as the beginning of a sentence."""
        return f"{self.path.name} is a recording that is open here" if self.source else f"{self.path.name} exists"


def overwritten(session: Session, paths: Iterable[str | Path]) -> tuple[Overwritten, ...]:
    """Which of the files that are to be written are there already, in their order."""
    there = [(path, found) for path in map(Path, paths) if (found := _status(path)) is not None]
    if not there:
        return ()
    own = {_identity(found) for file in sources_of(session) if (found := _status(file)) is not None}
    return tuple(Overwritten(path, _identity(found) in own) for path, found in there)


def spare_sources(
    session: Session, label: str, *paths: str | Path, overwrite: bool | None = None, asked: bool = False
) -> None:
    """CommandError when one of the files to be written is one that the document's sound comes from.

    With `overwrite` the user has said that it may go, and nothing but the document holds that sound then; None: that
    cannot be said. Where nobody can be asked the same holds of every file that is there, unless somebody was `asked`
    about those.
    """
    taken = overwritten(session, paths)
    if overwrite or session.services.replacing is Replacing.ANY:
        if any(file.source for file in taken):
            session.mark_unsaved()
        return
    if session.services.replacing is Replacing.NONE and taken and not asked:
        raise CommandError(f"{label}: {taken[0].fact}: choose another name, or --force to write over it")
    lost = next((file for file in taken if file.source), None)
    if lost is not None:
        otherwise = "" if overwrite is None else ", or overwrite=True"
        raise CommandError(f"{label}: {lost.fact}: choose another name{otherwise}")


def spare_file(path: Path, *, force: bool) -> None:
    """For command lines without a document: CommandError when a file is there and --force was not said."""
    if path.exists() and not force:
        raise CommandError(f"{path} exists: choose another name, or --force to write over it")


def sources_of(session: Session) -> set[Path]:
    """The files that the document's sound is read from, or was in any of its steps."""
    found = files_heard(revision.document for revision in session.history.revisions)
    found.update(opening.probe.path for opening in session.openings)
    if session.path is not None and session.project is None:
        found.add(session.path)
    return found


def free_path(path: Path) -> Path:
    """A path like this one where no file is: "talk.wav", else "talk (2).wav"."""
    try:
        there = {file.name.casefold() for file in path.parent.iterdir()}
    except OSError:
        there = set()
    return path.with_name(free_name(path.stem, path.suffix.lstrip("."), there))


def _status(path: Path) -> stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def _identity(found: stat_result) -> _Identity:
    return found.st_dev, found.st_ino
