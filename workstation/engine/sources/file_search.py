"""Finding sound files again that have been moved: by what is in them."""

import os
from collections.abc import Generator, Iterable, Iterator, Mapping
from pathlib import Path

from workstation.engine.sources.fingerprints import Prints
from workstation.project.fingerprint import fingerprint

_MAX_NEAR = 500
"""Files near a project that are looked into without being asked."""


class Finder:
    """Looks for the files of one project: where they were, near the project, and where others of them went."""

    def __init__(self, folder: Path, prints: Prints) -> None:
        """`folder` is the project's."""
        self._folder, self._prints = folder, prints
        self._seen: dict[Path, str] = {}
        """The fingerprints of files that were looked into; empty where one cannot be read."""
        self._moves: list[tuple[Path, Path]] = []
        """Folders as they were, and where they are now."""

    def find(self, path: Path, wanted: str) -> Path | None:
        """A file with the content that has the fingerprint `wanted` and was at `path`; None when it is not near."""
        for place in self._likely(path):
            if self._holds(place, wanted):
                self._learn(path, place)
                return place
        return None

    def _likely(self, path: Path) -> Iterator[Path]:
        yield path
        for old, new in self._moves:
            if path.is_relative_to(old):
                yield new / path.relative_to(old)
        yield self._folder / path.name
        near = [place for place in _files(self._folder, _MAX_NEAR) if place.suffix.lower() == path.suffix.lower()]
        yield from sorted(near, key=lambda place: place.name != path.name)

    def _holds(self, place: Path, wanted: str) -> bool:
        if not wanted:  # nobody knows what it held
            return False
        if place not in self._seen:
            try:
                self._seen[place] = self._prints.of(place)
            except OSError:
                self._seen[place] = ""
        return self._seen[place] == wanted

    def _learn(self, old: Path, new: Path) -> None:
        while old.name == new.name and old != new:
            old, new = old.parent, new.parent
        if old != new:
            self._moves.append((old, new))


def search(folder: Path, wanted: Mapping[str, Iterable[str]]) -> Generator[float, None, dict[str, Path]]:
    """The body of a job: looks through a folder and all in it for files by fingerprint, and answers their places.

    `wanted` names the fingerprints and the endings that files with them may have.
    """
    endings = {ending.lower() for several in wanted.values() for ending in several}
    found: dict[str, Path] = {}
    for number, place in enumerate(_files(folder)):
        if place.suffix.lower() in endings and (content := _print_of(place)) and content in wanted:
            found.setdefault(content, place)
            if len(found) == len(wanted):
                break
        yield 1 - 1 / (1 + number / 1_000)  # how many there are nobody knows
    return found


def _files(folder: Path, most: int | None = None) -> Iterator[Path]:
    """Files in a folder and its folders, those further up first; hidden folders are left out."""
    count = 0
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            count += 1
            if most is not None and count > most:
                return
            yield Path(parent, name)


def _print_of(place: Path) -> str:
    try:
        return fingerprint(place)
    except OSError:
        return ""
