"""Sound files converted, rendered, or treated by a macro, one or many: what may be said, and a run of it."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from uuid import uuid4

from workstation.cli.batch.pools import Report
from workstation.cli.batch.result_table import check_results, write_results
from workstation.cli.batch.sound_task import SoundTask, do_sound, do_task, finished_before, make_folder, report_of_death
from workstation.cli.batch.word_tasks import expand_inputs
from workstation.cli.batch.words import exit_code, made_folders
from workstation.cli.batch.worker_options import add_worker_options, workers_of
from workstation.cli.command_options import command_values
from workstation.cli.pipes import PIPE, pipe_out, piped_in
from workstation.cli.setting_options import settings_in
from workstation.commands.registry import bounded_line
from workstation.commands.scripting.macros import Macro, find_macro, saved_macros
from workstation.core.files.atomic_write import clear_attempts

_WAV = "wav"
_SIGNS = "{stem}", "{name}", "{folder}"
INPUTS = "files, folders with all they hold, or patterns with stars; - is standard input"
OUTPUT = (
    "a sound file, a project (.aws), a timeline, a folder, or a name with {stem}, {name} or {folder} in it; "
    "- is standard output"
)
_ENDING = """
A run that was stopped, however that was, goes on where it was when it is given again with --resume.

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
  workstation render takes/ --rack "Podcast voice" --loudness -16 --tail -o done/ -f mp3 --jobs 2
""",
    "batch": """\
examples:
  workstation batch clean.py takes/ -o clean/ --jobs 2
  workstation batch "Tidy up" *.wav -o done/ -f flac --rack "Podcast voice" --loudness -16 --resume
  workstation batch measure.py takes/ --report table.csv          writes no sound, but the table
  workstation batch cut.py takes/ -o cut/ -- --threshold 3        the macro's own arguments, in sys.argv

A macro is a script with the console's names that does to an open file what is to be done: record it in the panel
"Script", or write it. It finds the file that it works on as `source` and the one that is written afterwards as `output`
(None where nothing is); what it leaves as `result` stands in the table. Nothing else is kept from one file to the next.
""",
}


def add_batch_arguments(subcommand: argparse.ArgumentParser, name: str) -> None:
    """What `convert` and `render` take of files."""
    subcommand.formatter_class = argparse.RawDescriptionHelpFormatter
    subcommand.epilog = _EXAMPLES[name] + _ENDING
    shown = {"convert": "IN OUT | IN…", "batch": "MACRO IN… | IN…"}.get(name, "IN…")
    subcommand.add_argument("inputs", nargs="+", metavar=shown, help=INPUTS)
    subcommand.add_argument("-o", "--output", metavar="OUT", help=OUTPUT)
    subcommand.add_argument("-f", "--format", default="", metavar="ENDING", help="such as flac; without -o beside each")
    add_worker_options(subcommand.add_argument, "files")
    subcommand.add_argument("--resume", action="store_true", help="leave out what a run before this one has finished")
    subcommand.add_argument("--report", type=Path, metavar="TABLE", help="write what came of each file, as CSV or JSON")
    subcommand.add_argument("--json", action="store_true", help="one JSON object a file, as soon as it is over")


def run_sounds(arguments: argparse.Namespace) -> int:
    """Do what a command line says of the files that it names; the exit code. ValueError when the line is wrong.

    Of a single file an error is raised as it is.
    """
    workers_of(arguments)  # what is wrong is said before any file is looked at
    if arguments.report is not None:
        check_results(arguments.report, force=arguments.force or arguments.resume)
    arguments.run_id = uuid4().hex
    with tempfile.TemporaryDirectory(prefix="workstation-pipe-") as folder:
        tasks = _tasks(arguments, Path(folder))
        plain = not (arguments.json or arguments.resume or arguments.report or arguments.scheduler)
        if len(tasks) == 1 and plain and tasks[0].output is not None:
            make_folder(tasks[0], arguments)
            output = do_task(tasks[0], arguments).output
            if tasks[0].piped:
                pipe_out(tasks[0].output)
            else:
                print(output)
            return 0
        return _run_all(tasks, arguments)


def macro_in(arguments: argparse.Namespace, folder: Path) -> Macro | None:
    """The macro that a line of `batch` begins with, which is taken off its files; None where it is only a rack.

    ValueError where nothing says what is to be done.
    """
    macro = find_macro(arguments.inputs[0], folder)
    if macro is not None:
        del arguments.inputs[0]
        if not arguments.inputs:
            raise ValueError(f"say which files the macro {macro.title} is for")
        return macro
    if arguments.rack or settings_in(arguments) or command_values(arguments):
        return None
    saved = ", ".join(f'"{macro.title}"' for macro in saved_macros(folder)) or "none"
    raise ValueError(
        f"{arguments.inputs[0]} is no macro: give a script (.py), one of those saved in {folder} ({saved}), or --rack"
    )


def _run_all(tasks: Sequence[SoundTask], arguments: argparse.Namespace) -> int:
    reports: list[Report] = []
    outputs = [task.output for task in tasks if task.output is not None]
    try:
        with made_folders(outputs):
            for report in _reports(tasks, arguments):
                reports.append(report)
                count = f"[{len(reports)}/{len(tasks)}] {Path(report['input']).name}: "
                print(bounded_line(f"{count}{_line_of(report)}"), file=sys.stderr)
                if arguments.json:
                    print(json.dumps(report), flush=True)
                elif report["status"] != "failed" and report["output"]:
                    print(report["output"], flush=True)
    except BaseException:
        for output in outputs:  # a process that was stopped has not tidied up
            clear_attempts(output)
        raise
    finally:
        if arguments.report is not None:
            write_results(arguments.report, reports)
    return exit_code(reports)


def _line_of(report: Report) -> str:
    """What is said of a file."""
    if report["status"] == "failed":
        return str(report["error"])
    done = f"written {report['output']}" if report["output"] else "done"
    told = "; ".join((done, *report["messages"]))
    return f"{told} (before)" if report["status"] == "skipped" else told


def _tasks(arguments: argparse.Namespace, folder: Path) -> list[SoundTask]:
    inputs, output, ending = list(arguments.inputs), arguments.output, arguments.format.lower().lstrip(".")
    if output is None and not ending:
        if getattr(arguments, "macro", None) is not None:
            return [SoundTask(path, None) for path, _ in expand_inputs(inputs)]
        if len(inputs) != 2 or arguments.function.__name__ != "_convert":
            raise ValueError("say what to write: -o FILE or FOLDER, or -f FORMAT to write beside each file")
        output = inputs.pop()
    if PIPE in inputs:
        if len(inputs) > 1:
            raise ValueError("- stands alone: standard input is one file")
        files = [(piped_in(folder), Path())]
    else:
        files = _without_results(list(expand_inputs(inputs)), inputs, output)
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


def _without_results(
    files: list[tuple[Path, Path]], inputs: Sequence[str], output: str | None
) -> list[tuple[Path, Path]]:
    """Of the files of folders those that are not in the folder of the results, which may lie within one of them."""
    if output is None or not os.path.isdir(output):
        return files
    results = Path(output).resolve()
    if results in (Path(given).expanduser().resolve() for given in inputs):
        return files
    return [(path, inside) for path, inside in files if str(path) in inputs or results not in path.resolve().parents]


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
        assert task.output is not None
        if task.output in written:
            raise ValueError(f"{written[task.output]} and {task.input} would both be written to {task.output}")
        written[task.output] = task.input


def _reports(tasks: Sequence[SoundTask], arguments: argparse.Namespace) -> Iterator[Report]:
    """Those of tasks, whoever does them; first those that were done before."""
    todo = []
    for task in tasks:
        if (kept := finished_before(task, arguments)) is not None:
            yield kept
        else:
            todo.append(task)
    # what is no data stays here: letters and pictures are not drawn there
    plain = {name: value for name, value in vars(arguments).items() if not callable(value)}
    given = argparse.Namespace(**{**plain, "draw_cues": None, "draw_picture": None})
    workers = workers_of(arguments)
    given = given if workers.apart(todo) else arguments
    yield from workers.reports(todo, partial(do_sound, arguments=given), report_of_death)
