"""Sound files being read: begun, watched by the session, and their length learnt when it is known."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from workstation.core.document import Document
from workstation.core.ranges import FrameRange
from workstation.core.sound.computed_sources import LeafChange, leaves
from workstation.core.sound.edit_list import EditList, Segment
from workstation.engine.sources.file_source import FileSource
from workstation.engine.sources.opening import Arrival, Opening
from workstation.media.raw import RawFormat
from workstation.session import DEFAULT_RATE, Session


def read(
    session: Session, path: Path, raw: RawFormat | None = None, stream: int | None = None, *, brief: bool = False
) -> Opening:
    """Prepare to read a file, `raw` where it has no header; `follow` it once its source is to be in the document.

    `stream`: the number of its stream of sound, None: the best. `brief`: nobody asks for its tags and markers.
    MediaError when it cannot be opened.
    """

    def finished(arrival: Arrival) -> None:
        if opening in session.openings:
            session.openings.remove(opening)
        try:
            _learn_length(session, arrival)
            if _nothing_else_is_open(session) and not arrival.cancelled:
                session.start(Document(DEFAULT_RATE), label="New")
                session.settings.forget_file(path.resolve())
            if arrival.error is not None:
                session.notify(str(arrival.error), "error")
            for fault in arrival.faults:
                session.notify(fault, "warning")
        finally:
            session.reading.emit(opening)

    opening = Opening(
        path,
        cache=session.cache,
        post=session.post,
        progress=session.reading.emit,
        finished=finished,
        troubled=lambda error: session.notify(str(error), "error"),
        raw=raw,
        stream=stream,
        brief=brief,
        begin=False,
        sound_bytes=round(session.settings["decoded_gb"] * 1e9),
    )
    return opening


def follow(session: Session, opening: Opening) -> None:
    """Show a file's reading until it is over."""
    session.openings.append(opening)
    opening.begin()
    session.reading.emit(opening)


def stop(session: Session) -> None:
    """Stop reading files; what has arrived stays."""
    for opening in tuple(session.openings):
        opening.cancel()


def _nothing_else_is_open(session: Session) -> bool:
    """Whether the document is a file in which there was no sound, and nothing was done to it."""
    document = session.document
    empty = bool(document.tracks) and not document.frames and not session.openings
    return empty and len(session.history.revisions) == 1 and session.project is None


def has_arrived(session: Session, edits: EditList, range_: FrameRange) -> bool:
    """Whether all sound of a range has been read from its files, so that none of it is silence for the time being."""
    if not session.openings:
        return True  # of a damaged file no more will come
    return all(
        not isinstance(piece.source, FileSource) or piece.source.arrived >= piece.stop
        for piece in leaves(edits, range_.start, min(range_.stop, edits.frames))
    )


def _learn_length(session: Session, arrival: Arrival) -> None:
    """Give every revision the length that decoding found, where it is another one."""
    source, frames = arrival.source, arrival.exact_frames
    if frames == source.frames:
        return
    if not frames and not arrival.cancelled:
        _take_back(session, source)
    resized = source.resized(frames)
    session.learn(with_segments(LeafChange(lambda segment: _corrected(segment, source, resized))))


def _take_back(session: Session, source: FileSource) -> None:
    """Without the tracks of a file in which there is no sound, beside those of others."""
    document = session.document
    empty = [t.key for t in document.tracks if any(piece.source is source for piece in leaves(t.edits, 0, t.frames))]
    if len(empty) < len(document.tracks):
        session.learn(lambda known: replace(known, tracks=tuple(t for t in known.tracks if t.key not in empty)))


def with_segments(change: LeafChange) -> Callable[[Document], Document]:
    """What passes the segments of all tracks of a document through a change: for facts about sources learnt late."""

    def changed(document: Document) -> Document:
        mended = {track.key: now for track in document.tracks if (now := track.with_segments(change)) is not track}
        return document.with_tracks(mended) if mended else document

    return changed


def _corrected(segment: Segment, source: FileSource, resized: FileSource) -> Segment:
    if segment.source is not source:
        return segment
    to_the_end = segment.stop == source.frames
    stop = resized.frames if to_the_end else min(segment.stop, resized.frames)
    return Segment(resized, min(segment.start, stop), stop)
