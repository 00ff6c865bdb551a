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
    work = _work_of(task, arguments)
    if arguments.scheduler and (kept := work.finished(arguments.run_id)) is not None:
        return kept  # done by a worker that died before it could say so
    try:
        return _written_once(task, arguments, work, began)
    except (CommandError, ValueError, OSError) as error:
        return _failure(task, error_line(error))


def finished_before(task: SoundTask, arguments: argparse.Namespace) -> Report | None:
    """What a run before this one has done of it, where that is wanted."""
    kept = _work_of(task, arguments).finished() if arguments.resume else None
    return None if kept is None else kept | {"status": "skipped"}


def report_of_death(task: SoundTask, error: str) -> Report:
    """Of one whose process died."""
    return _failure(task, error)


def make_folder(task: SoundTask, arguments: argparse.Namespace) -> None:
    """Make the folder of what is to be written, where a line names more than that one file."""
    output = task.output
    if output is not None and len(output.parts) > 1 and arguments.output not in (None, str(output)):
        output.parent.mkdir(parents=True, exist_ok=True)


def do_task(
    task: SoundTask,
    arguments: argparse.Namespace,
    *,
    part: Path | None = None,
    quiet: bool = False,
    replacing: Replacing | None = None,
) -> Outcome:
    """Read, treat and write one file; what is written comes to `part` where that is given. CommandError, OSError.

    `replacing`: which files may be written over; None: as the line says.
    """
    output = task.output
    messages: list[str] = []
    with program_of(arguments, quiet=quiet, bars=not quiet, replacing=replacing) as program, _heard(program, messages):
        program.open(task.input, stream=arguments.stream, copy=True)
        result = _treat(program, task, arguments)
        if output is not None and not save_other(program, output):
            if part is not None:
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


def _written_once(task: SoundTask, arguments: argparse.Namespace, work: Dependencies, began: float) -> Report:
    """What is written stands beside its place until it is on record that it is done, and takes its place then.

    A program that is killed before that has done nothing; one that is killed after it has done all, and the next run
    puts the file in its place.
    """

    def done(part: Path | None = None, replacing: Replacing | None = None) -> Report:
        outcome = do_task(task, arguments, part=part, quiet=True, replacing=replacing)
        report = _report(task, arguments, outcome, began)
        work.remember(report, part)
        return report

    output = task.output
    if output is None:
        return done()
    replacing = _replacing(output, arguments)
    if replacing is Replacing.NONE and output.exists():
        raise CommandError(f"{output} exists: choose another name, or --force to write over it")
    make_folder(task, arguments)
    with noted(output):
        if is_other(output):  # a project knows the place that it was written to
            return done(replacing=replacing)
        with folder_beside(output) as folder:
            part = folder / output.name
            report = done(part, replacing)
            part.replace(output)
    return report


def _replacing(output: Path, arguments: argparse.Namespace) -> Replacing:
    """Which files may go: those that the user said, or a run before this one wrote, but for what is read here."""
    if arguments.force:
        return Replacing.ANY
    return Replacing.ASKED if arguments.resume and may_write(output) else Replacing.NONE


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
