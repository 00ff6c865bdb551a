"""Markers as files: imported from and exported to the formats of other programs."""

from dataclasses import replace
from pathlib import Path

from workstation.commands.overwriting import spare_sources
from workstation.commands.words.video_time import labels_in_document, labels_in_video
from workstation.core.document import Marker
from workstation.core.errors import CommandError
from workstation.core.files.atomic_write import write_atomic
from workstation.exchange.labels.label import LabelContext, labels_of, markers_of
from workstation.exchange.labels.table import ENDINGS, format_for, lost_in, read_labels, write_labels
from workstation.media.markers import at_rate
from workstation.media.probe import probe
from workstation.session import Session


def import_(session: Session, path: str | Path, *, replace_all: bool = False) -> int:
    """Add the markers of a file: Audacity labels, tables, TextGrid, cue sheet, chapters, those in a sound file.

    Answers how many are new: those that are there already are not added again. `replace_all`: what the document had
    goes.
    """
    path = Path(path).expanduser()
    document = session.document
    if path.suffix.lower().lstrip(".") in ENDINGS:
        labels = labels_in_document(session, read_labels(path, document.rate), path.name)
        found = markers_of(labels, document.rate)
    else:
        sound = probe(path)
        found = at_rate(sound.markers, sound.rate, document.rate)
    if not found:
        raise CommandError(f"Import markers: {path.name} holds none")
    count = add_markers(session, found, f"Import {path.name}", replace_all=replace_all)
    late = sum(marker.range.start > document.frames for marker in found)
    text = f"{count} {'marker' if count == 1 else 'markers'} from {path.name}"
    if late:
        session.notify(
            f"{text}, of which {late} {'lies' if late == 1 else 'lie'} behind the end of the sound", "warning"
        )
    else:
        session.notify(text)
    return count


def add_markers(session: Session, found: tuple[Marker, ...], label: str, *, replace_all: bool = False) -> int:
    """Add markers that the document does not have, as one step; answers how many."""
    before = () if replace_all else session.document.markers
    known = set(before)
    new = tuple(marker for marker in dict.fromkeys(found) if marker not in known)
    markers = tuple(sorted((*before, *new), key=lambda marker: marker.range))
    if markers != session.document.markers:
        session.commit(replace(session.document, markers=markers), label)
    return len(new)


def export(session: Session, path: str | Path, *, format: str = "", overwrite: bool = False) -> Path:
    """Write the markers as a file; the ending of `path` says the format, or `format` where several share one.

    Formats: audacity, csv, audition, reaper, textgrid, cue, chapters, podlove, lines.
    `overwrite`: also over a file that the document's sound comes from.
    """
    path = Path(path).expanduser()
    if not path.parent.is_dir():
        raise CommandError(f"Export markers: the folder {path.parent} does not exist")
    spare_sources(session, "Export markers", path, overwrite=overwrite)
    chosen = format_for(path, format)
    document = session.document
    labels = labels_in_video(session, labels_of(document.markers, document.rate))
    text = write_labels(chosen.id, labels, label_context(session, path))
    written = write_atomic(path, text)
    lost = lost_in(chosen.id, labels)
    session.notify(f"Exported {written}" + (f", but {lost}" if lost else ""), "warning" if lost else "info")
    return written


def label_context(session: Session, path: Path) -> LabelContext:
    """What some formats say beside the markers: the sound's length, file and tags."""
    document = session.document
    is_sound = session.path is not None and session.project is None
    sound = session.path.name if session.path is not None and is_sound else f"{path.stem}.wav"
    return LabelContext(document.seconds, sound, dict(document.tags))
