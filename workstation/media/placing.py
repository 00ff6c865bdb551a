"""Decoded frames at the times that a file's clock gives them: what is left out between them is silent."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from workstation.media.av_frames import Decoded, Lost
from workstation.media.faults import Faults

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

_CLOCKS = frozenset(
    ("matroska", "mov", "ogg", "mpegts", "mpeg", "asf", "flac", "flv", "wv", "nut", "avi", "rm", "wtv", "caf")
)
"""Containers whose time stamps tell when a frame is heard; those of others are counted up from its size."""
_JUMPING = frozenset(("mpegts", "mpeg"))
"""In which the clock of a broadcast may begin anew."""
_JITTER_SECONDS = 0.05
_MAX_JUMP_SECONDS = 10.0
_MAX_GAP_SECONDS = 12 * 3600.0
_PAUSING = ("opus", "libopus", "speex", "libspeex", "amr")
_PAUSE_SECONDS = 1.0
"""Shorter ones are left out by these coders where nobody speaks: nothing worth telling."""


class DamageError(Exception):
    """Decoders on several threads may lose good frames with a bad one."""


class Placing:
    """Follows the clock of one stream; `faults` is told of what is silent, in frames at `rate` from `start` on."""

    def __init__(
        self, container: "InputContainer", stream: "AudioStream", rate: int, faults: Faults, start: int = 0
    ) -> None:
        name = container.format.name.partition(",")[0]
        self._tick = float(stream.time_base or 0)
        self._has_clock = name in _CLOCKS and self._tick > 0
        self._is_exact = name == "flac"
        pauses = stream.codec_context.name.startswith(_PAUSING)
        self._worth_telling = _PAUSE_SECONDS * rate if pauses else 0
        self._is_counted = name in _JUMPING  # by the coder, to a hundredth of a millisecond
        self._near = 0.5 if self._is_exact else (1e-4 if self._is_counted else _JITTER_SECONDS) * rate
        """What is not that far from its time, in frames, needs no second look."""
        self._max = _MAX_JUMP_SECONDS if name in _JUMPING else _MAX_GAP_SECONDS
        self._begins, self._rate = _begins(stream), rate
        self._faults, self._start = faults, start
        self._until = (container.duration or 0) / 1_000_000 + max(0, container.start_time or 0) / 1_000_000
        self._heard = 0.0
        """Frames that have come, silent ones among them."""
        self._zero: float | None = None
        """The time of the first frame."""

    @property
    def end(self) -> int:
        """How many frames there are, those before this stream among them."""
        return self._start + round(self._heard)

    def placed(self, frames: Iterable[Decoded], *, until_damage: bool = False) -> Iterator["AudioFrame | int"]:
        """The frames, and numbers for frames of silence between them; DamageError at the first damage when asked."""
        lost: Lost | None = None
        rate = self._rate
        for frame in _steady(frames) if self._is_counted else frames:
            if isinstance(frame, Lost):
                if until_damage:
                    raise DamageError
                lost = Lost((lost.frames if lost else 0) + frame.frames)
                continue
            if lost or not self._is_in_time(frame):
                silent = self._silence_before(frame, lost)
                if silent or lost:
                    yield from self._silent(silent, damaged=lost is not None or self._is_exact)
                lost = None
            yield frame
            samples, its_rate = frame.samples, frame.sample_rate
            self._heard += samples if its_rate == rate else samples * rate / its_rate
        if lost and self._heard:
            yield from self._silent(lost.frames, damaged=True)

    def _is_in_time(self, frame: "AudioFrame") -> bool:
        """Whether a frame comes when it should; nearly all do, and fractions take their time."""
        if not self._has_clock or (pts := frame.pts) is None:
            return True
        if self._zero is None:
            return False
        return abs((pts * self._tick - self._zero) * self._rate - self._heard) <= self._near

    def _silent(self, frames: int, *, damaged: bool) -> Iterator[int]:
        place = self.end, frames
        if damaged:
            self._faults.damaged.append(place)
        elif frames >= self._worth_telling:
            self._faults.empty.append(place)
        if frames:
            yield frames
            self._heard += frames

    def _silence_before(self, frame: "AudioFrame", lost: Lost | None) -> int:
        """The frames between what has come and this frame, by the clock; without one, what was lost."""
        counted = lost.frames if lost and self._heard else 0
        if not self._has_clock or frame.pts is None:
            return counted
        time = frame.pts * self._tick
        if self._zero is None:
            self._zero = min(time, self._begins) if lost and time - self._begins < self._max else time
        late = round((time - self._zero) * self._rate - self._heard)
        exact = self._is_exact or self._is_counted or lost is not None
        if late > 0 and self._is_believed(late / self._rate, time):
            least = 0 if self._is_exact else frame.samples // 2 if exact else _JITTER_SECONDS * self._rate
            return late if late > least else 0
        if abs(late) > _JITTER_SECONDS * self._rate:  # the clock has jumped
            self._zero = time - (self._heard + counted) / self._rate
            return counted
        return 0

    def _is_believed(self, seconds: float, time: float) -> bool:
        return seconds <= self._max and (not self._until or time <= self._until + 1.0)


def _steady(frames: Iterable[Decoded]) -> Iterator[Decoded]:
    """Frames of which the first of two at one time has none: it was given that of the next."""
    before: Decoded | None = None
    for frame in frames:
        if before is not None:
            if not isinstance(before, Lost) and not isinstance(frame, Lost) and before.pts == frame.pts:
                before.pts = None
            yield before
        before = frame
    if before is not None:
        yield before


def _begins(stream: "AudioStream") -> float:
    if stream.start_time is None or stream.time_base is None:
        return float("inf")
    return float(stream.start_time * stream.time_base)
