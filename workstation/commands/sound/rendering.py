"""What a job makes of the sound of some tracks: pieces for a range, and what rings on behind it."""

from collections.abc import Callable, Generator, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

from workstation.core.document import Track
from workstation.core.params import Value, Values
from workstation.core.ranges import FrameRange
from workstation.core.sound.crossfade import cross_faded
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Curve
from workstation.core.sound.gain_fold import gained
from workstation.core.sound.sources import Source
from workstation.effects.base import Effect, Write
from workstation.effects.streams.part import behind_frames, joint_frames, ring_over, treat_part
from workstation.engine.backends.backends import Backends
from workstation.engine.compute import Body, portion
from workstation.engine.sources.gain_detection import as_gain, under
from workstation.engine.sources.rendered_source import EditsSource, RenderedSource, append_samples
from workstation.engine.sources.scratch import ScratchFile

Pieces: TypeAlias = dict[str, EditList]
"""New sound of each track by its key."""

Answer: TypeAlias = Curve | int | None
"""Of what treated a part: the gain that is all, or the frames behind the part that were written too."""

Treat: TypeAlias = Callable[[Track, FrameRange, Write], Generator[float, None, Answer]]
"""Hands the treated frames of a track's range to a writer, or answers the gain that is all; yields fractions done."""


class Treated(NamedTuple):
    """What a job has made."""

    pieces: Pieces
    ringing: Pieces
    """What is heard behind the range, the sound that was there included; may reach past the end of the track."""
    remarks: tuple[str, ...]
    """What the user should know of the result."""


class EffectOnTracks:
    """An effect with its values, as it treats parts of tracks."""

    def __init__(
        self,
        effect: Effect,
        values: Mapping[str, Value],
        rate: int,
        tail: bool | None,
        backends: Backends | None = None,
    ) -> None:
        self.effect, self.values, self._rate = effect, effect.values(values), rate
        self._backends = backends
        self.told: list[str] = []
        """What did not go as planned on a device: lines for the user."""
        wanted = effect.rings if tail is None else tail and effect.joins and effect.live
        self._rings = wanted and effect.tail(rate, self.values) > 0

    @property
    def reach(self) -> int:
        """Frames behind a part that are read for it: those that it looks ahead to, or rings over."""
        if self._rings:
            return self.effect.tail(self._rate, self.values)
        return behind_frames(self.effect, self._rate)

    def treat(self, track: Track, range_: FrameRange, write: Write) -> Generator[float, None, Answer]:
        source = EditsSource(track.edits, FrameRange(0, track.frames), self._rate)
        treat = ring_over if self._rings else treat_part
        return (yield from treat(self.effect, source, range_, self.values, write, self._run))

    def _run(self, effect: Effect, source: Source, values: Values, write: Write) -> Iterator[float]:
        if self._backends is None:
            return effect.run(source, values, write)
        return self._backends.run(effect, source, values, write, self._tell)

    def _tell(self, line: str) -> None:
        """Of blocks that were halved again and again the last says all."""
        if self.told and self.told[-1].partition(":")[0] == line.partition(":")[0]:
            self.told.pop()
        self.told.append(line)

    def joins(self, *, is_gain: bool) -> bool:
        """Whether a result is cross-faded with what was there: what measured a part and found a gain is exact."""
        return self.effect.joins and (self.effect.live or self.effect.local or not is_gain)

    def check(self, written: int, frames: int, *, ringing: bool) -> None:
        """ValueError unless it has written what comes of so many frames, for the sound behind them would move."""
        wanted = self.effect.length(frames, self.values)
        if written < wanted or (written > wanted and not ringing):
            raise ValueError(f"it answered {written:,} frames where {wanted:,} were expected")

    def remark(self, result: Source) -> Generator[float, None, str]:
        return (yield from self.effect.remark(result, self.values))


def treated(
    treat: Treat,
    tracks: tuple[Track, ...],
    range_: FrameRange,
    rate: int,
    cache: Path,
    effect: EffectOnTracks | None = None,
) -> Body[Treated]:
    """Treat a range of some tracks. Without an `effect` the results take the place of what was there as they are."""
    made = Treated({}, {}, ())
    for number, track in enumerate(tracks):
        part = range_.clamp(track.frames)
        scratch = ScratchFile(track.channels, cache)
        material, write = track.edits.slice(part), partial(append_samples, scratch)
        answer = yield from portion(treat(track, part, write), number, len(tracks))
        piece = gained(material, answer) if isinstance(answer, Curve) else None
        if piece is None and isinstance(answer, Curve):
            yield from portion(under(material, answer, write), number, len(tracks))
        if piece is None:
            if effect is not None:
                effect.check(scratch.arrived, part.frames, ringing=isinstance(answer, int))
            result = RenderedSource(scratch, rate)
            whole = EditList.of(result)
            if isinstance(answer, int):
                made.ringing[track.key] = whole.slice(FrameRange(part.frames, part.frames + answer))
                piece = _joined(material, whole.slice(FrameRange(0, part.frames)), track, part, rate, end=False)
            else:
                piece = (yield from as_gain(material, result)) or whole
                if effect is not None and effect.joins(is_gain=piece is not whole) and piece != material:
                    piece = _joined(material, piece, track, part, rate)
            if effect is not None and (said := (yield from portion(effect.remark(result), number, len(tracks)))):
                named = said if len(tracks) == 1 else f"{track.name}: {said}"
                made = made._replace(remarks=(*made.remarks, named))
        made.pieces[track.key] = piece
    if effect is not None and effect.told:
        made = made._replace(remarks=(*made.remarks, *dict.fromkeys(effect.told)))
    return made


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
