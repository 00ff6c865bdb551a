"""Commands as rows of a table, and the one place where they are run."""

import importlib
import inspect
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Any

from workstation.commands.arguments import Arguments, shown
from workstation.core.errors import CommandError, NothingToDoError
from workstation.core.format_size import whole_text
from workstation.core.history import History
from workstation.core.program_log import LOG
from workstation.core.signal import Dispose, Signal
from workstation.engine.compute import Job, State
from workstation.session import Session

Function = Callable[..., Any]

_LONGEST_LINE = 500
"""Letters of a message to the user."""


@dataclass(frozen=True, slots=True)
class LateFunction:
    """The code of a command that is made when it is first wanted; CommandError when it cannot be."""

    make: Callable[[], Function]


@dataclass(frozen=True, slots=True)
class Command:
    """One action. `function` is the code, or "module:name" imported at first use; its first argument is the session."""

    id: str
    title: str
    function: Function | str | LateFunction
    _: KW_ONLY
    menu: str = ""
    """Where it stands: "Edit", "Edit/Select"; empty: in no menu."""
    line: bool = False
    """Whether the menu has a line above it, unless it is the first."""
    after: str = ""
    """The id of the command that it stands below in its menu; empty, or none of that menu: at the end."""
    last: bool = False
    """It stands at the end of its menu, below those that plugins bring too."""
    icon: str = ""
    needs: str = ""
    """What must be there: "" nothing, or a name from `NEEDS`."""
    for_all: bool = False
    """It does something to all of a kind: where there are none, that is no error to a script."""
    ask: str = ""
    """The dialog a window opens to fill in the arguments first; a window without it runs the command as it is."""
    logged: bool = True
    """Whether it changes what a script would have to repeat; not for looking (zoom) or asking."""

    def load(self) -> Function:
        if isinstance(self.function, str):
            module, _, name = self.function.partition(":")
            function: Function = getattr(importlib.import_module(module), name)
            return function
        return self.function.make() if isinstance(self.function, LateFunction) else self.function


NEEDS: dict[str, tuple[Callable[[Session], bool], str]] = {
    "sound": (lambda s: s.document.frames > 0, "open or record a sound first"),
    "selection": (lambda s: not s.selection.range.is_caret, "select a part of the sound first"),
    "tracks": (lambda s: bool(s.document.tracks), "open a sound or add a track first"),
    "markers": (lambda s: bool(s.document.markers), "add a marker first"),
    "clip": (lambda s: s.clipboard.clip is not None, "cut or copy something first"),
    "undo": (lambda s: s.history.can_undo, "there is nothing to undo"),
    "redo": (lambda s: s.history.can_redo, "there is nothing to redo"),
    "words": (lambda s: bool(s.document.transcript.cues), "align or transcribe first"),
}


class Commands:
    """The commands that there are, and how they are run on one session.

    `logged` is emitted with the script line of each command that was run; `ran` after every command.
    """

    def __init__(self, session: Session, table: Iterable[Command] = ()) -> None:
        self.session = session
        self.logged: Signal[str] = Signal()
        self.ran: Signal[str] = Signal()
        self.registered: Signal[()] = Signal()
        self._table: dict[str, Command] = {}
        self._arguments: dict[str, Arguments] = {}
        self._depth = 0
        for command in table:
            self.register(command)

    def register(self, command: Command) -> Dispose:
        """Add a command; ValueError when its id is taken, or nothing is known of what it needs."""
        if command.id in self._table:
            raise ValueError(f"there is a command {command.id!r} already")
        if command.needs and command.needs not in NEEDS:
            raise ValueError(f"needs of {command.id} must be one of {', '.join(NEEDS)}, got {command.needs!r}")
        self._table[command.id] = command
        self.registered.emit()

        def dispose() -> None:
            if self._table.get(command.id) is command:
                del self._table[command.id]
                self._arguments.pop(command.id, None)
                self.registered.emit()

        return dispose

    def __iter__(self) -> Iterator[Command]:
        return iter(tuple(self._table.values()))

    def __contains__(self, id_: object) -> bool:
        return id_ in self._table

    def __getitem__(self, id_: str) -> Command:
        if not isinstance(id_, str):
            raise CommandError(f"a command is called by its id, a text such as edit.cut, got {shown(id_)}")
        try:
            return self._table[id_]
        except KeyError:
            near = [known for known in self._table if id_.split(".")[-1] in known]
            hint = f"; did you mean {', '.join(near[:3])}?" if near else ""
            raise CommandError(f"there is no command {shown(id_)}{hint}") from None

    def possible(self, id_: str) -> bool:
        """Whether the command could run now."""
        needs = self[id_].needs
        return not needs or NEEDS[needs][0](self.session)

    def run(self, id_: str, /, *args: Any, **kwargs: Any) -> Any:
        """Run a command and print its script line.

        This is a border: each argument must be what the function's annotations say, of a bounded size, for clicks,
        scripts and plugins alike. What a caller or a file got wrong (ValueError, OSError) becomes a CommandError;
        anything else is a fault of ours and passes. A command run by another command prints no line of its own.
        """
        command = self[id_]
        if not self.possible(id_):
            kind = NothingToDoError if command.for_all else CommandError
            raise kind(f"{command.title.rstrip('….')}: {NEEDS[command.needs][1]}")
        function = command.load()
        arguments = self._arguments_of(command, function)
        bound = arguments.bind(self.session, args, kwargs)
        positional, named = arguments.grouped(bound)
        line = _script_line(id_, bound)
        before = self.session.history
        self._depth += 1
        try:
            result = function(*positional, **named)
        except CommandError as error:
            LOG.info("command %s was refused", id_)
            if (text := error_line(error)) == str(error):
                raise
            raise CommandError(text) from error
        except (ValueError, OSError) as error:
            LOG.info("command %s was refused: %s", id_, type(error).__name__)
            raise CommandError(error_line(error)) from error
        except BaseException as error:
            LOG.warning("command %s was ended by %s", id_, type(error).__name__)
            raise
        finally:
            self._depth -= 1
        if self._depth == 0:
            LOG.info("command %s", id_)
            if command.logged:
                history = self.session.history
                if history.is_new(before) and not history.current.call:  # one that was loaded has its own
                    self.session.describe_last(line)
                if isinstance(result, Job):
                    result.finished.connect(lambda job: self._describe_late(job, line, before))
                self.logged.emit(line)
            self.ran.emit(id_)
        return result

    def _arguments_of(self, command: Command, function: Function) -> Arguments:
        if command.id not in self._arguments:
            self._arguments[command.id] = Arguments(command.id, function)
        return self._arguments[command.id]

    def _describe_late(self, job: Job[Any], line: str, before: History) -> None:
        """The line goes to the revision that a job has made, if it made one."""
        history = self.session.history
        new = history.index and history.is_new(before)
        if job.state is State.DONE and new and not history.current.call:
            self.session.describe_last(line)


def _script_line(id_: str, bound: inspect.BoundArguments) -> str:
    """The line that repeats a call; every argument but the session by name, unless it is the only one."""
    arguments = list(bound.arguments.items())[1:]
    kinds = {name: parameter.kind for name, parameter in bound.signature.parameters.items()}
    words = []
    for name, value in arguments:
        if kinds[name] is inspect.Parameter.VAR_POSITIONAL:
            words += [_literal(item) for item in value]
        elif kinds[name] is inspect.Parameter.VAR_KEYWORD:
            words += [f"{key}={_literal(item)}" for key, item in value.items()]
        elif kinds[name] is inspect.Parameter.KEYWORD_ONLY or words:
            words.append(f"{name}={_literal(value)}")
        else:
            words.append(_literal(value))
    return f"run({', '.join([repr(id_), *words])})".replace("'" + id_ + "'", f'"{id_}"', 1)


def _literal(value: object) -> str:
    if isinstance(value, float):
        # Places in seconds are fractions of the rate: nanoseconds are exact to a frame, and can be read.
        return repr(round(float(value), 9) if abs(value) >= 1e-3 else float(value))
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=value != whole_text(value))  # by number what is no letter
    if isinstance(value, list | tuple):
        inner = ", ".join(_literal(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if hasattr(value, "__fspath__"):
        return _literal(str(value))
    return repr(value)


def error_line(error: Exception) -> str:
    """What went wrong as one line that can be read: the middle of a very long text is left out."""
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        text = f"{where}{error.strerror}"
    else:
        text = str(error)
    return bounded_line(text)


def bounded_line(text: str) -> str:
    """A text as one line, without the middle where that is very long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 101]}…{line[-100:]}"
