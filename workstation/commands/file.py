"""Files: new, open, import, export."""

from dataclasses import replace
from pathlib import Path

from workstation.core.document import Document, Track
from workstation.core.edits import EditList, Segment
from workstation.core.errors import CommandError
from workstation.engine.decoded import Arrival, FileSource, Opening
from workstation.session import DEFAULT_RATE, Session


def new(session: Session, *, rate: int = DEFAULT_RATE) -> None:
    """Begin an empty document."""
    if not 1_000 <= rate <= 768_000:
        raise ValueError(f"rate must be 1000 to 768000 Hz, got {rate}")
    stop_reading(session)
    session.start(Document(rate), label="New")


def open_(session: Session, path: str | Path, *more: str | Path) -> None:
    """Open a sound file as a new document, further files as further tracks. It is shown while it is read."""
    opening = _read(session, Path(path))
    stop_reading(session)
    source = opening.source
    name = Path(path).stem
    document = Document(source.rate, (Track("t1", name, EditList.of(source)),), tags=opening.probe.tags)
    _follow(session, opening)
    session.start(document, Path(path).resolve())
    for other in more:
        import_(session, other)


def import_(session: Session, path: str | Path) -> None:
    """Add a sound file as a track; another sample rate is converted to the document's."""
    document = session.document
    if not document.tracks:
        open_(session, path)
        return
    opening = _read(session, Path(path))
    if opening.source.rate != document.rate:
        opening.cancel()
        raise CommandError("other rates")
    track = Track(document.free_key(), Path(path).stem, EditList.of(opening.source))
    _follow(session, opening)
    session.commit(document.with_track(track), f"Import {Path(path).name}")


def stop_reading(session: Session) -> None:
    """Stop reading files; what has arrived stays."""
    for opening in tuple(session.openings):
        opening.cancel()


def _read(session: Session, path: Path) -> Opening:
    def finished(arrival: Arrival) -> None:
        if opening in session.openings:
            session.openings.remove(opening)
        _learn_length(session, arrival)
        if arrival.error is not None:
            session.say(str(arrival.error), "error")
        session.reading.emit(opening)

    opening = Opening(path, cache=session.cache, post=session.post, progress=session.reading.emit, finished=finished)
    return opening


def _follow(session: Session, opening: Opening) -> None:
    session.openings.append(opening)
    session.reading.emit(opening)


def _learn_length(session: Session, arrival: Arrival) -> None:
    """Give every revision the length that decoding found, where it is another one."""
    source, frames = arrival.source, arrival.exact_frames
    if frames == source.frames:
        return
    resized = source.resized(frames)

    def corrected(document: Document) -> Document:
        tracks = []
        for track in document.tracks:
            segments = tuple(_corrected(segment, source, resized) for segment in track.edits.segments)
            kept = tuple(segment for segment in segments if segment.frames)
            tracks.append(replace(track, edits=EditList(track.channels, kept)))
        return replace(document, tracks=tuple(tracks))

    session.learn(corrected)


def _corrected(segment: Segment, source: FileSource, resized: FileSource) -> Segment:
    if segment.source is not source:
        return segment
    to_the_end = segment.stop == source.frames
    stop = resized.frames if to_the_end else min(segment.stop, resized.frames)
    return Segment(resized, min(segment.start, stop), stop)
