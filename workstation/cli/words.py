"""The command line of `align` and `transcribe`: what may be said, and a run of it."""

import argparse
import json
import sys
from pathlib import Path

from workstation.cli.batch.word_tasks import Destination, Task, find_tasks, read_manifest
from workstation.cli.batch.words import exit_code, line_of, run_batch
from workstation.cli.batch.worker_options import add_worker_options, workers_of
from workstation.cli.command_options import add_command_options, add_param_option, command_values
from workstation.cli.plugins import plugin_tables
from workstation.commands.options import SPEAKERS, STREAM
from workstation.commands.registry import bounded_line
from workstation.commands.speech.recognize import align, transcribe
from workstation.speech.engines import ENGINES, engine
from workstation.speech.formats.table import FORMATS, format_of

INPUTS = "files, folders with all they hold, or patterns with stars; a text has the name of its recording"
_EXAMPLES = {
    "align": """\
examples:
  workstation align talk.wav talk.txt -o talk.srt
  workstation align recordings/ -f srt,json              one.wav with one.txt, two.mp3 with two.txt, …
  workstation align takes/*.wav --text script.txt -f vtt -o out/
  workstation align song.mp3 lyrics.txt -o "{stem}.ass" --karaoke syllable
""",
    "transcribe": """\
examples:
  workstation transcribe talk.wav -o talk.srt
  workstation transcribe recordings/ -f srt,txt -o out/ --speakers 0
""",
}
_ENDING = """
A run that was stopped goes on where it was when it is given again: what is finished and unchanged is skipped. A file
that somebody else wrote, or has edited since, is only written over with --force.

exit code: 0 all done, 1 some recordings failed, 2 all failed or the line is wrong, 130 interrupted"""


def add_arguments(command: argparse.ArgumentParser, name: str) -> None:
    """What `align` or `transcribe` takes."""
    endings = ", ".join(f".{extension}" for format_ in FORMATS for extension in format_.extensions)
    aligning = name == "align"
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.epilog = _EXAMPLES[name] + _ENDING
    shown = "AUDIO TEXT | AUDIO… | FOLDER…" if aligning else "AUDIO… | FOLDER…"
    command.add_argument("inputs", nargs="*", metavar=shown, help=INPUTS)
    if aligning:
        texts = command.add_argument_group("texts").add_mutually_exclusive_group()
        texts.add_argument("--text", type=Path, metavar="FILE", help="one text that is said in all the recordings")
        texts.add_argument("--texts", type=Path, metavar="FOLDER", help="where the texts are (beside the recordings)")
    add = command.add_argument_group("what is written").add_argument
    where = "a file, a folder with -f, or a name with {stem}, {name} or {folder} in it; may be repeated"
    add(
        "-o",
        "--output",
        action="append",
        default=[],
        metavar="OUT",
        help=f"{where}. The ending says the format: {endings}",
    )
    add("-f", "--format", default="", metavar="LIST", help="formats such as srt,ass,json; without -o beside the sound")
    add("--karaoke", choices=("word", "syllable", "line"), help="what lights up (.ass and .lrc: word)")
    add("--force", action="store_true", help="do again what was finished before, and write over any file")
    found = command.add_argument_group("how the words are found")
    add_command_options(found, align if aligning else transcribe, hints={"engine": _engines(name)})
    add_param_option(found, STREAM, "stream")
    add_param_option(found, SPEAKERS, "speakers")
    add = command.add_argument_group("many recordings, and scripts").add_argument
    add("--manifest", type=Path, metavar="TABLE", help="a CSV or TSV of audio, text, output, language, engine")
    add_worker_options(add, "recordings")
    add("--json", action="store_true", help="one JSON object a recording, as soon as it is over")


def run(arguments: argparse.Namespace, *, aligning: bool) -> int:
    """Do what was asked, with the engines and formats of plugins too; the exit code. ValueError when it cannot be."""
    with plugin_tables(wanted=not arguments.no_plugins):
        return _run(arguments, aligning=aligning)


def _run(arguments: argparse.Namespace, *, aligning: bool) -> int:
    formats = tuple(ending.strip().lstrip(".") for ending in arguments.format.split(",") if ending.strip())
    place = Destination(tuple(arguments.output), formats)
    model = Task(Path(), (), aligning, karaoke=arguments.karaoke, **command_values(arguments))
    if arguments.manifest is None and not arguments.inputs:
        raise ValueError("give recordings, folders, or a table with --manifest")
    if model.engine:
        _check_engine(model.engine, "align" if aligning else "transcribe")
    tasks = read_manifest(arguments.manifest, place, model) if arguments.manifest else []
    if arguments.inputs:
        texts, text = (arguments.texts, arguments.text) if aligning else (None, None)
        tasks += find_tasks(arguments.inputs, place, model, texts, text)
    for task in tasks:
        for output in task.outputs:
            format_of(output)
    reports = []
    workers = workers_of(arguments)
    for report in run_batch(tasks, force=arguments.force, workers=workers, plugins=not arguments.no_plugins):
        reports.append(report)
        failed = report["status"] == "failed"
        if len(tasks) > 1:
            print(f"[{len(reports)}/{len(tasks)}] {bounded_line(line_of(report))}", file=sys.stderr)
        elif failed or report["status"] == "skipped":
            print(f"workstation: {bounded_line(report['error'] if failed else line_of(report))}", file=sys.stderr)
        for line in [json.dumps(report, ensure_ascii=False)] if arguments.json else report["outputs"]:
            print(line, flush=True)
    return exit_code(reports)


def _engines(what: str) -> str:
    names = ", ".join(engine.id for engine in ENGINES if getattr(engine, what))
    return f"{names} (the best that is here for the language)"


def _check_engine(name: str, what: str) -> None:
    """ValueError for an engine that there is not, or that cannot do this, before any file is read."""
    engine(name).check(what)
