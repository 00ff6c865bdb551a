"""What a file holds that an importer of a plugin reads, as text and as facts."""

from pathlib import Path

from workstation.core.format_size import counted
from workstation.core.timecode import clock
from workstation.exchange.foreign_project import ForeignProject
from workstation.exchange.importers import Importer, importer_of


def facts(path: Path) -> dict[str, object]:
    """What a file holds, for JSON; ValueError and OSError when it cannot be read."""
    importer, found = _read(path)
    tracks = [{"name": row.track.name, "channels": row.track.channels, "rate": row.rate} for row in found.tracks]
    return {
        "path": str(path),
        "importer": importer.id,
        "rate": found.rate,
        "seconds": _seconds(found),
        "tracks": tracks,
        "tags": dict(found.tags),
    }


def describe(path: Path) -> str:
    """What a file holds, in a few lines."""
    importer, found = _read(path)
    lines = [str(path), f"  {importer.title}, {found.rate} Hz", f"  {clock(_seconds(found))}"]
    lines += [
        f"  track {row.track.name}: {counted(row.track.channels, 'channel')}, {row.rate} Hz" for row in found.tracks
    ]
    return "\n".join([*lines, *(f"  {name}: {value}" for name, value in found.tags.items())])


def _read(path: Path) -> tuple[Importer, ForeignProject]:
    if not path.exists():
        raise FileNotFoundError(2, "there is no such file", str(path))
    importer = importer_of(path)
    if importer is None:
        raise ValueError(f"{path} is of a kind that no plugin reads")
    answer = importer.load()(path)
    while not isinstance(answer, ForeignProject):
        try:
            next(answer)
        except StopIteration as end:
            answer = end.value
    return importer, answer


def _seconds(found: ForeignProject) -> float:
    return max((row.track.frames / row.rate for row in found.tracks), default=0.0)
