"""Generating sound: at the caret, or in place of what is selected."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from workstation.commands.sound.ripple import put
from workstation.commands.tools.landing import submit_landing
from workstation.commands.transport.record import check_recording_stays
from workstation.core.document import Selection, Track
from workstation.core.params import Value
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Remixed, Samples
from workstation.engine.compute import Body, Job
from workstation.engine.sources.rendered_source import RenderedSource, append_samples
from workstation.engine.sources.scratch import ScratchFile
from workstation.session import Session
from workstation.tools.tables import GENERATORS

LONGEST_SECONDS = 36_000.0


def insert(session: Session, generator: str, seconds: float | None = None, **values: Value) -> Job[RenderedSource]:
    """Insert generated sound at the caret, or in place of the selection, on the selected tracks or a new one.

    Without `seconds` it is as long as the selection, or a second. `values` are those of the generator's own parameters.
    """
    tool = GENERATORS.named(generator)
    given = tool.values(values)
    document, selection = session.document, session.selection
    if seconds is None:
        seconds = 1.0 if selection.range.is_caret else selection.range.frames / document.rate
    if not 0 < seconds <= LONGEST_SECONDS:
        raise ValueError(f"seconds must be more than 0 and at most {LONGEST_SECONDS:g}, got {seconds:g}")
    frames = max(1, round(seconds * document.rate))
    blocks = tool.load()(frames, document.rate, given)
    return submit(session, tool.title, _generated(blocks, frames, document.rate, session.cache))


def submit(session: Session, title: str, body: Body[RenderedSource]) -> Job[RenderedSource]:
    """Put the sound that a job makes where the selection is now, or where that has gone meanwhile."""
    keys = [track.key for track in session.document.selected(session.selection)]

    def put_there(source: RenderedSource, place: Selection) -> None:
        _put(session, title, source, place)

    return submit_landing(session, title, body, keys, put_there, again="generate it again")


def _generated(blocks: Iterable[Samples], frames: int, rate: int, cache: Path) -> Body[RenderedSource]:
    """Blocks in a scratch file; ValueError unless they are as many frames as were asked for."""
    scratch: ScratchFile | None = None
    for block in blocks:
        if scratch is None:
            scratch = ScratchFile(len(block), cache)
        if len(block) != scratch.channels:
            raise ValueError(f"it answered a block of {len(block)} channels after one of {scratch.channels}")
        append_samples(scratch, block)
        if scratch.arrived > frames:
            break
        yield scratch.arrived / frames
    arrived = scratch.arrived if scratch is not None else 0
    if scratch is None or arrived != frames:
        more = "more than " if arrived > frames else ""
        raise ValueError(f"it answered {more}{min(arrived, frames):,} frames where {frames:,} were expected")
    return RenderedSource(scratch, rate)


def _put(session: Session, label: str, source: RenderedSource, selection: Selection) -> None:
    document = session.document
    tracks = document.selected(selection)
    if not tracks:
        track = Track(document.free_key(), label, EditList(source.channels))
        document, tracks = document.with_track(track), (track,)
    new = {
        track.key: EditList.of(source if source.channels == track.channels else Remixed(source, track.channels))
        for track in tracks
    }
    edited, change = put(session, document, selection.range, new)
    check_recording_stays(session, edited, label)
    inserted = FrameRange(change.start, change.start + source.frames)
    session.commit(edited, label, change, replace(session.selection, range=inserted, band_hz=None))
