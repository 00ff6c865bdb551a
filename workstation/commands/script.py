"""Commands as scripts and the console call them."""

import inspect
from collections.abc import Callable
from typing import Any

from workstation.commands.registry import Command, Commands
from workstation.core.errors import CommandError, NothingToDoError
from workstation.engine.compute import Job, State

Wait = Callable[[Job[Any]], None]
"""Returns when a job is over, letting the main thread's work go on meanwhile."""


class CommandRunner:
    """`run("edit.cut")` or `run.edit.cut()`: runs a command, waits for its job, returns what came of it.

    None where there was nothing to do for one that works on all of a kind, such as `marker.clear`.

    `settle` is called after each command: where nobody looks on, to wait for what it began beside its job.
    """

    def __init__(
        self, commands: Commands, wait: Wait, prefix: str = "", settle: Callable[[], None] = lambda: None
    ) -> None:
        self._commands, self._wait, self._prefix, self._settle = commands, wait, prefix, settle

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        id_, args = (self._prefix, args) if self._prefix else (args[0], args[1:]) if args else ("", ())
        try:
            result = self._commands.run(id_, *args, **kwargs)
            result = finished(result, self._wait) if isinstance(result, Job) else result
        except NothingToDoError as error:
            self._commands.session.notify(str(error))
            result = None
        self._settle()
        return result

    def __getattr__(self, name: str) -> Any:
        """A command as a function with its own signature and help, or what several ids begin with."""
        if name.startswith("_"):
            raise AttributeError(name)
        name = name.removesuffix("_")
        id_ = f"{self._prefix}.{name}" if self._prefix else name
        runner = CommandRunner(self._commands, self._wait, id_, self._settle)
        ids = [command.id for command in self._commands]
        if id_ in ids and not any(other.startswith(f"{id_}.") for other in ids):
            return _as_function(runner, self._commands[id_])
        return runner

    def __dir__(self) -> list[str]:
        start = f"{self._prefix}." if self._prefix else ""
        return sorted({c.id.removeprefix(start).split(".")[0] for c in self._commands if c.id.startswith(start)})

    def __repr__(self) -> str:
        lines = (f"{c.id:24} {_first_line(c)}" for c in self._commands)
        return "\n".join(line for line in lines if line.startswith(self._prefix))


def _as_function(runner: CommandRunner, command: Command) -> Any:
    """The command as people look at it: `run.edit.cut?`, help(run.edit.cut), names of its parameters."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return runner(*args, **kwargs)

    call.__name__, call.__qualname__ = command.id.rpartition(".")[2], f"run.{command.id}"
    call.__doc__ = command.title
    try:
        function = command.load()
        signature = inspect.signature(function)
    except (CommandError, ValueError, TypeError):  # the command says why when it is run
        return call
    called = signature.replace(parameters=list(signature.parameters.values())[1:], return_annotation=signature.empty)
    call.__doc__ = f"{inspect.getdoc(function) or command.title}\n\n{_usage(command, called)}"
    call.__signature__ = called  # type: ignore[attr-defined]
    call.__wrapped__ = function  # type: ignore[attr-defined]  # where its source is
    return call


def _usage(command: Command, signature: inspect.Signature) -> str:
    """How a script calls it, and where it is in the menus."""
    parts = [f'run("{command.id}"{", …" if signature.parameters else ""})']
    if command.menu:
        parts.append(" › ".join((*command.menu.split("/"), command.title)))
    return "; ".join(parts)


def _first_line(command: Command) -> str:
    """What a command does, in a line; one whose code cannot be read is called by its title."""
    try:
        text = inspect.getdoc(command.load()) or command.title
    except CommandError:
        text = command.title
    return text.splitlines()[0]


def finished(job: Job[Any], wait: Wait) -> Any:
    """The result of a job once it is over; CommandError when it failed or was cancelled."""
    if not job.over:
        wait(job)
    if job.state is State.CANCELLED:
        raise CommandError(f"{job.label} was cancelled")
    if job.error is not None:
        if isinstance(job.error, NothingToDoError):
            raise job.error
        if isinstance(job.error, ValueError | OSError | CommandError):
            raise CommandError(" ".join(str(job.error).split())) from job.error
        raise job.error
    return job.result
