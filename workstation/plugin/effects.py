"""The border around the effects of plugins: what they answer is checked, what they raise is told with their name."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import numpy as np

from workstation.commands.arguments import shown
from workstation.core.params import Param, Values
from workstation.core.sound.gain_curves import Curve
from workstation.core.sound.sources import Samples, Source
from workstation.effects.base import NONE, Effect, Stream, Write
from workstation.plugin.errors import PluginError, plugin_error
from workstation.plugin.manifest import Manifest
from workstation.plugin.rows import EffectRow


def bordered(
    manifest: Manifest, row: EffectRow, made: object, note: Callable[[PluginError], object] = lambda error: None
) -> Effect:
    """The effect that a plugin made, behind the border; ValueError says what it lacks."""
    if not isinstance(made, Effect):
        raise ValueError(f"{row.effect} made {_shown(made)}, which is no effect")
    for name in ("id", "name", "category", "hint"):
        if not isinstance(getattr(made, name, None), str):
            raise ValueError(f"{name} of the effect {row.id} must be a text, got {_shown(getattr(made, name, None))}")
    if made.id != row.id:
        raise ValueError(f"plugin.toml calls the effect {row.id!r}, its class {made.id!r}")
    params: object = made.params
    if not isinstance(params, tuple) or not all(isinstance(param, Param) for param in params):
        raise ValueError(f"params of the effect {row.id} must be a tuple of Param, got {_shown(params)}")
    made.values()
    kind = type(made)
    bound = {"manifest": manifest, "note": staticmethod(note), "__module__": kind.__module__}
    made.__class__ = type(kind.__name__, (_Border, kind), bound)
    return made


class _Border(Effect):
    """Put in front of a plugin's own class: calls what that does, and looks at what comes of it."""

    manifest: ClassVar[Manifest]
    note: ClassVar[Any]

    def _stream(self, channels: int, rate: int, values: Values) -> Stream | None:
        with self._named():
            stream = super()._stream(channels, rate, values)
            return None if stream is None else _CheckedStream(self, stream)

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        expected = self.length(source.frames, values)
        checked = _Written(source.channels, write)
        yield from self._each(super().run(source, values, checked))
        with self._named():
            checked.end(expected)

    def treat(self, source: Source, values: Values, write: Write) -> Generator[float, None, Curve | None]:
        expected = self.length(source.frames, values)
        checked = _Written(source.channels, write)
        curve = yield from self._each(super().treat(source, values, checked))
        with self._named():
            if curve is not None and not isinstance(curve, Curve):
                raise ValueError(f"treat answered {_shown(curve)}, which is no gain")
            checked.end(0 if curve is not None else expected)
        return curve

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        with self._named():
            return _frames("tail", super().tail(rate, values))

    def memory(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        with self._named():
            return _frames("memory", super().memory(rate, values))

    def length(self, frames: int, values: Mapping[str, object] = NONE) -> int:
        with self._named():
            return _frames("length", super().length(frames, values))

    def _each(self, work: Any) -> Generator[float, None, Any]:
        """The fractions that a plugin's generator yields, and what it answers."""
        with self._named():
            steps = iter(work)
        try:
            while True:
                with self._named():
                    try:
                        fraction = next(steps)
                    except StopIteration as end:
                        return end.value
                    if not isinstance(fraction, int | float) or not 0 <= fraction <= 1:
                        raise ValueError(f"it yields how much is done, 0 to 1, got {_shown(fraction)}")
                yield float(fraction)
        finally:
            if hasattr(steps, "close"):
                with self._named():
                    steps.close()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except (PluginError, KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # the border to code that is not ours
            told = plugin_error(self.manifest, error, f"effect “{self.name}”")
            self.note(told)
            raise told from error


class _CheckedStream(Stream):
    """A stream that answers as many frames and channels as come in, or says that it does not."""

    def __init__(self, effect: _Border, stream: Stream) -> None:
        if not isinstance(stream, Stream):
            raise ValueError(f"the stream is {_shown(stream)}, which is none")
        super().__init__(effect, stream.channels, stream.rate)
        self._border, self._stream = effect, stream
        self.latency = _frames("latency", stream.latency)

    def process(self, block: Samples) -> Samples:
        with self._border._named():
            made = _checked_block(self._stream.process(block), block.shape[0], block.shape[1])
            if not np.isfinite(made).all() and np.isfinite(block).all():
                raise ValueError("it answered numbers that are not finite (NaN, or beyond all bounds)")
            return made

    def set(self, values: Mapping[str, object]) -> None:
        with self._border._named():
            self._stream.set(values)

    def update(self, values: Values) -> None:
        with self._border._named():
            self._stream.update(values)

    def flush(self) -> Samples:
        with self._border._named():
            return _checked_block(self._stream.flush(), self.channels, self.latency)

    def advance(self, frames: int) -> None:
        with self._border._named():
            self._stream.advance(frames)


class _Written:
    """Counts the frames on their way to a writer."""

    def __init__(self, channels: int, write: Write) -> None:
        self._channels, self._write, self._frames = channels, write, 0

    def __call__(self, piece: Samples) -> None:
        checked = _checked_block(piece, self._channels, None)
        self._frames += checked.shape[1]
        self._write(checked)

    def end(self, expected: int) -> None:
        if self._frames != expected:
            raise ValueError(f"it answered {self._frames} frames, {expected} were expected")


def _checked_block(piece: object, channels: int, frames: int | None) -> Samples:
    """A block as float32 (channels, frames); None: however many frames."""
    if not isinstance(piece, np.ndarray) or piece.dtype.kind != "f" or piece.ndim != 2:
        raise ValueError(f"it answered {_shown(piece)}, no block of floats (channels, frames)")
    if piece.shape[0] != channels or frames not in (None, piece.shape[1]):
        asked = f"({channels}, {'frames' if frames is None else frames})"
        raise ValueError(f"it answered a block of {piece.shape}, {asked} was expected")
    return piece.astype(np.float32, copy=False)


def _frames(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0:
        raise ValueError(f"{name} must be a number of frames, got {_shown(value)}")
    return int(value)


def _shown(value: object) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} {value.shape}"
    return shown(value)
