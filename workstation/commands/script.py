"""What scripts and the console can call by name: the session, its commands, and the signal processing."""

import inspect
from collections.abc import Callable
from typing import Any

from workstation.commands.registry import Command, Commands
from workstation.core.document import Document
from workstation.core.errors import CommandError
from workstation.engine.compute import Job, State
from workstation.session import Session

Wait = Callable[[Job[Any]], None]
"""Returns when a job is over, letting the main thread's work go on meanwhile."""


class CommandRunner:
    """`run("edit.cut")` or `run.edit.cut()`: runs a command, waits for its job, returns what came of it.

    `settle` is called after each command: where nobody looks on, to wait for what it began beside its job.
    """

    def __init__(
        self, commands: Commands, wait: Wait, prefix: str = "", settle: Callable[[], None] = lambda: None
    ) -> None:
        self._commands, self._wait, self._prefix, self._settle = commands, wait, prefix, settle

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        id_, args = (self._prefix, args) if self._prefix else (args[0], args[1:]) if args else ("", ())
        result = self._commands.run(id_, *args, **kwargs)
        result = finished(result, self._wait) if isinstance(result, Job) else result
        self._settle()
        return result

    def __getattr__(self, name: str) -> "CommandRunner":
        if name.startswith("_"):
            raise AttributeError(name)
        name = name.removesuffix("_")
        return CommandRunner(
            self._commands, self._wait, f"{self._prefix}.{name}" if self._prefix else name, self._settle
        )

    def __dir__(self) -> list[str]:
        start = f"{self._prefix}." if self._prefix else ""
        return sorted({c.id.removeprefix(start).split(".")[0] for c in self._commands if c.id.startswith(start)})

    def __repr__(self) -> str:
        lines = (f"{c.id:24} {_first_line(c)}" for c in self._commands)
        return "\n".join(line for line in lines if line.startswith(self._prefix))


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
        if isinstance(job.error, ValueError | OSError | CommandError):
            raise CommandError(" ".join(str(job.error).split())) from job.error
        raise job.error
    return job.result


class CurrentDocument:
    """The document as it is at each use: `doc.rate`, `doc.tracks`, `doc.transcript`."""

    def __init__(self, session: Session) -> None:
        object.__setattr__(self, "_session", session)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session.document, name)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a document does not change; commit another one: session.commit(...), not doc.{name} = …")

    def __dir__(self) -> list[str]:
        return [name for name in dir(Document) if not name.startswith("_")] + list(Document.__dataclass_fields__)

    def __repr__(self) -> str:
        document: Document = self._session.document
        tracks = ", ".join(f"{track.key} {track.name!r}" for track in document.tracks)
        return f"<{document.seconds:.3f} s at {document.rate} Hz: {tracks or 'no tracks'}>"


def namespace(session: Session, commands: Commands, wait: Wait) -> dict[str, Any]:
    """The names of scripts: session, run, doc, np, torch, F (functional), T (transforms). Imports torch.

    `import torchaudio` finds this program from then on.
    """
    import numpy as np
    import torch

    import workstation.dsp.functional as F
    import workstation.dsp.transforms as T
    from workstation.torchaudio.alias import install

    install()
    run, doc = CommandRunner(commands, wait), CurrentDocument(session)
    return {"session": session, "run": run, "doc": doc, "np": np, "torch": torch, "F": F, "T": T}
