"""Many recordings aligned or transcribed in one go: finished ones are skipped, failed ones do not stop the rest."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from workstation import __version__
from workstation.cli.batch_tasks import Task
from workstation.commands.registry import error_line
from workstation.core.errors import CommandError
from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.bounded import parse_json, read_form
from workstation.core.files.cache_folder import working_cache
from workstation.core.words.transcript import Transcript

DOUBTFUL = 0.5
"""Words with a lower score are counted as doubtful."""

_BEGUN = '"begun"'
"""What is noted of a file while it is being written."""

T = TypeVar("T")

Report = dict[str, Any]
"""What came of a task: `audio`, `text`, `status` (done, skipped or failed), `outputs`, and figures or an `error`."""


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """What is kept of a task that was done: what its result depends on, and the report."""

    fingerprint: dict[str, object]
    report: Report


def run_batch(tasks: Sequence[Task], *, force: bool = False, jobs: int = 1, plugins: bool = False) -> Iterator[Report]:
    """Do the tasks, in `jobs` processes, and give a report of each as soon as it is over.

    `plugins`: other processes have the user's plugins too.

    A task is skipped when its outputs are those that were written for the same recording, text and choices, and fails
    when one of them is somebody else's, unless `force`. ValueError when `jobs` is less than 1.
    """
    if jobs < 1:
        raise ValueError(f"jobs must be 1 or more, got {jobs}")
    todo: list[Task] = []
    for task in tasks:
        if not force and (kept := _finished(task)) is not None:
            yield kept | {"status": "skipped"}
        elif not force and (foreign := next((p for p in task.outputs if not _may_write(p)), None)) is not None:
            yield _failure(task, f"{foreign} is there already, not as it was written from here: --force writes over it")
        else:
            todo.append(task)
    with made_folders(output for task in todo for output in task.outputs):
        yield from _reports(todo, quiet=len(tasks) > 1, force=force, jobs=jobs, plugins=plugins)


def _reports(todo: Sequence[Task], *, quiet: bool, force: bool, jobs: int, plugins: bool) -> Iterator[Report]:
    if jobs == 1 or len(todo) < 2:
        yield from (do_task(task, quiet=quiet, force=force) for task in todo)
        return
    work = partial(_do_with_plugins if plugins else do_task, quiet=True, bars=False, force=force)
    yield from in_processes(todo, work, _failure, jobs)


def in_processes(
    tasks: Sequence[T], work: Callable[[T], Report], failure: Callable[[T, str], Report], jobs: int
) -> Iterator[Report]:
    """Reports of tasks as they are over, `jobs` at a time; `failure` makes that of one whose process died."""
    workers = min(jobs, len(tasks))
    threads = max(1, (os.cpu_count() or 1) // workers)
    with ProcessPoolExecutor(
        workers, mp_context=spawning_context(), initializer=begin_worker, initargs=(threads,)
    ) as pool:
        waiting = {pool.submit(work, task): task for task in tasks}
        try:
            for future in as_completed(waiting):
                error = future.exception()
                yield failure(waiting[future], f"the worker died: {error}") if error else future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


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
                _export(program, output, task.karaoke)
            figures = _figures(document.transcript, document.seconds, time.monotonic() - began)
            figures["unjudged"] = found.unjudged or None
    except (CommandError, ValueError, OSError) as error:
        return _failure(task, error_line(error))
    report = _about(task) | {"status": "done"} | figures
    _remember(task, report)
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


def _export(program: Any, output: Path, karaoke: str | None) -> None:
    """Write a file, and note that it is from here."""
    note = _stamp_path(output)
    note.parent.mkdir(parents=True, exist_ok=True)
    before = note.read_text("utf-8") if note.exists() else None
    write_atomic(note, _BEGUN)  # a program killed now has left its own file, not another's
    try:
        program.run("words.export", output, karaoke=karaoke)
    except (CommandError, ValueError, OSError):  # what is there now is what was there before
        if before is None:
            note.unlink()
        else:
            write_atomic(note, before)
        raise
    write_atomic(note, json.dumps(_stamp(output)))


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


def spawning_context() -> Any:
    """Processes that begin anew: a copy of one with threads may hang."""
    import multiprocessing

    return multiprocessing.get_context("spawn")


def begin_worker(threads: int) -> None:
    """A worker shares the cores with the others."""
    import torch

    torch.set_num_threads(threads)


# what was finished before


def _record_path(task: Task) -> Path:
    return _path_for("\n".join(sorted(str(path.absolute()) for path in task.outputs)))


def _stamp_path(output: Path) -> Path:
    return _path_for(f"written {output.absolute()}")


def _path_for(name: str) -> Path:
    from platformdirs import user_cache_path

    return (
        working_cache(user_cache_path("workstation"))
        / "batch"
        / f"{hashlib.sha256(os.fsencode(name)).hexdigest()[:32]}.json"
    )


def _stamp(path: Path) -> list[int]:
    """What tells whether a file is still the same."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def _fingerprint(task: Task) -> Report | None:
    """What a result depends on, and the files it is; None when one of them is not there."""
    try:
        files = {str(path): _stamp(path) for path in _files(task)}
    except OSError:
        return None
    chosen = {
        name: value
        for name, value in asdict(task).items()
        if name in ("language", "engine", "karaoke", "speakers") or (name == "stream" and value is not None)
    }
    return {"files": files, "chosen": chosen, "version": __version__}


def _files(task: Task) -> Iterator[Path]:
    for path in (task.audio, task.text, *task.outputs):
        if path is not None:
            yield path.absolute()


def _finished(task: Task) -> Report | None:
    """The report of a task that was done before, if all it depends on and all it wrote is as it was."""
    try:
        kept = read_form(_record_path(task), TaskRecord)
    except (OSError, ValueError):
        return None
    return kept.report if kept.fingerprint == _fingerprint(task) and kept.report.get("status") == "done" else None


def _remember(task: Task, report: Report) -> None:
    path = _record_path(task)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, json.dumps({"fingerprint": _fingerprint(task), "report": report}))


def _may_write(output: Path) -> bool:
    """Whether nothing is lost by writing there: there is no file, or one that is as it was written from here."""
    if not output.exists():
        return True
    try:
        kept = _stamp_path(output).read_text("utf-8")
        return kept == _BEGUN or bool(parse_json(kept, output) == _stamp(output))
    except (OSError, ValueError):
        return False
