"""Analysing sound: what was found lies over the track, becomes markers, or is written to a file."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from workstation.commands.overwriting import spare_sources
from workstation.commands.sound.markers import with_markers
from workstation.commands.tools.reading import chosen_part, read_part
from workstation.core.document import Marker, Track
from workstation.core.errors import CommandError, NothingToDoError
from workstation.core.files.atomic_write import write_atomic
from workstation.core.overlays import CurveOverlay, Overlay, SegmentOverlay, overlays_of
from workstation.core.params import Value, Values
from workstation.core.ranges import FrameRange
from workstation.core.tool import Tool
from workstation.engine.compute import Body, Job, portion
from workstation.engine.views.overlay_store import ShownOverlay
from workstation.session import Session
from workstation.tools.tables import ANALYSERS


def show(
    session: Session, analyser: str, *, track: str = "", selection: bool = False, **values: Value
) -> Job[tuple[Overlay, ...]]:
    """Analyse a track and show over it what was found, until its sound is edited.

    `track`: its key, else the selected one, else the first; `selection`: only the selected time; `values`: those of
    the analyser's own parameters.
    """
    tool = ANALYSERS.named(analyser)
    given = tool.values(values)
    chosen, range_ = chosen_part(session, tool.title, track, selection=selection)
    rate, generation = session.document.rate, session.generation

    def land(found: tuple[Overlay, ...]) -> None:
        if session.generation == generation:
            rows = (ShownOverlay(chosen.key, chosen.edits, range_.start, rate, analyser, row) for row in found)
            session.overlays.show(tuple(rows))
            edited = all(other.edits is not chosen.edits for other in session.document.tracks)
            if edited:
                session.notify(f"{tool.title}: the sound was edited meanwhile; analyse it again", "warning")

    return session.compute.submit(
        f"{tool.title} of {chosen.name}",
        _analysed(tool, given, chosen, range_, rate),
        done=land,
        failed=lambda error: session.notify(f"{tool.title} failed: {error}", "error"),
    )


def hide(session: Session, *, track: str = "") -> None:
    """Show nothing over a track, or over any, of what was found."""
    if not session.overlays.hide(track):
        raise NothingToDoError("Hide what was found: nothing is shown")


def mark(session: Session, *, track: str = "") -> int:
    """Make a region of every segment that is shown over a track, or over any; returns how many."""
    rows = [row for row in _shown(session, track) if isinstance(row.overlay, SegmentOverlay)]
    new = [
        Marker(FrameRange.from_seconds(seg.start, seg.stop, row.rate).shift(row.start), seg.label or str(number))
        for row in rows
        for number, seg in enumerate(row.overlay.segments, 1)  # type: ignore[union-attr]  # those of segments alone
    ]
    if not new:
        raise CommandError("Segments to regions: analyse first, with an analyser that finds segments")
    known = set(session.document.markers)
    new = [marker for marker in dict.fromkeys(new) if marker not in known]
    if new:
        session.commit(with_markers(session.document, (*session.document.markers, *new)), "Segments to regions")
    return len(new)


def export(session: Session, path: str | Path, *, track: str = "", overwrite: bool = False) -> Path:
    """Write what is shown as a table (CSV): a row for each point of a curve and for each segment, times in seconds."""
    path = Path(path).expanduser()
    spare_sources(session, "Export what was found", path, overwrite=overwrite)
    names = {row.key: row.name for row in session.document.tracks}
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("track", "what", "start", "stop", "value", "unit"))
    count = 0
    for row in _shown(session, track):
        for cells in _cells(row):
            table.writerow((names[row.track], row.overlay.title, *cells))
            count += 1
    if not count:
        raise CommandError("Export what was found: analyse first; curves and segments are written, no pictures")
    return write_atomic(path, text.getvalue())


def _shown(session: Session, track: str) -> list[ShownOverlay]:
    tracks: Iterable[Track] = (session.document.track(track),) if track else session.document.tracks
    return [row for each in tracks for row in session.overlays.of(each)]


def _cells(row: ShownOverlay) -> Iterable[tuple[object, ...]]:
    before = row.start / row.rate
    if isinstance(row.overlay, CurveOverlay):
        for time, value in zip(row.overlay.times.tolist(), row.overlay.values.tolist(), strict=True):
            if value == value:  # not where there is none
                yield f"{before + time:.6f}", "", f"{value:.9g}", row.overlay.unit
    elif isinstance(row.overlay, SegmentOverlay):
        for segment in row.overlay.segments:
            yield f"{before + segment.start:.6f}", f"{before + segment.stop:.6f}", segment.label, ""


def _analysed(tool: Tool, values: Values, track: Track, range_: FrameRange, rate: int) -> Body[tuple[Overlay, ...]]:
    samples = yield from portion(read_part(track, range_), 0, 10)
    samples.flags.writeable = False
    return overlays_of((yield from portion(tool.load()(samples, rate, values), 1, 2)))
