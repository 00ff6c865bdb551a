"""Applying effects for good: to the selection, on the compute thread, as one undo step."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from workstation.commands.following import Following
from workstation.commands.reading import has_arrived
from workstation.core.document import Track
from workstation.core.edits import EditList
from workstation.core.errors import CommandError
from workstation.core.gained import gained
from workstation.core.gains import Curve
from workstation.core.params import Value
from workstation.core.ranges import FrameRange
from workstation.effects.band_silence import silence_band
from workstation.effects.base import Write
from workstation.engine.compute import Body, Job
from workstation.engine.exact_gain import as_gain, under
from workstation.engine.rendered import EditsSource, RenderedSource, append_samples
from workstation.engine.scratch import ScratchFile
from workstation.session import Session

Pieces: TypeAlias = dict[str, EditList]
"""The new sound of each track by its key."""

Treat: TypeAlias = Callable[[Track, FrameRange, Write], Generator[float, None, Curve | None]]
"""Hands the treated frames of a track's range to a writer, or answers the gain that is all; yields fractions done."""


def apply(session: Session, effect: str, **values: Value) -> Job[Pieces]:
    """Apply an effect to the selection, or to everything when nothing is selected."""
    chosen = session.effects[effect]
    checked = chosen.values(values)
    rate = session.document.rate

    def treat(track: Track, range_: FrameRange, write: Write) -> Generator[float, None, Curve | None]:
        return chosen.treat(EditsSource(track.edits, range_, rate), checked, write)

    job = _submit(session, chosen.name, treat)
    session.effects_used.pop(effect, None)
    session.effects_used[effect] = checked
    return job


def repeat(session: Session) -> Job[Pieces]:
    """Apply the effect that was applied last, with the same values, to what is selected now."""
    if not session.effects_used:
        raise CommandError("Repeat effect: apply one first")
    effect, values = list(session.effects_used.items())[-1]
    return apply(session, effect, **values)


def apply_band_silence(session: Session) -> Job[Pieces]:
    """Silence the selected box in time and frequency; the other sound of that time stays."""
    band_hz, rate = session.selection.band_hz, session.document.rate
    if band_hz is None:
        raise CommandError("Silence band: select a box in the spectrogram first")
    if band_hz[0] >= rate / 2:
        raise CommandError(f"Silence band: there is no sound above {rate / 2:g} Hz at this sample rate")

    def treat(track: Track, range_: FrameRange, write: Write) -> Generator[float, None, Curve | None]:
        yield from silence_band(EditsSource(track.edits, FrameRange(0, track.frames), rate), range_, band_hz, write)
        return None

    return _submit(session, "Silence band", treat)


def _submit(session: Session, label: str, treat: Treat) -> Job[Pieces]:
    document = session.document
    if not document.frames:
        raise CommandError(f"{label}: open or record a sound first")
    range_ = document.span if session.selection.range.is_caret else session.selection.range
    tracks = tuple(track for track in document.selected(session.selection) if track.frames > range_.start)
    if not tracks:
        raise CommandError(f"{label}: the selected tracks have no sound there")
    if not all(has_arrived(session, track.edits, range_) for track in tracks):
        raise CommandError(f"{label}: wait until that part of the file has been read")
    landing = Landing(session, tracks, range_, label)
    body = _treated(treat, tracks, range_, document.rate, session.cache)
    job = session.compute.submit(label, body, done=landing.land, failed=landing.fail)
    job.finished.connect(lambda _: landing.close())
    return job


def _treated(treat: Treat, tracks: tuple[Track, ...], range_: FrameRange, rate: int, cache: Path) -> Body[Pieces]:
    pieces: Pieces = {}
    for number, track in enumerate(tracks):
        scratch = ScratchFile(track.channels, cache)
        material, write = track.edits.slice(range_), partial(append_samples, scratch)
        curve = yield from _part(treat(track, range_.clamp(track.frames), write), number, len(tracks))
        piece = None if curve is None else gained(material, curve)
        if piece is None and curve is not None:
            yield from _part(under(material, curve, write), number, len(tracks))
        if piece is None:
            result = RenderedSource(scratch, rate)
            piece = (yield from as_gain(material, result)) or EditList.of(result)
        pieces[track.key] = piece
    return pieces


def _part(work: Generator[float, None, Curve | None], number: int, count: int) -> Body[Curve | None]:
    """Work on one of several tracks, its fractions those of all."""
    while True:
        try:
            fraction = next(work)
        except StopIteration as end:
            curve: Curve | None = end.value
            return curve
        yield (number + fraction) / count


class Landing:
    """Brings the result of a job into a document that may have been edited meanwhile.

    The treated range follows the edits. Where it was itself edited, nothing is changed and the user is told.
    """

    def __init__(self, session: Session, tracks: tuple[Track, ...], range_: FrameRange, label: str) -> None:
        self._session, self._range, self._label = session, range_, label
        self._following = Following(session, [track.key for track in tracks])
        self.close = self._following.close

    def land(self, pieces: Mapping[str, EditList]) -> None:
        """Put the pieces in place of the range, one undo step."""
        session, range_ = self._session, self._followed()
        if range_ is None:
            session.say(
                f"{self._label}: the sound was edited meanwhile, so nothing was changed; apply it again", "error"
            )
            return
        edited, change = session.document.replace_sound(range_, pieces)
        selection = session.selection
        if selection.range == range_:
            selection = replace(selection, range=FrameRange(change.start, change.start + change.inserted))
        session.commit(edited, self._label, change, selection)

    def fail(self, error: Exception) -> None:
        self._session.say(f"{self._label} failed, nothing was changed: {error}", "error")

    def _followed(self) -> FrameRange | None:
        """Where the range is now; None when its sound is not what was treated any more."""
        range_ = self._range
        for change in self._following.changes:
            if change.start + change.removed <= range_.start:
                range_ = range_.shift(change.delta)
            elif change.start < range_.stop:
                return None
        return None if self._following.lost else range_
