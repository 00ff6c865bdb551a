"""One of many sound files: read, treated, and written once, whatever stops the program in between."""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workstation.cli.batch.pools import Report
from workstation.cli.batch.task_records import Dependencies, may_write, noted
from workstation.cli.exchange import is_other, save_other
from workstation.cli.headless import Headless
from workstation.cli.sound_program import program_of, sound_choices
from workstation.commands.overwriting import spare_sources
from workstation.commands.registry import error_line
from workstation.commands.scripting.macros import Macro
from workstation.core.errors import CommandError
from workstation.core.files.atomic_write import folder_beside
from workstation.services import Replacing
from workstation.session import EXPORTING, Message


@dataclass(frozen=True, slots=True)
class SoundTask:
    """One file to be read, and the one to be written; None: none is."""

    input: Path
    output: Path | None
    piped: bool = False
    """The output goes on to standard output."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a task."""

    output: Path | None
    seconds: float
    messages: tuple[str, ...] = ()
    result: object = None


def do_sound(task: SoundTask, arguments: argparse.Namespace) -> Report:
    """Do one of many tasks, in a process of its own perhaps; what goes wrong with it is in the report."""
    began = time.monotonic()
    if (kept := finished_before(task, arguments)) is not None:  # by a worker that died before it could say so
        return kept
    try:
        work = _work_of(task, arguments)
        outcome = _written_once(task, arguments, work, began)
    except (CommandError, ValueError, OSError) as error:
        return _failure(task, error_line(error))
    return _report(task, arguments, outcome, began)


def finished_before(task: SoundTask, arguments: argparse.Namespace) -> Report | None:
    """What a run before this one has done of it, where that is wanted, or this run itself."""
    kept = _work_of(task, arguments).finished()
    if kept is None or kept.get("run") == arguments.run_id:
        return kept
    return kept | {"status": "skipped"} if arguments.resume else None


def report_of_death(task: SoundTask, error: str) -> Report:
    """Of one whose process died."""
    return _failure(task, error)


def do_task(
    task: SoundTask, arguments: argparse.Namespace, *, part: Path | None = None, quiet: bool = False
) -> Outcome:
    """Read, treat and write one file; what is written comes to `part` where that is given. CommandError, OSError."""
    output = task.output
    if output is not None and len(output.parts) > 1 and arguments.output not in (None, str(output)):
        output.parent.mkdir(parents=True, exist_ok=True)
    messages: list[str] = []
    own = Replacing.ANY if arguments.force or (part is None and _may_replace(task, arguments)) else Replacing.NONE
    with program_of(arguments, quiet=quiet, bars=not quiet, replacing=own) as program, _heard(program, messages):
        program.open(task.input, stream=arguments.stream, copy=True)
        result = _treat(program, task, arguments)
        if output is not None and not save_other(program, output):
            if part is not None and not _may_replace(task, arguments):
                spare_sources(program.session, "Export", output)
            program.run("file.export", part or output, **sound_choices(arguments))
        seconds = program.session.document.seconds
    if part is not None:
        messages = [text.replace(str(part), str(output)) for text in messages]
    return Outcome(output, seconds, tuple(messages), result)


def _treat(program: Headless, task: SoundTask, arguments: argparse.Namespace) -> object:
    """What the macro and the rack of a command line do to the open document; the macro's result."""
    macro: Macro | None = getattr(arguments, "macro", None)
    result = None
    if macro is not None:
        names = program.script_names() | {"source": task.input, "output": task.output}
        result = _plain(macro.run(names, arguments.script_arguments).get("result"))
    if getattr(arguments, "rack", None):
        program.run("rack.preset", arguments.rack, track="master")
    return result


def _written_once(task: SoundTask, arguments: argparse.Namespace, work: Dependencies, began: float) -> Outcome:
    """What is written stands beside its place until it is on record that it is done, and takes its place then.

    A program that is killed before that has done nothing; one that is killed after it has done all, and the next run
    puts the file in its place.
    """
    output = task.output
    if output is None:
        outcome = do_task(task, arguments, quiet=True)
        work.remember(_report(task, arguments, outcome, began))
        return outcome
    if not _may_replace(task, arguments) and output.exists():
        raise CommandError(f"{output} exists: choose another name, or --force to write over it")
    output.parent.mkdir(parents=True, exist_ok=True)
    with noted(output):
        if is_other(output):  # a project knows the place that it was written to
            outcome = do_task(task, arguments, quiet=True)
            work.remember(_report(task, arguments, outcome, began))
            return outcome
        with folder_beside(output) as folder:
            part = folder / output.name
            outcome = do_task(task, arguments, part=part, quiet=True)
            work.remember(_report(task, arguments, outcome, began), part)
            part.replace(output)
    return outcome


def _may_replace(task: SoundTask, arguments: argparse.Namespace) -> bool:
    """Whether a file that is there may go: the user said so, or a run before this one wrote it."""
    output = task.output
    if output is None or arguments.force:
        return True
    if not arguments.resume or not may_write(output):
        return False
    return not (output.exists() and output.samefile(task.input))


def _work_of(task: SoundTask, arguments: argparse.Namespace) -> Dependencies:
    macro: Macro | None = getattr(arguments, "macro", None)
    rack = getattr(arguments, "rack", None)
    chosen = sound_choices(arguments) | {
        "stream": arguments.stream,
        "macro": None if macro is None else macro.digest,
        "arguments": list(arguments.script_arguments) if macro is not None else [],
        "rack": rack,
    }
    inputs = (task.input, Path(rack)) if rack and os.path.isfile(rack) else (task.input,)
    return Dependencies(inputs, () if task.output is None else (task.output,), chosen)


def _report(task: SoundTask, arguments: argparse.Namespace, outcome: Outcome, began: float) -> Report:
    return _about(task) | {
        "status": "done",
        "seconds": round(outcome.seconds, 3),
        "wall_seconds": round(time.monotonic() - began, 2),
        "messages": list(outcome.messages),
        "result": outcome.result,
        "run": arguments.run_id,
    }


def _failure(task: SoundTask, error: str) -> Report:
    return _about(task) | {"output": None, "status": "failed", "error": error}


def _about(task: SoundTask) -> Report:
    return {"input": str(task.input), "output": None if task.output is None else str(task.output)}


@contextmanager
def _heard(program: Headless, messages: list[str]) -> Iterator[None]:
    """What the program warns of meanwhile."""

    def hear(message: Message) -> None:
        if message.about == EXPORTING:  # "Exported this.mp3; its loudness is …": the file is named elsewhere
            messages.extend(message.text.split("; ")[1:])
        elif message.level == "warning":
            messages.append(message.text)

    program.session.notified.connect(hear)
    yield


def _plain(value: Any) -> Any:
    """A macro's result as JSON has it: arrays and tensors are lists, what is neither is its text."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
