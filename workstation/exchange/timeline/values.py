"""A timeline as other editors hold it: clips of files on tracks, in exact seconds."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlparse

from workstation.core.numbers import short
from workstation.exchange.labels.label import Label

LATEST = Fraction(100 * 3600)
"""Seconds; a later time is a sign of damage, and a document of that length would only fill the memory."""


@dataclass(frozen=True, slots=True)
class TimelineClip:
    """`seconds` of a file from `start` on, heard from `at` on."""

    path: Path
    start: Fraction
    seconds: Fraction
    at: Fraction
    name: str = ""
    more: dict[str, object] = field(default_factory=dict)
    """What only this program knows of: gain, fades, envelope."""

    def __post_init__(self) -> None:
        if not (0 <= self.start <= LATEST and 0 <= self.seconds <= LATEST and 0 <= self.at <= LATEST):
            raise ValueError(f"the clip {short(self.name or self.path.name)} lies behind 100 hours, or before zero")

    @property
    def stop(self) -> Fraction:
        return self.at + self.seconds


@dataclass(frozen=True, slots=True)
class TimelineTrack:
    """Clips in the order in which they begin; overlapping ones are cross-faded."""

    name: str
    clips: Sequence[TimelineClip]
    more: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Timeline:
    name: str
    tracks: Sequence[TimelineTrack]
    labels: Sequence[Label] = ()
    rate: int | None = None
    """The sample rate of its document, where it says so."""
    faults: Sequence[str] = ()
    """What could not be taken over, a line each."""


def in_layers(clips: Sequence[TimelineClip]) -> Iterator[list[TimelineClip]]:
    """Clips shared out so that in each layer at most neighbours overlap, each going on behind the one before."""
    layers: list[list[TimelineClip]] = []
    for clip in sorted(clips, key=lambda clip: (clip.at, clip.stop)):
        room = next((layer for layer in layers if _follows(layer, clip)), None)
        if room is None:
            layers.append([clip])
        else:
            room.append(clip)
    yield from layers


def _follows(layer: Sequence[TimelineClip], clip: TimelineClip) -> bool:
    last = layer[-1]
    before = layer[-2].stop if len(layer) > 1 else Fraction(0)
    return last.at < clip.at and last.stop < clip.stop and before <= clip.at


def found_file(named: str, folder: Path) -> Path:
    """The file behind a path or URL that a timeline names: there, or beside the timeline, if it was moved with it."""
    address = urlparse(named)
    text = os.fsdecode(unquote_to_bytes(address.path)) if address.scheme == "file" else named
    if len(text) > 2 and text[0] == "/" and text[2] == ":":  # file:///C:/…
        text = text[1:]
    path = Path(text.replace("\0", ""))
    candidates = [path if path.is_absolute() else folder / path]
    name = text.replace("\\", "/").rpartition("/")[2].replace("\0", "")
    parent = text.replace("\\", "/").split("/")[-2:]
    candidates += [folder.joinpath(*parent), folder / name]
    for candidate in candidates:
        try:
            if name and candidate.is_file():
                return candidate
        except OSError:  # a name that no file can have
            continue
    return next(_named_alike(name, folder), candidates[0])


def _named_alike(name: str, folder: Path) -> Iterator[Path]:
    """Files of a folder with that name in other letters, or without its ending, which edit lists often leave out."""
    wanted = name.casefold()
    try:
        files = sorted(folder.iterdir()) if wanted else []
    except OSError:
        return
    for file in files:
        if file.suffix.lower() not in _NO_SOUND and wanted in (file.name.casefold(), file.stem.casefold()):
            yield file


_NO_SOUND = frozenset({".edl", ".otio", ".aws", ".txt", ".csv", ".cue", ".json", ".xml", ".srt"})
