"""Markers and regions: add, rename, move, remove, select."""

from dataclasses import replace
from operator import attrgetter

from workstation.core.document import Document, Marker
from workstation.core.ranges import FrameRange
from workstation.session import Session


def add(session: Session, label: str = "", *, start: float | None = None, stop: float | None = None) -> None:
    """Mark the selection (a region) or the caret, or `start` to `stop` seconds."""
    rate = session.document.rate
    if start is None:
        range_, band = session.selection.range, session.selection.band_hz
    else:
        range_, band = FrameRange.from_seconds(start, start if stop is None else stop, rate), None
    kind = "Marker" if range_.is_caret else "Region"
    label = label or _free_label(session, kind)
    _commit(session, (*session.document.markers, Marker(range_, label, band)), f"Add {kind.lower()}")


def _free_label(session: Session, kind: str) -> str:
    """ "Region 3": the next of its kind, and not one that is there."""
    markers = session.document.markers
    labels = {marker.label for marker in markers}
    number = sum(marker.range.is_caret == (kind == "Marker") for marker in markers) + 1
    while f"{kind} {number}" in labels:
        number += 1
    return f"{kind} {number}"


def remove(session: Session, index: int) -> None:
    """Remove one marker, counted from 0 in time order."""
    _at(session, index)
    markers = session.document.markers
    _commit(session, (*markers[:index], *markers[index + 1 :]), "Remove marker")


def clear(session: Session) -> None:
    """Remove all markers."""
    _commit(session, (), "Remove all markers")


def rename(session: Session, index: int, label: str) -> None:
    """Give a marker another label."""
    _replace(session, index, replace(_at(session, index), label=label), "Rename marker")


def move(session: Session, index: int, start: float, stop: float | None = None) -> None:
    """Put a marker at `start` seconds; with `stop` it is a region."""
    range_ = FrameRange.from_seconds(start, start if stop is None else stop, session.document.rate)
    _replace(session, index, replace(_at(session, index), range=range_), "Move marker")


def select(session: Session, index: int) -> None:
    """Select a region, or put the caret at a marker."""
    marker = _at(session, index)
    session.select(marker.range, session.selection.tracks, marker.band_hz)


def next_(session: Session) -> None:
    """Put the caret at the next marker."""
    here = session.selection.range.start
    after = [m.range for m in session.document.markers if m.range.start > here]
    if after:
        session.select(after[0], session.selection.tracks)


def previous(session: Session) -> None:
    """Put the caret at the marker before."""
    here = session.selection.range.start
    before = [m.range for m in session.document.markers if m.range.start < here]
    if before:
        session.select(before[-1], session.selection.tracks)


def _at(session: Session, index: int) -> Marker:
    markers = session.document.markers
    if not 0 <= index < len(markers):
        raise ValueError(f"there is no marker {index}: the document has {len(markers)}")
    return markers[index]


def _replace(session: Session, index: int, marker: Marker, label: str) -> None:
    markers = session.document.markers
    if marker != markers[index]:
        _commit(session, (*markers[:index], marker, *markers[index + 1 :]), label)


def with_markers(document: Document, markers: tuple[Marker, ...]) -> Document:
    """The document with these markers, which may come in any order."""
    return replace(document, markers=tuple(sorted(markers, key=attrgetter("range.start", "range.stop"))))


def _commit(session: Session, markers: tuple[Marker, ...], label: str) -> None:
    session.commit(with_markers(session.document, markers), label)
