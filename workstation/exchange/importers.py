"""The table of what reads files that are neither plain sound nor a project of this program."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from workstation.core.document import Marker, Track
from workstation.core.registry import Registry
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.exchange.foreign_project import ForeignProject, ForeignTrack

Reading: TypeAlias = Generator[float, None, ForeignProject]
"""Yields the fraction done (0 to 1); closing it cancels; its return value is the answer."""
Read: TypeAlias = Callable[[Path], "ForeignProject | Reading"]


@dataclass(frozen=True, slots=True)
class Importer:
    """What reads files of some endings, without dots: a function, or "module:name" imported when it is first called.

    It answers at once, or is a generator, which works on the compute thread. ValueError and OSError say what is wrong
    with a file.
    """

    id: str
    title: str
    extensions: tuple[str, ...]
    read: str | Read

    def load(self) -> Read:
        if not isinstance(self.read, str):
            return self.read
        module, _, name = self.read.partition(":")
        read: Read = getattr(import_module(module), name)
        return read


@dataclass(frozen=True, slots=True, eq=False)
class ImportedSound:
    """What an importer of a plugin answers: a track.

    `samples` are float32 (channels, frames) or (frames,), full scale ±1; the ranges of `markers` are in frames of them.
    """

    samples: Samples
    rate: int
    name: str = ""
    markers: tuple[Marker, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


def project_of(sounds: list[ImportedSound], name: str) -> ForeignProject:
    """Sounds as the tracks of a project, the first of which says its rate; `name` is for those without one."""
    tracks = []
    for number, sound in enumerate(sounds):
        edits = EditList.of(ArraySource(sound.samples, sound.rate))
        title = sound.name or (name if len(sounds) == 1 else f"{name} {number + 1}")
        tracks.append(ForeignTrack(Track(f"t{number + 1}", title, edits), sound.rate))
    return ForeignProject(sounds[0].rate, tuple(tracks), sounds[0].markers, dict(sounds[0].tags))


_AUDACITY = "workstation.exchange.audacity"
IMPORTERS: Registry[Importer] = Registry(
    "importer",
    {
        "aup3": Importer("aup3", "Audacity project", ("aup3",), f"{_AUDACITY}:read_aup3"),
        "aup": Importer("aup", "Old Audacity project", ("aup",), f"{_AUDACITY}.aup:read_aup"),
    },
)


def importer_of(path: Path) -> Importer | None:
    """What reads a file, by its ending: of several the one that was added last."""
    ending = path.suffix.lower().lstrip(".")
    return next((row for row in reversed(list(IMPORTERS.values())) if ending in row.extensions), None)
