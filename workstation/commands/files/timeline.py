"""Timelines of other editors, OpenTimelineIO and EDL: opened, imported, and written of the document."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from workstation.commands.files import file_reading
from workstation.commands.overwriting import spare_sources
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.files.atomic_write import write_atomic
from workstation.core.format_size import whole_text
from workstation.core.sound.sources import Source
from workstation.engine.compute import Body, Job, Urgency
from workstation.engine.mixing.render import render
from workstation.engine.sources.file_source import FileSource, stamp_of
from workstation.engine.sources.missing_sources import MissingSource
from workstation.engine.sources.opening import Opening
from workstation.engine.sources.resample_source import convert
from workstation.exchange.labels.label import markers_of
from workstation.exchange.timeline import edl, otio_file
from workstation.exchange.timeline.from_document import Unfiled, files_of, timeline_of
from workstation.exchange.timeline.to_tracks import tracks_of
from workstation.exchange.timeline.values import Timeline, TimelineClip
from workstation.media.encode import encode
from workstation.media.errors import MediaError
from workstation.media.formats import ExportSettings
from workstation.session import DEFAULT_RATE, EXPORTING, Session

READERS: dict[str, Callable[[Path], Timeline]] = {".otio": otio_file.read, ".edl": edl.read}


def read_timeline(session: Session, path: Path, rate: int | None, done: Callable[[Document], None]) -> Job[Document]:
    """Begin to read the files of a timeline; `done` gets it as a document at `rate` (None: that of its files)."""
    timeline = READERS[path.suffix.lower()](path)
    openings: dict[Path, Opening] = {}
    faults = list(timeline.faults)
    for file in files_of(timeline):
        try:
            openings[file] = file_reading.read(session, file)
            openings[file].begin()  # what is to be converted is waited for before it is followed
        except (MediaError, OSError) as error:
            faults.append(f"{error}: its place is silent")
    timeline = _from_file_starts(timeline, openings)
    rates = Counter(opening.probe.rate for opening in openings.values())
    chosen = rate or timeline.rate or (rates.most_common(1)[0][0] if rates else DEFAULT_RATE)
    if not any(track.clips for track in timeline.tracks):
        raise CommandError(f"{path.name} holds no clips of sound")

    def finished(document: Document) -> None:
        done(document)
        for opening in openings.values():
            if not opening.over:
                file_reading.follow(session, opening)
        for fault in dict.fromkeys(faults):
            session.notify(f"{path.name}: {fault}", "warning")

    return session.compute.submit(
        f"Open {path.name}",
        _document(timeline, openings, chosen, session.cache),
        done=finished,
        failed=lambda error: session.notify(f"{path} was not opened: {error}", "error"),
    )


def _from_file_starts(timeline: Timeline, openings: dict[Path, Opening]) -> Timeline:
    """Places that count from midnight, as Broadcast WAVs say when they were recorded, counted from their starts."""

    def moved(clip: TimelineClip) -> TimelineClip:
        found = openings[clip.path].probe if clip.path in openings else None
        reference = found.tags.get("time_reference", "") if found else ""
        if found is None or not reference.isdecimal() or clip.start < Fraction(found.frames, found.rate):
            return clip
        return replace(clip, start=max(Fraction(0), clip.start - Fraction(int(reference), found.rate)))

    tracks = [replace(track, clips=[moved(clip) for clip in track.clips]) for track in timeline.tracks]
    return replace(timeline, tracks=tracks)


def _document(timeline: Timeline, openings: dict[Path, Opening], rate: int, cache: Path) -> Body[Document]:
    """The timeline as soon as all that has to be converted is."""
    sources: dict[Path, Source] = {}
    for file in files_of(timeline):
        opening = openings.get(file)
        if opening is None:
            clips = (clip for track in timeline.tracks for clip in track.clips if clip.path == file)
            seconds = max(clip.start + clip.seconds for clip in clips)
            sources[file] = MissingSource(file, "", 1, max(1, round(seconds * rate)), rate)
        elif opening.source.rate == rate and opening.probe.exact:
            sources[file] = opening.source
        else:
            while not opening.wait(0.05):
                yield 0.0
            whole = opening.source.resized(opening.source.arrived)
            sources[file] = whole if whole.rate == rate else (yield from convert(whole, rate, cache))
    yield 1.0
    return Document(rate, tracks_of(timeline, sources, rate), markers_of(timeline.labels, rate))


def export(session: Session, path: str | Path, *, fps: float = 25.0, overwrite: bool = False) -> Job[Path]:
    """Write the tracks and clips as a timeline for other editors: OpenTimelineIO (.otio), or a list of edits (.edl).

    Clips refer to their files; sound that is in none (effects' results, recordings) is written beside the timeline.
    `fps` is for an .edl, whose times are frames of video: 23.976, 24, 25, 29.97, 30, 50, 59.94 or 60 a second.
    `overwrite`: also over files that the document's sound comes from.
    """
    path = Path(path).expanduser()
    ending = path.suffix.lower()
    if ending not in READERS:
        raise ValueError(f"the name of a timeline ends with one of {', '.join(READERS)}, got {path.name!r}")
    if not path.parent.is_dir():
        raise CommandError(f"Export timeline: the folder {path.parent} does not exist")
    if session.openings:
        raise CommandError("Export timeline: wait until the files have been read to their end")
    document = session.document
    timeline, unfiled = _timeline(document, path)
    media = _media_beside(path)
    text = otio_file.write(timeline, document.rate) if ending == ".otio" else edl.write(timeline, fps)

    spare_sources(session, "Export timeline", path, *(piece.path for piece in unfiled), overwrite=overwrite)

    def body() -> Body[Path]:
        if unfiled:
            media.mkdir(exist_ok=True)
        total = sum(piece.edits.frames for piece in unfiled)
        done = 0
        for piece in unfiled:
            for fraction in _write(piece, document.rate):
                yield (done + fraction * piece.edits.frames) / total
            done += piece.edits.frames
        yield 1.0
        return write_atomic(path, text)

    return session.compute.submit(
        f"Export {path.name}",
        body(),
        urgency=Urgency.BATCH,
        done=lambda written: session.notify(f"Exported {written}", about=EXPORTING),
        failed=lambda error: session.notify(f"Export failed: {error}", "error", EXPORTING),
    )


def files_written(session: Session, path: str | Path) -> list[Path]:
    """What exporting the timeline to `path` writes: the timeline, and the sound that is in no file."""
    path = Path(path).expanduser()
    return [path, *(piece.path for piece in _timeline(session.document, path)[1])]


def _timeline(document: Document, path: Path) -> tuple[Timeline, list[Unfiled]]:
    return timeline_of(document, whole_text(path.stem), _path_of, _media_beside(path))


def _media_beside(path: Path) -> Path:
    """The folder of the sound that is written with a timeline."""
    return path.resolve().with_name(f"{path.stem} media")


def _write(piece: Unfiled, rate: int) -> Body[Path]:
    document = Document(rate, (Track("t1", "", piece.edits),))
    blocks = render(document, document.span, lambda *_: None, piece.edits.channels)
    settings = ExportSettings("wav", "32f")
    return (yield from encode(piece.path, blocks, rate, piece.edits.channels, settings, None, document.frames))


def _path_of(source: Source) -> Path | None:
    """The file of a source, while it is as it was when it was opened."""
    if isinstance(source, MissingSource):
        return source.path
    if not isinstance(source, FileSource) or source.path is None:
        return None
    try:
        return source.path.resolve() if stamp_of(source.path) == source.stamp else None
    except OSError:
        return None
