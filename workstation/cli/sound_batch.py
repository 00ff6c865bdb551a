"""Sound files converted or rendered, one or many: what may be said, and a run of it."""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from workstation.cli.batch import Report, exit_code, in_processes, made_folders
from workstation.cli.batch_tasks import expand_inputs
from workstation.cli.exchange import save_other
from workstation.cli.pipes import PIPE, pipe_out, piped_in
from workstation.cli.sound_program import program_of, sound_choices
from workstation.commands.registry import bounded_line, error_line
from workstation.core.errors import CommandError

_WAV = "wav"
_SIGNS = "{stem}", "{name}", "{folder}"
INPUTS = "files, folders with all they hold, or patterns with stars; - is standard input"
OUTPUT = (
    "a sound file, a project (.aws), a timeline, a folder, or a name with {stem}, {name} or {folder} in it; "
    "- is standard output"
)
_ENDING = """
exit code: 0 all done, 1 some files failed, 2 all failed or the line is wrong, 130 interrupted"""
_EXAMPLES = {
    "convert": """\
examples:
  workstation convert talk.wav talk.mp3
  workstation convert recordings/ -o mp3/ -f mp3 --jobs 4
  workstation convert *.wav -f flac                      beside each
  workstation convert - -o - -f opus < talk.wav | upload
""",
    "render": """\
examples:
  workstation render talk.wav --rack "Podcast voice" -o better.wav
  workstation render takes/ --rack Telephone -o "phone/{stem}.flac"
""",
}


@dataclass(frozen=True, slots=True)
class SoundTask:
    """One file to be read, and the one to be written."""

    input: Path
    output: Path
    piped: bool = False
    """The output goes on to standard output."""


def add_batch_arguments(subcommand: argparse.ArgumentParser, name: str) -> None:
    """What `convert` and `render` take of files."""
    subcommand.formatter_class = argparse.RawDescriptionHelpFormatter
    subcommand.epilog = _EXAMPLES[name] + _ENDING
    shown = "IN OUT | IN…" if name == "convert" else "IN…"
    subcommand.add_argument("inputs", nargs="+", metavar=shown, help=INPUTS)
    subcommand.add_argument("-o", "--output", metavar="OUT", help=OUTPUT)
    subcommand.add_argument("-f", "--format", default="", metavar="ENDING", help="such as flac; without -o beside each")
    subcommand.add_argument("--jobs", type=int, default=1, metavar="N", help="how many files at a time (1)")
    subcommand.add_argument("--json", action="store_true", help="one JSON object a file, as soon as it is over")


def run_sounds(arguments: argparse.Namespace) -> int:
    """Convert or render what a command line names; the exit code. ValueError when the line is wrong.

    Of a single file an error is raised as it is.
    """
    if arguments.jobs < 1:
        raise ValueError(f"jobs must be 1 or more, got {arguments.jobs}")
    with tempfile.TemporaryDirectory(prefix="workstation-pipe-") as folder:
        tasks = _tasks(arguments, Path(folder))
        if len(tasks) == 1 and not arguments.json:
            output = _done(tasks[0], arguments)
            if tasks[0].piped:
                pipe_out(tasks[0].output)
            else:
                print(output)
            return 0
        reports: list[Report] = []
        with made_folders(task.output for task in tasks):
            for report in _reports(tasks, arguments):
                reports.append(report)
                line = report["error"] if report["status"] == "failed" else f"written {report['output']}"
                count = f"[{len(reports)}/{len(tasks)}] {Path(report['input']).name}: "
                print(bounded_line(f"{count}{line}"), file=sys.stderr)
                if arguments.json:
                    print(json.dumps(report), flush=True)
                elif report["status"] == "done":
                    print(report["output"], flush=True)
        return exit_code(reports)


def _tasks(arguments: argparse.Namespace, folder: Path) -> list[SoundTask]:
    inputs, output, ending = list(arguments.inputs), arguments.output, arguments.format.lower().lstrip(".")
    if output is None and not ending:
        if len(inputs) != 2 or arguments.function.__name__ != "_convert":
            raise ValueError("say what to write: -o FILE or FOLDER, or -f FORMAT to write beside each file")
        output = inputs.pop()
    if PIPE in inputs:
        if len(inputs) > 1:
            raise ValueError("- stands alone: standard input is one file")
        files = [(piped_in(folder), Path())]
    else:
        files = list(expand_inputs(inputs))
    if output == PIPE:
        if len(files) > 1:
            raise ValueError(f"- is one file for {len(files)}: give a folder, or {{stem}} in the name")
        if sys.stdout.isatty():
            raise ValueError("sound is not written to a terminal: give a file, or a pipe behind it")
        return [SoundTask(files[0][0], folder / f"out.{ending or _WAV}", piped=True)]
    several = len(files) > 1 or any(os.path.isdir(given) for given in inputs)
    tasks = [SoundTask(path, _place(path, inside, output, ending, several=several)) for path, inside in files]
    _check(tasks)
    return tasks


def _place(path: Path, inside: Path, output: str | None, ending: str, *, several: bool) -> Path:
    """Where the result of one file goes."""
    own = ending or path.suffix.lstrip(".") or _WAV
    if output is None:
        return path.with_name(f"{path.stem}.{own}")
    filled = output.replace("{stem}", path.stem).replace("{name}", path.name).replace("{folder}", str(path.parent))
    place = Path(filled).expanduser()
    if output.endswith(("/", "\\")) or place.is_dir():
        return place / inside / f"{path.stem}.{own}"
    if any(sign in output for sign in _SIGNS):
        return place if place.suffix or not ending else place.with_name(f"{place.name}.{ending}")
    if several:
        if place.suffix:
            raise ValueError(f"{output} is one file for several: give a folder, or {{stem}} in the name")
        return place / inside / f"{path.stem}.{own}"
    return place


def _check(tasks: Sequence[SoundTask]) -> None:
    written: dict[Path, Path] = {}
    for task in tasks:
        if task.output in written:
            raise ValueError(f"{written[task.output]} and {task.input} would both be written to {task.output}")
        written[task.output] = task.input


def _done(task: SoundTask, arguments: argparse.Namespace, *, quiet: bool = False, bars: bool = True) -> Path:
    """Do one task; what it has written."""
    if len(task.output.parts) > 1 and arguments.output not in (None, str(task.output)):
        task.output.parent.mkdir(parents=True, exist_ok=True)
    with program_of(arguments, quiet=quiet, bars=bars) as program:
        program.open(task.input, stream=arguments.stream, copy=True)
        if getattr(arguments, "rack", None) is not None:
            program.run("rack.preset", arguments.rack, track="master")
        if not save_other(program, task.output):
            program.run("file.export", task.output, **sound_choices(arguments))
    return task.output


def do_sound(task: SoundTask, arguments: argparse.Namespace) -> Report:
    """Do one of many tasks, in a process of its own perhaps; what goes wrong with it is in the report."""
    began = time.monotonic()
    facts = {"input": str(task.input), "output": str(task.output)}
    try:
        _done(task, arguments, quiet=True, bars=False)
    except (CommandError, ValueError, OSError) as error:
        return facts | {"output": None, "status": "failed", "error": error_line(error)}
    return facts | {"status": "done", "wall_seconds": round(time.monotonic() - began, 2)}


def _reports(tasks: Sequence[SoundTask], arguments: argparse.Namespace) -> Iterator[Report]:
    """Those of tasks at once in as many processes as are wanted."""
    if arguments.jobs == 1 or len(tasks) < 2:
        yield from (do_sound(task, arguments) for task in tasks)
        return
    # what is no data stays here: letters and pictures are not drawn there
    plain = {name: value for name, value in vars(arguments).items() if not callable(value)}
    given = argparse.Namespace(**{**plain, "draw_cues": None, "draw_picture": None})
    yield from in_processes(tasks, partial(do_sound, arguments=given), _died, arguments.jobs)


def _died(task: SoundTask, error: str) -> Report:
    return {"input": str(task.input), "output": None, "status": "failed", "error": error}
