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
    session.select(range_, tuple(tracks), band_hz)


def all_(session: Session) -> None:
    """Select everything."""
    session.select(session.document.span)


def none(session: Session) -> None:
    """Leave only a caret where the selection began."""
    start = session.selection.range.start
    session.select(FrameRange(start, start), session.selection.tracks)
