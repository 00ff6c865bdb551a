"""Applying effects for good: to the selection, on the compute thread, as one undo step."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

from workstation.commands.following import Following
from workstation.commands.reading import has_arrived
from workstation.core.crossfade import cross_faded
from workstation.core.document import Track
from workstation.core.edits import EditList
from workstation.core.errors import CommandError
from workstation.core.gained import gained
from workstation.core.gains import Curve
from workstation.core.params import Value
from workstation.core.ranges import FrameRange
from workstation.effects.band_silence import silence_band
from workstation.effects.base import Write
from workstation.effects.part import joint_frames, ring_over, treat_part
from workstation.engine.compute import Body, Job
from workstation.engine.exact_gain import as_gain, under
from workstation.engine.rendered import EditsSource, RenderedSource, append_samples
from workstation.engine.scratch import ScratchFile
from workstation.session import Session

Pieces: TypeAlias = dict[str, EditList]
"""The new sound of each track by its key."""

Answer: TypeAlias = Curve | int | None
"""Of what treated a part: the gain that is all, or the frames behind the part that were written too."""

Treat: TypeAlias = Callable[[Track, FrameRange, Write], Generator[float, None, Answer]]
"""Hands the treated frames of a track's range to a writer, or answers the gain that is all; yields fractions done."""


Joins: TypeAlias = Callable[[bool], bool]
"""Whether the edges of a result are cross-faded, by whether the result is the material under a gain."""


class Treated(NamedTuple):
    """What a job has made, by the key of the track."""

    pieces: Pieces
    ringing: Pieces
    """What is heard behind the range, the sound that was there included; may reach past the end of the track."""


def apply(session: Session, effect: str, *, tail: bool | None = None, **values: Value) -> Job[Treated]:
    """Apply an effect to the selection, or to everything when nothing is selected.

    `tail`: whether what rings on is heard over the sound that follows, and makes the track longer at its end. Unless
    told, reverbs and echoes ring on, and of other effects all ends with the selection.
    """
    return _apply(session, effect, values, tail)


def _apply(session: Session, effect: str, values: Mapping[str, Value], tail: bool | None) -> Job[Treated]:
    chosen = session.effects[effect]
    checked = chosen.values(values)
    rate = session.document.rate
    rings = chosen.rings if tail is None else tail and chosen.joins and chosen.live

    def treat(track: Track, range_: FrameRange, write: Write) -> Generator[float, None, Curve | int | None]:
        source = EditsSource(track.edits, FrameRange(0, track.frames), rate)
        if rings and chosen.tail(rate, checked):
            return (yield from ring_over(chosen, source, range_, checked, write))
        return (yield from treat_part(chosen, source, range_, checked, write))

    def joins(is_gain: bool) -> bool:
        # What measured the part and found a gain is as exact as a gain.
        return chosen.joins and (chosen.live or chosen.local or not is_gain)

    job = _submit(session, chosen.name, treat, joins)
    session.effects_used.pop(effect, None)
    session.effects_used[effect] = checked
    session.effect_rang = tail
    return job


def repeat(session: Session) -> Job[Treated]:
    """Apply the effect that was applied last, with the same values, to what is selected now."""
    if not session.effects_used:
        raise CommandError("Repeat effect: apply one first")
    effect, values = list(session.effects_used.items())[-1]
    return _apply(session, effect, values, session.effect_rang)


def apply_band_silence(session: Session) -> Job[Treated]:
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


def _submit(session: Session, label: str, treat: Treat, joins: Joins = lambda is_gain: False) -> Job[Treated]:
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
    body = _treated(treat, tracks, range_, document.rate, session.cache, joins)
    job = session.compute.submit(label, body, done=landing.land, failed=landing.fail)
    job.finished.connect(lambda _: landing.close())
    return job


def _treated(
    treat: Treat, tracks: tuple[Track, ...], range_: FrameRange, rate: int, cache: Path, joins: Joins
) -> Body[Treated]:
    pieces, ringing = {}, {}
    for number, track in enumerate(tracks):
        part = range_.clamp(track.frames)
        scratch = ScratchFile(track.channels, cache)
        material, write = track.edits.slice(part), partial(append_samples, scratch)
        answer = yield from _part(treat(track, part, write), number, len(tracks))
        piece = gained(material, answer) if isinstance(answer, Curve) else None
        if piece is None and isinstance(answer, Curve):
            yield from _part(under(material, answer, write), number, len(tracks))
        if piece is None:
            result = RenderedSource(scratch, rate)
            whole = EditList.of(result)
            if isinstance(answer, int):
                ringing[track.key] = whole.slice(FrameRange(part.frames, part.frames + answer))
                piece = _joined(material, whole.slice(FrameRange(0, part.frames)), track, part, rate, end=False)
            else:
                piece = (yield from as_gain(material, result)) or whole
                if joins(piece is not whole) and piece != material:
                    piece = _joined(material, piece, track, part, rate)
        pieces[track.key] = piece
    return Treated(pieces, ringing)


def _joined(
    before: EditList, after: EditList, track: Track, part: FrameRange, rate: int, *, end: bool = True
) -> EditList:
    """A treated part of a track that goes over from what it was, and back to it, where there is sound beside it."""
    fade = joint_frames(part, rate)
    edges = []
    if part.start > 0:
        edges.append((FrameRange(0, fade), FrameRange(0, fade), False))
    if end and part.stop < track.frames:
        old = FrameRange(before.frames - fade, before.frames)
        edges.append((old, FrameRange(max(0, after.frames - fade), after.frames), True))
    for old, new, falls in edges:
        first, second = before.slice(old), after.slice(new)
        if first.frames == second.frames:
            sounds = (second, first) if falls else (first, second)
            after, _ = after.replace(new, cross_faded(*sounds, rate, likely=1.0))
    return after


def _part(work: Generator[float, None, Answer], number: int, count: int) -> Body[Answer]:
    """Work on one of several tracks, its fractions those of all."""
    while True:
        try:
            fraction = next(work)
        except StopIteration as end:
            answer: Answer = end.value
            return answer
        yield (number + fraction) / count


class Landing:
    """Brings the result of a job into a document that may have been edited meanwhile.

    The treated range follows the edits. Where it was itself edited, nothing is changed and the user is told.
    """

    def __init__(self, session: Session, tracks: tuple[Track, ...], range_: FrameRange, label: str) -> None:
        self._session, self._range, self._label = session, range_, label
        self._end = session.document.frames
        self._following = Following(session, [track.key for track in tracks])
        self.close = self._following.close

    def land(self, treated: Treated) -> None:
        """Put the pieces in place of the range, and what rings behind them, one undo step."""
        session = self._session
        longest = max((piece.frames for piece in treated.ringing.values()), default=0)
        touched = FrameRange(self._range.start, min(self._range.stop + longest, max(self._end, self._range.stop)))
        place = self._followed(touched)
        if place is None:
            session.say(
                f"{self._label}: the sound was edited meanwhile, so nothing was changed; apply it again", "error"
            )
            return
        range_ = FrameRange(place.start, place.start + self._range.frames)
        edited, change = session.document.replace_sound(range_, treated.pieces)
        selection = session.selection
        if selection.range == range_:
            selection = replace(selection, range=FrameRange(change.start, change.start + change.inserted))
        for key, piece in treated.ringing.items():
            start = range_.start + treated.pieces[key].frames
            edited = edited.with_track(_rung(edited.track(key), start, piece, place.stop))
        if treated.ringing:
            change = replace(change, removed=change.removed + longest, inserted=change.inserted + longest)
        session.commit(edited, self._label, change, selection)

    def fail(self, error: Exception) -> None:
        self._session.say(f"{self._label} failed, nothing was changed: {error}", "error")

    def _followed(self, range_: FrameRange) -> FrameRange | None:
        """Where the range is now; None when its sound is not what was treated any more."""
        for change in self._following.changes:
            if change.start + change.removed <= range_.start:
                range_ = range_.shift(change.delta)
            elif change.start < range_.stop:
                return None
        return None if self._following.lost else range_


def _rung(track: Track, start: int, piece: EditList, end: int) -> Track:
    """A track with what rings from `start` on; longer for it where nothing has come behind `end` meanwhile."""
    if track.frames > end:
        piece = piece.slice(FrameRange(0, min(piece.frames, end - start)))
    return track.replaced(FrameRange(start, min(start + piece.frames, track.frames)), piece)
