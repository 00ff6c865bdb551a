"""Selecting: time, tracks, and boxes in time and frequency."""

from workstation.core.ranges import FrameRange
from workstation.session import Session


def set_(
    session: Session,
    start: float,
    stop: float | None = None,
    *,
    tracks: tuple[str, ...] = (),
    band_hz: tuple[float, float] | None = None,
) -> None:
    """Select from `start` to `stop` seconds (without `stop`: a caret), on all tracks unless some are named."""
    if band_hz is not None and not 0 <= band_hz[0] < band_hz[1]:
        raise ValueError(f"a band needs 0 <= low < high (Hz), got {band_hz}")
    range_ = FrameRange.from_seconds(start, start if stop is None else stop, session.document.rate)
    document = session.document
    if document.frames and range_.start > document.frames:
        raise ValueError(f"Select: the sound ends at {document.seconds:.3f} s, before {start:g} s")
    session.select(range_, tuple(tracks), band_hz)


def all_(session: Session) -> None:
    """Select everything."""
    session.select(session.document.span)


def to_start(session: Session) -> None:
    """Select from the beginning of the sound to where the selection ends, or to the caret."""
    session.select(FrameRange(0, session.selection.range.stop), session.selection.tracks)


def to_end(session: Session) -> None:
    """Select from where the selection begins, or from the caret, to the end of the sound."""
    session.select(FrameRange(session.selection.range.start, session.document.frames), session.selection.tracks)


def between_markers(session: Session) -> None:
    """Select from the last marker before the caret (or the beginning) to the next one (or the end)."""
    here, end = session.selection.range.start, session.document.frames
    places = sorted({0, end, *(f for m in session.document.markers for f in (m.range.start, m.range.stop) if f < end)})
    start = max((place for place in places if place <= here and place < end), default=0)
    stop = min((place for place in places if place > start), default=end)
    session.select(FrameRange(start, stop), session.selection.tracks)


def none(session: Session) -> None:
    """Leave only a caret where the selection began."""
    start = session.selection.range.start
    session.select(FrameRange(start, start), session.selection.tracks)
