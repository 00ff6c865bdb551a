"""Applying effects for good: to the selection, on the compute thread, as one undo step."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from workstation.commands.following import Following
from workstation.core.document import Track
from workstation.core.edits import EditList
from workstation.core.errors import CommandError
from workstation.core.params import Value, Values
from workstation.core.ranges import FrameRange
from workstation.effects.base import Effect
from workstation.engine.compute import Body, Job
from workstation.engine.rendered import EditsSource, RenderedSource, append_samples
from workstation.engine.scratch import ScratchFile
from workstation.session import Session


def apply(session: Session, effect: str, **values: Value) -> Job[dict[str, EditList]]:
    """Apply an effect to the selection, or to everything when nothing is selected."""
    chosen = session.effects[effect]
    checked = chosen.values(values)
    document = session.document
    if not document.frames:
        raise CommandError(f"{chosen.name}: open or record a sound first")
    range_ = document.span if session.selection.range.is_caret else session.selection.range
    tracks = tuple(track for track in document.selected(session.selection) if track.frames > range_.start)
    if not tracks:
        raise CommandError(f"{chosen.name}: the selected tracks have no sound there")
    body = _treat(chosen, checked, tracks, range_, document.rate, session.cache)
    landing = Landing(session, tracks, range_, chosen.name)
    job = session.compute.submit(chosen.name, body, done=landing.land, failed=landing.fail)
    job.finished.connect(lambda _: landing.close())
    return job


def _treat(
    effect: Effect, values: Values, tracks: tuple[Track, ...], range_: FrameRange, rate: int, cache: Path
) -> Body[dict[str, EditList]]:
    treated: dict[str, EditList] = {}
    for number, track in enumerate(tracks):
        scratch = ScratchFile(track.channels, cache)
        source = EditsSource(track.edits, range_.clamp(track.frames), rate)
        for fraction in effect.run(source, values, partial(append_samples, scratch)):
            yield (number + fraction) / len(tracks)
        treated[track.key] = EditList.of(RenderedSource(scratch, rate))
    return treated


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
