"""Hearing an effect before it is applied: the selection in a loop, through an effect that no document holds."""

from collections.abc import Mapping
from dataclasses import replace

from workstation.core.document import Document, Track
from workstation.core.params import Value, Values
from workstation.core.rack import Slot
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.effects.base import Effect
from workstation.engine.compute import Body, Job, Urgency
from workstation.engine.sources.rendered_source import EditsSource
from workstation.session import Session

LONGEST_SECONDS = 20.0
"""Effects that cannot run live are tried on this much of the selection."""

_KEY = "preview"


class Preview:
    """One effect on what is selected. A live effect follows new values at once, another is computed anew."""

    def __init__(self, session: Session, effect: Effect) -> None:
        self._session, self._effect = session, effect
        self._job: Job[dict[str, Samples]] | None = None
        self.running = False

    @property
    def _range(self) -> FrameRange:
        document, selection = self._session.document, self._session.selection
        return document.span if selection.range.is_caret else selection.range.clamp(document.frames)

    def start(self, values: Values) -> None:
        """Play the selection round and round."""
        self.running = True
        if self._effect.live:
            range_ = self._range
            self._session.player.play(self._with_slot(values), range_.start, None, range_)
        else:
            self._compute(values)

    def change(self, values: Values) -> None:
        """Go on with other values."""
        if not self.running:
            return
        if self._effect.live:
            self._session.player.follow(self._with_slot(values))
        else:
            self._compute(values)

    def stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if self.running:
            self.running = False
            self._session.player.stop()

    def _with_slot(self, values: Values) -> Document:
        """The document with the effect before all others on the tracks that are selected."""
        document = self._session.document
        slot = Slot(_KEY, self._effect.id, values)
        for track in document.selected(self._session.selection):
            document = document.with_track(replace(track, rack=track.rack.add(slot, 0)))
        return document

    def _compute(self, values: Values) -> None:
        if self._job is not None:
            self._job.cancel()
        document, range_ = self._session.document, self._range
        longest = round(LONGEST_SECONDS * document.rate)
        range_ = FrameRange(range_.start, min(range_.stop, range_.start + longest))
        tracks = tuple(t for t in document.selected(self._session.selection) if t.frames > range_.start)
        self._job = self._session.compute.submit(
            f"Preview {self._effect.name}",
            _treat(self._effect, values, tracks, range_, document.rate),
            urgency=Urgency.PREVIEW,
            done=lambda treated: self._play(document, range_, treated),
            failed=lambda error: self._session.notify(f"{self._effect.name}: {error}", "error"),
            quiet=True,
        )

    def _play(self, document: Document, range_: FrameRange, treated: Mapping[str, Samples]) -> None:
        new = {key: EditList.of(ArraySource(samples, document.rate)) for key, samples in treated.items()}
        if not self.running or not new:
            return
        heard, change = document.replace_sound(range_, new)
        loop = FrameRange(change.start, change.start + max(change.inserted, 1))
        self._session.player.play(heard, loop.start, None, loop)


def changed_values(effect: Effect, values: Mapping[str, Value]) -> dict[str, Value]:
    """Those values that are not their parameter's default: what a script line has to say."""
    defaults = {param.name: param.default for param in effect.params}
    return {name: value for name, value in values.items() if value != defaults.get(name)}


def _treat(
    effect: Effect, values: Values, tracks: tuple[Track, ...], range_: FrameRange, rate: int
) -> Body[dict[str, Samples]]:
    treated = {}
    for number, track in enumerate(tracks):
        job = effect.apply_job(EditsSource(track.edits, range_.clamp(track.frames), rate), rate, values)
        while True:
            try:
                yield (number + next(job)) / len(tracks)
            except StopIteration as stop:
                treated[track.key] = stop.value
                break
    return treated
