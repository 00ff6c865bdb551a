"""Many recordings aligned or transcribed in one go: finished ones are skipped, failed ones do not stop the rest."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from workstation.cli.batch.pools import Report, Workers
from workstation.cli.batch.task_records import Dependencies, may_write, noted
from workstation.cli.batch.word_tasks import Task
from workstation.commands.registry import error_line
from workstation.core.errors import CommandError
from workstation.core.words.transcript import Transcript

DOUBTFUL = 0.5
"""Words with a lower score are counted as doubtful."""
_CHOICES = "language", "engine", "karaoke", "speakers"
_HERE = Workers()


def run_batch(
    tasks: Sequence[Task], *, force: bool = False, workers: Workers = _HERE, plugins: bool = False
) -> Iterator[Report]:
    """Have the tasks done by `workers`, and give a report of each as soon as it is over.

    `plugins`: other processes have the user's plugins too.

    A task is skipped when its outputs are those that were written for the same recording, text and choices, and fails
    when one of them is somebody else's, unless `force`.
    """
    todo: list[Task] = []
    for task in tasks:
        if not force and (kept := _work_of(task).finished()) is not None:
            yield kept | {"status": "skipped"}
        elif not force and (foreign := next((p for p in task.outputs if not may_write(p)), None)) is not None:
            yield _failure(task, f"{foreign} is there already, not as it was written from here: --force writes over it")
        else:
            todo.append(task)
    with made_folders(output for task in todo for output in task.outputs):
        yield from _reports(todo, quiet=len(tasks) > 1, force=force, workers=workers, plugins=plugins)


def _reports(todo: Sequence[Task], *, quiet: bool, force: bool, workers: Workers, plugins: bool) -> Iterator[Report]:
    if not workers.apart(todo):
        yield from (do_task(task, quiet=quiet, force=force) for task in todo)
        return
    work = partial(_do_with_plugins if plugins else do_task, quiet=True, bars=False, force=force)
    yield from workers.reports(todo, work, _failure)


def do_task(task: Task, *, quiet: bool = False, bars: bool = True, force: bool = False) -> Report:
    """Align or transcribe one recording and write its files; what goes wrong with it is in the report.

    A text that seems to be of another recording is a fault, unless `force`.
    """
    from workstation.cli.headless import Headless
    from workstation.speech.belonging import doubt

    began = time.monotonic()
    try:
        for output in task.outputs:  # before anything takes long
            output.parent.mkdir(parents=True, exist_ok=True)
        with Headless(quiet=quiet, bars=bars) as program:
            found = _recognise(program, task)
            if task.aligns and not force and (said := doubt(found)):
                raise ValueError(f"{said}; nothing was written: --force writes it all the same")
            if task.speakers is not None:
                program.run("words.speakers", speakers=task.speakers)
            document = program.session.document
            for output in task.outputs:
                with noted(output):
                    program.run("words.export", output, karaoke=task.karaoke)
            figures = _figures(document.transcript, document.seconds, time.monotonic() - began)
            figures["unjudged"] = found.unjudged or None
    except (CommandError, ValueError, OSError) as error:
        return _failure(task, error_line(error))
    report = _about(task) | {"status": "done"} | figures
    _work_of(task).remember(report)
    return report


def _do_with_plugins(task: Task, **options: bool) -> Report:
    """The same in a process of its own."""
    from workstation.cli.plugins import begin_plugins

    begin_plugins()
    return do_task(task, **options)


@contextmanager
def made_folders(outputs: Iterable[Path]) -> Iterator[None]:
    """Those folders of files that are made meanwhile, and are empty in the end, go: several tasks may share one."""
    missing = {folder for output in outputs for folder in output.parents if not os.path.exists(folder)}
    try:
        yield
    finally:
        for folder in sorted(missing, key=lambda folder: -len(folder.parts)):
            with suppress(OSError):  # never made, or not empty
                folder.rmdir()


def exit_code(reports: Sequence[Report]) -> int:
    """0 when nothing failed, 1 when some did, 2 when all did."""
    failed = sum(report["status"] == "failed" for report in reports)
    return 0 if not failed else 2 if failed == len(reports) else 1


def line_of(report: Report) -> str:
    """A report as a line to read."""
    name = Path(report["audio"]).name
    if report["status"] == "failed":
        return f"{name}: failed: {report['error']}"
    doubtful = f", {report['doubtful']} doubtful" if report["doubtful"] else ""
    told = f"{report['heard']} of {report['words']} words{doubtful}"
    if report.get("unjudged"):
        told += f" (scores of one engine alone: {report['unjudged']})"
    if report["status"] == "skipped":
        return f"{name}: done before, {told}"
    return f"{name}: {told}, {report['times_real_time']:.1f} times real time"


def _recognise(program: Any, task: Task) -> Any:
    options = {"language": task.language, "engine": task.engine}
    if not task.aligns:
        program.open(task.audio, stream=task.stream, copy=True)
        return program.run("words.transcribe", **options)
    from workstation.speech.formats.table import read_plain_text

    if task.text is None:
        raise ValueError(f"there is no text for {task.audio.name}: put {task.audio.stem}.txt beside it, or use --texts")
    text = read_plain_text(task.text, task.text.read_bytes())
    if not text.strip():
        raise ValueError(f"{task.text.name} holds no words")
    program.open(task.audio, stream=task.stream, copy=True)
    return program.run("words.align", text, **options)


def _figures(transcript: Transcript, seconds: float, wall: float) -> Report:
    scored = [word.score for word in transcript.words if word.score is not None]
    return {
        "language": transcript.language,
        "words": len(scored),
        "heard": sum(score > 0 for score in scored),
        "doubtful": sum(0 < score < DOUBTFUL for score in scored),
        "speakers": sorted({cue.speaker for cue in transcript.cues if cue.speaker}),
        "score": round(sum(scored) / len(scored), 3) if scored else None,
        "seconds": round(seconds, 3),
        "wall_seconds": round(wall, 2),
        "times_real_time": round(seconds / max(wall, 1e-6), 2),
    }


def _about(task: Task) -> Report:
    named = {"audio": str(task.audio), "text": str(task.text) if task.text else None}
    return named | {"outputs": [str(path) for path in task.outputs], "engine": task.engine or "auto"}


def _failure(task: Task, error: str) -> Report:
    return _about(task) | {"outputs": [], "status": "failed", "error": error}


def _work_of(task: Task) -> Dependencies:
    """What its result depends on."""
    chosen = {
        name: value
        for name, value in asdict(task).items()
        if name in _CHOICES or (name == "stream" and value is not None)
    }
    return Dependencies(tuple(path for path in (task.audio, task.text) if path is not None), task.outputs, chosen)
