"""What a plugin holds of the program: views of its parts, through which what it adds is the host's to undo."""

from collections.abc import Callable
from typing import Any, TypeVar, TypeVarTuple, cast

from workstation.commands.registry import Commands
from workstation.core.settings import Settings
from workstation.core.signal import Dispose, Signal
from workstation.engine.compute import Compute, Job
from workstation.engine.playback.player import Player
from workstation.engine.playback.recorder import Recorder
from workstation.session import Session

T = TypeVar("T")
Args = TypeVarTuple("Args")

_VIEWED = (Session, Commands, Settings, Compute, Player, Recorder)
"""The parts whose signals outlive a plugin; all else is handed out as it is."""


class Ownings:
    """What belongs to one plugin, or to one panel of it, until it is closed.

    `report` is told what the plugin's own code raises where nobody waits for an answer.
    """

    def __init__(self, report: Callable[[BaseException], None]) -> None:
        self.report = report
        self._disposals: dict[object, Dispose] = {}
        self._closed = False

    @property
    def closed(self) -> bool:
        """The plugin, or its panel, has gone."""
        return self._closed

    def own(self, dispose: Dispose) -> Dispose:
        """Undo something when this is closed, unless the answer is called before."""
        key = object()

        def once() -> None:
            if self._disposals.pop(key, None) is not None:
                dispose()

        self._disposals[key] = dispose
        if self._closed:  # what comes too late, from a timer that still runs, is undone at once
            once()
        return once

    def close(self) -> None:
        """Undo everything, the newest first; what cannot be undone keeps nothing else from it."""
        self._closed = True
        while self._disposals:
            _, dispose = self._disposals.popitem()
            self.guarded(dispose)()

    def guarded(self, function: Callable[[*Args], object]) -> Callable[[*Args], None]:
        """The function as one that never raises: what the plugin's code raises is reported, but the user's Ctrl+C."""

        def call(*args: *Args) -> None:
            try:
                function(*args)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # the border to code that is not ours
                self.report(error)

        return call

    def view(self, part: T) -> T:
        """A part of the program as the plugin sees it: the same, but that its signals and jobs are owned here."""
        return cast("T", _View(part, self))


class OwnedSignal(Signal[*Args]):
    """A signal of the program; who listens through it belongs to a plugin."""

    def __init__(self, signal: Signal[*Args], ownings: Ownings) -> None:
        self._signal, self._ownings = signal, ownings

    def connect(self, listener: Callable[[*Args], object]) -> Dispose:
        return self._ownings.own(self._signal.connect(self._ownings.guarded(listener)))

    def emit(self, *args: *Args) -> None:
        self._signal.emit(*args)


class _View:
    """Passes everything on to one part of the program."""

    __slots__ = ("_ownings", "_part")

    def __init__(self, part: Any, ownings: Ownings) -> None:
        object.__setattr__(self, "_part", part)
        object.__setattr__(self, "_ownings", ownings)

    def __getattr__(self, name: str) -> Any:
        found, ownings = getattr(self._part, name), self._ownings
        if isinstance(found, Signal):
            return OwnedSignal(found, ownings)
        if isinstance(found, _VIEWED):
            return ownings.view(found)
        own = _OWNED.get((type(self._part), name))
        return own(found, ownings) if own is not None else found

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._part, name, value)

    @property  # type: ignore[misc]  # it passes for the part, as isinstance asks
    def __class__(self) -> type:
        return type(self._part)

    def __eq__(self, other: object) -> bool:
        return bool(self._part == (other._part if type(other) is _View else other))

    def __hash__(self) -> int:
        return hash(self._part)

    def __iter__(self) -> Any:
        return iter(self._part)

    def __getitem__(self, key: Any) -> Any:
        return self._part[key]

    def __setitem__(self, key: Any, value: object) -> None:
        self._part[key] = value

    def __contains__(self, item: object) -> bool:
        return item in self._part

    def __dir__(self) -> list[str]:
        return dir(self._part)

    def __repr__(self) -> str:
        return repr(self._part)


def _registering(register: Callable[..., Dispose], ownings: Ownings) -> Callable[..., Dispose]:
    def call(*args: Any, **kwargs: Any) -> Dispose:
        return ownings.own(register(*args, **kwargs))

    return call


def _submitting(submit: Callable[..., Job[Any]], ownings: Ownings) -> Callable[..., Job[Any]]:
    def call(*args: Any, **kwargs: Any) -> Job[Any]:
        for name in ("done", "failed"):
            if kwargs.get(name) is not None:
                kwargs[name] = ownings.guarded(kwargs[name])
        job = submit(*args, **kwargs)
        forget = ownings.own(job.cancel)  # a job that is over takes no harm from it
        job.finished.connect(lambda _: forget())
        return job

    return call


_OWNED: dict[tuple[type, str], Callable[[Any, Ownings], Any]] = {
    (Commands, "register"): _registering,
    (Compute, "submit"): _submitting,
}
"""Methods that begin something of the plugin's."""
