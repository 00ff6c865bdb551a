"""Files: new, open, import, save."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from workstation.commands.files import file_reading
from workstation.commands.files.drop_targets import command_for
from workstation.commands.files.other_projects import import_foreign, is_foreign, open_foreign
from workstation.commands.files.project import open_project
from workstation.commands.files.saving import save_project
from workstation.commands.options import STREAM
from workstation.core.document import Document, Marker, Track
from workstation.core.errors import CommandError
from workstation.core.format_size import one_line
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.engine.compute import Body, Job
from workstation.engine.sources.opening import Opening
from workstation.engine.sources.rendered_source import RenderedSource
from workstation.engine.sources.resample_source import convert
from workstation.exchange.labels import cue_sheet
from workstation.exchange.labels.label import markers_of
from workstation.exchange.labels.table import read_labels
from workstation.exchange.timeline.values import found_file
from workstation.media.markers import at_rate
from workstation.media.probe import Probe
from workstation.media.raw import RawFormat
from workstation.project import ENDING
from workstation.project.file import ProjectFile
from workstation.session import DEFAULT_RATE, Session
from workstation.speech.formats.encoding import decode

_LATEST_SECONDS = 1e6


def new(session: Session, *, rate: int = DEFAULT_RATE) -> None:
    """Begin an empty document."""
    if not 1_000 <= rate <= 768_000:
        raise ValueError(f"rate must be 1000 to 768000 Hz, got {rate}")
    _require_no_recording(session, "New")
    file_reading.stop(session)
    session.start(Document(rate), label="New")


def open_(
    session: Session, path: str | Path, *more: str | Path, stream: Annotated[int | None, STREAM] = None
) -> Job[Document] | None:
    """Open a sound file, a project, also of Audacity, or a cue sheet; further files become further tracks.

    Files of words and of markers among them are read into it. Sound is shown while it is read. `stream` is the number,
    from 0, of the sound to take from a file with several.
    """
    _require_no_recording(session, "Open")
    path, *others = _sound_first([Path(path).expanduser(), *(Path(other).expanduser() for other in more)])
    if is_foreign(path):
        return open_foreign(session, path, lambda: _import_all(session, others))
    if path.suffix.lower() == ENDING:
        open_project(session, path)
    elif path.suffix.lower() == ".cue":
        _open_cue_sheet(session, path)
    else:
        _open_sound(session, path, stream=stream)
    session.settings.remember_file(Path(os.path.realpath(path)))
    _import_all(session, others)
    return None


def open_copy(session: Session, path: str | Path) -> None:
    """Open a project as a new, unsaved document, also one that is open elsewhere; the file is only read."""
    _require_no_recording(session, "Open a copy")
    path = Path(path).expanduser()
    if path.suffix.lower() != ENDING:
        raise CommandError(f"Open a copy: {path} is no project of this program ({ENDING})")
    open_project(session, path, copy=True)


def import_(
    session: Session,
    path: str | Path,
    *,
    at: float = 0.0,
    timecode: bool = False,
    stream: Annotated[int | None, STREAM] = None,
) -> Job[RenderedSource] | Job[Document] | None:
    """Add a sound file as a track; one of another sample rate is converted to the document's first.

    It begins `at` seconds, or with `timecode` where the file (Broadcast WAV) says that it was recorded, from the time
    that the document's first file says. The tracks of another program's project are all added, at 0; those that a
    plugin reads begin `at` too. `stream` is the number, from 0, of the sound to take from a file with several.
    """
    path = Path(path).expanduser()
    if not session.document.tracks and len(session.history.revisions) == 1 and not at:
        return open_(session, path, stream=stream)
    if is_foreign(path):
        return import_foreign(session, path, at)
    return _import_sound(session, path, None, at, timecode, stream)


def import_raw(
    session: Session, path: str | Path, *, coding: str = "s16le", channels: int = 1, rate: int = 44_100, offset: int = 0
) -> Job[RenderedSource] | None:
    """Add a file without a header as a track, or open it where there is none yet; it is read in place.

    `coding`: s8, u8, mulaw, alaw, or s16, s24, s32, f32, f64 followed by le or be (s16le); `offset`: bytes before the
    sound.
    """
    _require_no_recording(session, "Import raw samples")
    path = Path(path).expanduser()
    raw = RawFormat(coding, channels, rate, offset)
    if session.document.tracks or len(session.history.revisions) > 1:
        return _import_sound(session, path, raw)
    _open_sound(session, path, raw)
    return None


def _open_cue_sheet(session: Session, path: Path) -> None:
    """The sound that a cue sheet is about, with its tracks as markers, its title and performer as tags."""
    labels = markers_of(read_labels(path, DEFAULT_RATE), DEFAULT_RATE)
    sheet = cue_sheet.parse(decode(path.read_bytes()))
    if not sheet.files:
        raise CommandError(f"{path.name} names no sound file")
    tags = {"album": sheet.title, "artist": sheet.performer}
    file = found_file(sheet.files[0], path.parent)
    _open_sound(session, file, markers=labels, tags={name: text for name, text in tags.items() if text})


def _open_sound(
    session: Session,
    path: Path,
    raw: RawFormat | None = None,
    markers: tuple[Marker, ...] = (),
    tags: Mapping[str, str] = MappingProxyType({}),
    stream: int | None = None,
) -> None:
    """Begin anew with a file; `markers` (at the default rate) and `tags` come from beside it."""
    opening = file_reading.read(session, path, raw, stream)
    file_reading.stop(session)
    found = opening.probe
    track = Track("t1", one_line(path.stem) or "Track 1", EditList.of(opening.source), layout=found.layout)
    file_reading.follow(session, opening)
    both = sorted({*found.markers, *at_rate(markers, DEFAULT_RATE, found.rate)}, key=lambda marker: marker.range)
    tags = {**found.tags, **tags}
    document = Document(found.rate, (track,), tuple(both), tags=tags, cover=found.cover)
    session.start(document, Path(os.path.realpath(path)))
    _tell_others(session, found, stream)


def _import_sound(
    session: Session,
    path: Path,
    raw: RawFormat | None = None,
    at: float = 0.0,
    timecode: bool = False,
    stream: int | None = None,
) -> Job[RenderedSource] | None:
    if not 0 <= at <= _LATEST_SECONDS:
        raise ValueError(f"at must be 0 to {_LATEST_SECONDS:g} seconds, got {at}")
    opening = file_reading.read(session, path, raw, stream, brief=not timecode)
    file_reading.follow(session, opening)
    _tell_others(session, opening.probe, stream)
    rate = session.document.rate
    seconds = _recorded_after(session.document, opening.probe) if timecode else at
    markers = at_rate(opening.probe.markers, opening.probe.rate, rate)
    if opening.source.rate == rate:
        _add(session, opening, EditList.of(opening.source), markers, round(seconds * rate))
        return None
    generation = session.generation

    def done(source: RenderedSource) -> None:
        if session.generation == generation:
            _add(session, opening, EditList.of(source), markers, round(seconds * rate))

    return session.compute.submit(
        f"Convert {path.name}",
        _at_rate(opening, rate, session.cache),
        done=done,
        failed=lambda error: session.notify(f"{path} was not added: {error}", "error"),
    )


def _tell_others(session: Session, found: Probe, stream: int | None) -> None:
    """Say that a file has more sound than what is taken."""
    if len(found.streams) > 1 and stream is None:
        rows = "; ".join(f"{number}: {name}" for number, name in enumerate(found.streams))
        session.notify(
            f"{found.path.name} has {len(found.streams)} streams of sound ({rows}); number {found.number} was opened"
        )


def _recorded_after(document: Document, probe: Probe) -> float:
    """Seconds from the document's beginning to when a Broadcast WAV was recorded; 0 where either does not say."""
    try:
        first = int(document.tags["time_reference"]) / document.rate
        return min(max(0.0, int(probe.tags["time_reference"]) / probe.rate - first), _LATEST_SECONDS)
    except (KeyError, ValueError):
        return 0.0


def stop_reading(session: Session) -> None:
    """Stop reading files; what has arrived stays."""
    file_reading.stop(session)


def save(session: Session) -> Job[ProjectFile]:
    """Save the document with its whole history in its project file."""
    return save_project(session)


def save_as(session: Session, path: str | Path) -> Job[ProjectFile]:
    """Save the document with its whole history as a project file, and go on with that one."""
    return save_project(session, Path(path).expanduser())


def _sound_first(paths: list[Path]) -> list[Path]:
    """The files with one of sound, or a project, at their head; CommandError when there is none."""
    kinds = {path: "file.import" if not path.exists() else command_for(path, empty=True) for path in paths}
    first = next((path for path in paths if kinds[path] == "file.import"), None)
    if first is None:
        what = "subtitles or words" if kinds[paths[0]] == "words.load" else "markers"
        raise CommandError(f"{paths[0].name} holds {what}: open the sound or video that they belong to with it")
    return [first, *(path for path in paths if path is not first)]


def _import_all(session: Session, paths: Iterable[str | Path]) -> None:
    """Sound as tracks; words and markers into the document."""
    from workstation.commands.files.markers import import_ as import_markers
    from workstation.commands.words.files import load as load_words

    readers: dict[str, Callable[[Session, Path], object]] = {
        "words.load": load_words,
        "marker.import": import_markers,
        "file.import": import_,
    }
    for path in map(Path, paths):
        try:
            readers[command_for(path)](session, path)
        except (ValueError, OSError, CommandError) as error:  # the others can be opened all the same
            session.notify(f"{path} was not added: {error}", "error")


def _require_no_recording(session: Session, label: str) -> None:
    """Else what is recorded would have no track to grow on, or another document's."""
    if session.recorder.recording:
        raise CommandError(f"{label}: end the recording first")


def _add(session: Session, opening: Opening, edits: EditList, markers: tuple[Marker, ...], start: int) -> None:
    """The sound as a track from frame `start` on, and the markers of its file that the document does not have."""
    path = opening.probe.path
    track = Track(session.document.free_key(), one_line(path.stem), edits, layout=opening.probe.layout)
    if start and edits.frames:
        track = track.with_clips([Clip.of(edits, start)])
    document = session.document.with_track(track)
    moved = (replace(marker, range=marker.range.shift(start)) for marker in markers)
    together = sorted(dict.fromkeys((*document.markers, *moved)), key=lambda marker: marker.range)
    session.commit(replace(document, markers=tuple(together)), f"Import {path.name}")


def _at_rate(opening: Opening, rate: int, cache: Path) -> Body[RenderedSource]:
    """A file's sound at another rate, as soon as all of it has been read."""
    while not opening.wait(0.05):
        yield 0.0
    source = opening.source
    return (yield from convert(source.resized(source.arrived), rate, cache))
