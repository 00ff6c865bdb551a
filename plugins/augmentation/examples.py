"""What a data set is made of: the sound files of a folder, or the labelled regions of a document."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workstation.plugin.api import CommandError, Document, FrameRange, Samples, Session, Track


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A stretch of sound with its label; `source` names where it is from, `start` and `stop` are seconds of that."""

    source: str
    label: str
    stem: str
    """What the names of its files begin with."""
    read: Callable[[], tuple[Samples, int]]
    start: float = 0.0
    stop: float | None = None

    @property
    def key(self) -> str:
        """What tells it from all others, the same wherever its folder lies."""
        return f"{self.source}|{self.start:.6f}|{self.label}"


def of_folder(folder: Path) -> list[Example]:
    """Each sound file, labelled by the folder that it is in; ValueError when there is none."""
    from workstation.plugin.files import read_sound, sound_files

    if not folder.is_dir():
        raise ValueError(f"{folder} is no folder of sound files")
    files = sound_files(folder)
    if not files:
        raise ValueError(f"there is no sound file in {folder}")
    return [
        Example(
            path.relative_to(folder).as_posix(),
            "/".join(path.relative_to(folder).parent.parts),
            path.stem,
            lambda path=path: read_sound(path),  # type: ignore[misc]  # mypy knows no lambdas with defaults
        )
        for path in files
    ]


def of_document(session: Session) -> list[Example]:
    """Each labelled region of the selected track, else each track as a whole, labelled by its name."""
    document = session.document
    if session.openings:
        raise CommandError("Data set: wait until the files that are open have been read")
    if not document.frames:
        raise CommandError("Data set: open a sound, or name a folder of sound files")
    chosen = document.selected(session.selection) or document.tracks
    regions = [marker for marker in document.markers if marker.range.frames and marker.label]
    if regions:
        return [_stretch(document, chosen[0], marker.range, marker.label) for marker in regions]
    return [_stretch(document, track, FrameRange(0, track.frames), track.name) for track in document.tracks]


def _stretch(document: Document, track: Track, range_: FrameRange, label: str) -> Example:
    rate, edits = document.rate, track.edits
    start, stop = range_.start / rate, min(range_.stop, track.frames) / rate

    def read() -> tuple[Samples, int]:
        part = range_.clamp(track.frames)
        if not part.frames:
            raise ValueError(f"the track {track.name} ends before the region {label}")
        return edits.read(part), rate

    return Example(track.name, label, f"{label}_{round(start * 1000):07d}ms", read, start, stop)
