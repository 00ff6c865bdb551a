"""What a classifier learns from: labelled regions of a document, or files in folders and data sets."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workstation.plugin.api import CommandError, FrameRange, Marker, Samples, Session

_SCORE = re.compile(r"\s+(0\.\d\d|1\.00)$")
_UNNAMED = re.compile(r"(Region|Marker) \d+")
_FEWEST = 2
_MANIFEST = "manifest.csv"


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A sound of a class; `split` is train, valid or test where a data set says so."""

    label: str
    read: Callable[[], tuple[Samples, int]]
    name: str = ""
    split: str = ""


def class_of(label: str) -> str:
    """The class that a region's label names: without the score that classifying writes behind it."""
    return _SCORE.sub("", label.strip())


def labelled(markers: Iterable[Marker]) -> Iterator[tuple[FrameRange, str]]:
    """The regions that somebody has labelled, with their classes."""
    for marker in markers:
        label = class_of(marker.label)
        if marker.range.frames and label and not _UNNAMED.fullmatch(label):
            yield marker.range, label


def of_document(session: Session) -> list[Example]:
    """The labelled regions of the selected track; CommandError where there are none."""
    document = session.document
    if session.openings:
        raise CommandError("Train: wait until the files that are open have been read")
    tracks = document.selected(session.selection) or document.tracks
    found = list(labelled(document.markers))
    if not tracks or not found:
        raise CommandError("Train: label some regions first, or name a folder of sounds")
    edits, rate = tracks[0].edits, document.rate

    def reading(range_: FrameRange) -> Callable[[], tuple[Samples, int]]:
        return lambda: (edits.read(range_.clamp(edits.frames)), rate)

    return [Example(label, reading(range_), f"{label} at {range_.start / rate:.2f} s") for range_, label in found]


def of_folder(folder: Path) -> list[Example]:
    """The files of a data set by its manifest, else those of the folder, labelled by the folders that they are in."""
    from workstation.plugin.files import read_sound, sound_files

    def reading(path: Path) -> Callable[[], tuple[Samples, int]]:
        return lambda: read_sound(path)

    if not folder.is_dir():
        raise ValueError(f"{folder} is no folder")
    if (folder / _MANIFEST).is_file():
        return [
            Example(row["label"], reading(folder / row["file"]), row["file"], row.get("split", ""))
            for row in _rows(folder / _MANIFEST)
        ]
    paths = sound_files(folder)
    if not paths:
        raise ValueError(f"there is no sound file in {folder}")
    if loose := next((path for path in paths if path.parent == folder), None):
        raise ValueError(f"{loose.name} is in no folder of a class: put the sounds of each class into one of its own")
    return [
        Example("/".join(path.relative_to(folder).parent.parts), reading(path), str(path.relative_to(folder)))
        for path in paths
    ]


def checked_labels(examples: Iterable[Example]) -> tuple[str, ...]:
    """The classes, in the order of the alphabet; ValueError where there are too few examples to learn them."""
    counts = Counter(example.label for example in examples)
    if len(counts) < 2:
        only = f"only “{next(iter(counts))}”" if counts else "no class"
        raise ValueError(f"there is {only}: two classes or more are told apart, such as what you look for and “other”")
    for label, count in sorted(counts.items()):
        if count < _FEWEST:
            raise ValueError(
                f"“{label}” has {count} example: at least {_FEWEST} are needed, one of them to check by; ten are better"
            )
    return tuple(sorted(counts))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if not {"file", "label"} <= set(rows.fieldnames or ()):
            raise ValueError(f"{path} has no columns file and label")
        for row in rows:
            place = (path.parent / row["file"]).resolve()
            if not place.is_relative_to(path.parent.resolve()):
                raise ValueError(f"{path}: {row['file']} is not in its folder")
            yield row
