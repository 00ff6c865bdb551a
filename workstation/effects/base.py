"""What an effect is: parameters, a stream that holds all state, and the form that treats a whole selection."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np

from workstation.core.params import Param, Value, Values, check_values
from workstation.core.sound.finite import Finite, finite
from workstation.core.sound.gain_curves import Curve
from workstation.core.sound.sources import ArraySource, Samples, Source, check_read

if TYPE_CHECKING:
    from workstation.effects.tensors.form import TensorForm

Write: TypeAlias = Callable[[Samples], None]
"""Takes the next piece of treated sound; the piece is only valid during the call."""

BLOCK = 1 << 16
"""Frames treated between two reports of progress: more than a second of sound, far below a second of work."""

LONGEST_SECONDS = 30.0
"""What rings longer is no longer waited for."""

SETTLING_SECONDS = 0.15
"""In which filters have found their state, whatever they are."""

NONE: Mapping[str, object] = MappingProxyType({})


class Stream(ABC):
    """A running effect; it alone holds state, and one thread at a time uses it."""

    latency: int = 0
    """Frames by which the sound comes out late; constant over the life of a stream."""

    @property
    def reduction_db(self) -> float | None:
        """By how much the sound was turned down at most in the last block, in dB; None: that is not what it does."""
        return None

    def __init__(self, effect: "Effect", channels: int, rate: int) -> None:
        self.effect, self.channels, self.rate = effect, channels, rate

    @abstractmethod
    def process(self, block: Samples) -> Samples:
        """The treated sound, as many frames as came in. `block` is never written to, but may be the answer."""

    def set(self, values: Mapping[str, object]) -> None:
        """Move to other values, without a click, over the next hundredths of a second."""
        self.update(self.effect.values(values))

    @abstractmethod
    def update(self, values: Values) -> None:
        """`set` with values that are complete and checked."""

    def flush(self) -> Samples:
        """The last `latency` frames."""
        return self.process(np.zeros((self.channels, self.latency), np.float32))

    @property
    def side_chain(self) -> bool:
        """Whether it can hear another sound than that which it treats."""
        return self.effect.side_chain

    def listen(self, key: Samples) -> None:  # noqa: B027 - most effects hear nothing but their own sound
        """Hear this instead of the next block: as many frames and channels, of the same time."""

    def advance(self, frames: int) -> None:  # noqa: B027 - most effects have nothing that moves by itself
        """Before the first block: stand where so many frames had gone by. For what swings or counts by itself."""


class _Guarded(Stream):
    """A stream that never hears a sample that is no number."""

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream.effect, stream.channels, stream.rate)
        self._stream = stream
        self.latency = stream.latency

    def process(self, block: Samples) -> Samples:
        return self._stream.process(finite(block))

    def set(self, values: Mapping[str, object]) -> None:
        self._stream.set(values)

    def update(self, values: Values) -> None:
        self._stream.update(values)

    @property
    def reduction_db(self) -> float | None:
        return self._stream.reduction_db

    def listen(self, key: Samples) -> None:
        self._stream.listen(finite(key))

    def flush(self) -> Samples:
        return self._stream.flush()

    def advance(self, frames: int) -> None:
        self._stream.advance(frames)


class Effect(ABC):
    """One effect, without state: a description, and the makers of what runs."""

    id: ClassVar[str]
    name: ClassVar[str]
    category: ClassVar[str]
    hint: ClassVar[str] = ""
    params: ClassVar[tuple[Param, ...]] = ()
    live: ClassVar[bool] = True
    """Whether it can run while playing; without, `stream` is None."""
    neutral: ClassVar[tuple[tuple[str, Value], ...] | None] = None
    """Names and values at which it hands the sound on unchanged, or upside down; None: there are none."""
    side_chain: ClassVar[bool] = False
    """Whether it can listen to another sound than that which it treats."""
    block: ClassVar[int] = BLOCK
    """Frames that `run` treats at once."""
    local: ClassVar[bool] = False
    """Of an effect without a stream: what comes out at a place depends on the sound near it alone, so that it may be
    given more sound than is asked of it."""
    joins: ClassVar[bool] = True
    """Whether a part that was treated is cross-faded with what it was at its edges; what is only a gain never is."""
    rings: ClassVar[bool] = False
    """Whether ringing on is what it is for: then what it is applied to rings over what follows, and files end later."""

    def __deepcopy__(self, memo: object) -> "Effect":
        """Itself: it has no state, so that copies of streams share it."""
        return self

    def values(self, given: Mapping[str, object] = NONE) -> Values:
        """All values: those given, checked, and the defaults of the others."""
        return check_values(self.params, given)

    def stream(self, channels: int, rate: int, values: Mapping[str, object] = NONE) -> Stream | None:
        """A running effect for sound of that shape; None when the effect needs the whole sound first.

        May take a second at the first call (libraries are loaded): make streams outside the playback thread.
        """
        if channels < 1 or rate < 1:
            raise ValueError(f"a stream needs channels and a sample rate, got {channels} and {rate}")
        stream = self._stream(channels, rate, self.values(values))
        return None if stream is None else _Guarded(stream)

    def _stream(self, channels: int, rate: int, values: Values) -> Stream | None:
        return None

    def tensor_form(self, rate: int) -> "TensorForm[Any] | None":
        """What it does as a pure function of tensors, for whole sounds on any device; None: it has its stream alone.

        It loads torch: ask for it outside the main thread.
        """
        return None

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        """Frames after the sound has ended in which the effect falls 90 dB below what it was, 30 seconds at most."""
        return 0

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        """Frames of the sound before a place that must be heard to treat it as if all had been, 30 seconds at most."""
        return max(self.tail(rate, values), round(SETTLING_SECONDS * rate))

    def length(self, frames: int, values: Mapping[str, object] = NONE) -> int:
        """How many frames come of `frames`: as many, except for time stretching."""
        return frames

    def apply(self, sound: Samples | Source, rate: int, values: Mapping[str, object] = NONE) -> Samples:
        """The whole sound treated: float32 (channels, `length(frames)`). The input stays untouched."""
        job = self.apply_job(sound, rate, values)
        while True:
            try:
                next(job)
            except StopIteration as done:
                treated: Samples = done.value
                return treated

    def apply_job(
        self, sound: Samples | Source, rate: int, values: Mapping[str, object] = NONE
    ) -> Generator[float, None, Samples]:
        """`apply` as a body for the compute thread: yields fractions done, returns the sound; close it to cancel."""
        source = as_source(sound, rate)
        checked = self.values(values)
        out = np.empty((source.channels, self.length(source.frames, checked)), np.float32)
        at = 0

        def write(piece: Samples) -> None:
            nonlocal at
            out[:, at : at + piece.shape[1]] = piece
            at += piece.shape[1]

        yield from self.run(source, checked, write)
        if at != out.shape[1]:
            raise RuntimeError(f"{self.id} wrote {at} frames of {out.shape[1]}")
        return out

    def treat(self, source: Source, values: Values, write: Write) -> Generator[float, None, Curve | None]:
        """`run`, unless a gain over the frames of `source` is all that the effect does: then the answer is that gain,
        which is the same to the bit, and nothing is written."""
        yield from self.run(source, values, write)
        return None

    def remark(self, result: Source, values: Values) -> Generator[float, None, str]:
        """What the user should know of a result that is more than a gain: a line, mostly empty. Yields fractions."""
        yield from ()
        return ""

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        """Treat a source piece by piece in bounded memory: yields fractions done, hands the pieces to `write`."""
        stream = self._stream(source.channels, source.rate, values)
        if stream is None:
            raise NotImplementedError(f"{self.id} has neither a stream nor a run of its own")
        stream.advance(source.start if isinstance(source, Excerpt) else 0)
        late = stream.latency
        for start in range(0, source.frames, self.block):
            stop = min(start + self.block, source.frames)
            piece = stream.process(source.read(start, stop))
            write(piece[:, late:])
            late -= min(late, stop - start)
            yield stop / source.frames
        if stream.latency and source.frames:
            write(stream.flush()[:, late:])


class Excerpt:
    """A part of a source as a source that knows where it begins."""

    def __init__(self, source: Source, start: int, stop: int) -> None:
        check_read(source, start, stop)
        self.channels, self.frames, self.rate = source.channels, stop - start, source.rate
        self.start = start
        self._source = source

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        return self._source.read(self.start + start, self.start + stop)


def as_source(sound: Samples | Source, rate: int) -> Source:
    """An array as a source, itself left writeable; a source as it is. What is no number is read as 0."""
    return Finite(ArraySource(sound.view(), rate) if isinstance(sound, np.ndarray) else sound)
