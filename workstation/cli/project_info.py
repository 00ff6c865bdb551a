"""What a project holds, as text and as facts, without opening it for work."""

from dataclasses import dataclass
from pathlib import Path

from workstation.core.format_size import counted, size_text
from workstation.core.sound.sources import Silence, Source
from workstation.core.timecode import clock
from workstation.project.file import ProjectFile, Saved
from workstation.project.info import ProjectInfo, info_of
from workstation.project.sound.sources import FileRef


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """`missing` are the sound files that are not where the project looks for them."""

    path: Path
    saved: Saved
    sizes: ProjectInfo
    files: tuple[str, ...]
    missing: tuple[str, ...]
    unsaved: bool
    """It also holds changes that were not saved."""


def project_facts(path: Path) -> ProjectFacts:
    """ProjectError where it cannot be read."""
    files: dict[str, bool] = {}

    def open_file(ref: FileRef) -> Source:
        files[str(ref.path)] = ref.path.is_file()
        return Silence(ref.channels, ref.frames, ref.rate)

    project = ProjectFile.open(path, read_only=True)
    try:
        saved = project.load(open_file)
        sizes = info_of(saved.history, project)
        missing = tuple(name for name, there in files.items() if not there)
        return ProjectFacts(path, saved, sizes, tuple(files), missing, project.has_draft)
    finally:
        project.close()


def facts(path: Path) -> dict[str, object]:
    """What a project holds, for JSON; ProjectError when it cannot be read."""
    found = project_facts(path)
    history = found.saved.history
    document = history.current.document
    return {
        "path": str(path),
        "container": "project",
        "rate": document.rate,
        "channels": document.channels,
        "frames": document.frames,
        "exact": True,
        "seconds": document.seconds,
        "tracks": [
            {"name": t.name, "channels": t.channels, "frames": t.frames, "clips": len(t.clips), "mute": t.mute}
            for t in document.tracks
        ],
        "steps": len(history.revisions) - 1,
        "step": history.index,
        "words": document.transcript.firsts[-1],
        "cues": len(document.transcript.cues),
        "tags": dict(document.tags),
        "markers": [[*marker.range.seconds(document.rate), marker.label] for marker in document.markers],
        "files": list(found.files),
        "missing": list(found.missing),
        "unsaved_changes": found.unsaved,
        "file_bytes": found.sizes.file,
        "sound_bytes": found.sizes.stored_sound,
    }


def describe(path: Path) -> str:
    """What a project holds, in a few lines."""
    found = project_facts(path)
    history, sizes = found.saved.history, found.sizes
    document = history.current.document
    tracks = counted(len(document.tracks), "track")
    lines = [
        str(path),
        f"  project, {document.rate} Hz, {tracks}, step {history.index} of {sizes.steps}",
        f"  {clock(document.seconds)} ({document.frames} frames); {size_text(sizes.file)}, of it"
        f" {size_text(sizes.stored_sound)} of sound",
    ]
    lines += [
        f"  {t.name}: {clock(t.frames / document.rate)}, {counted(t.channels, 'channel')}" for t in document.tracks
    ]
    if cues := document.transcript.cues:
        lines.append(f"  {document.transcript.firsts[-1]} words in {len(cues)} cues")
    lines += [f"  {name}: {value}" for name, value in document.tags.items()]
    lines += [f"  {clock(m.range.start / document.rate)} {m.label}" for m in document.markers]
    lines += [f"  {name}{' is missing' if name in found.missing else ''}" for name in found.files]
    if found.unsaved:
        lines.append("  holds changes that were not saved")
    return "\n".join(lines)
