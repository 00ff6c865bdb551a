"""`workstation run`: a script with the console's names, arguments, an exit code and processes of its own."""

import argparse
import json
import linecache
import multiprocessing.context
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout, suppress
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from workstation.cli.headless import Headless
from workstation.commands.registry import bounded_line
from workstation.commands.scripting.running import ScriptError, beside, execute, parse_script, read_script
from workstation.core.errors import CommandError

STDIN = "-"
SCRIPT_VARIABLE = "WORKSTATION_SCRIPT"
"""Tells a process of a script's pool which script's functions it is to have."""
_WORKER = "workstation.cli.script_worker"
_FAILED, _BAD_INPUT = 1, 2

EPILOG = """\
examples:
  workstation run louder.py talk.wav
  workstation run report.py talks/*.wav --json
  workstation run cut.py talk.wav -- --threshold 3       the script's own arguments, in sys.argv
  echo 'print(doc.seconds)' | workstation run - talk.wav

A script finds the modules beside it, ends with the code of its sys.exit (1 for a text, 2 for an error), and its
functions can be given to process pools. With --json its output goes to standard error, and standard output gets one
object at the end: script, code, error, line, messages, and the variable `result` if the script has one."""


def add_run_arguments(subcommand: argparse.ArgumentParser) -> None:
    """What `run` takes, but for what all subcommands do."""
    subcommand.formatter_class = argparse.RawDescriptionHelpFormatter
    subcommand.epilog = EPILOG
    subcommand.add_argument("script", type=Path, metavar="SCRIPT.py", help="- is standard input")
    subcommand.add_argument("files", nargs="*", type=Path, metavar="FILE", help="opened before the script begins")
    subcommand.add_argument("--json", action="store_true", help="one JSON object at the end of what came of it")
    subcommand.add_argument(
        "--plugins", action="append", default=[], metavar="ID", help="switch on these plugins too, for this run"
    )


def split_arguments(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """A command line before its first `--` and behind it, where it is one that runs a script."""
    line = list(argv)
    words = [word for word in line if not word.startswith("-")]
    if words[:1] not in (["run"], ["batch"]) or "--" not in line:
        return line, []
    place = line.index("--")
    return line[:place], line[place + 1 :]


def run_script(program_of: AbstractContextManager[Headless], arguments: argparse.Namespace) -> int:
    """Run the script that a command line names in a program that is begun for it; the exit code."""
    path = None if str(arguments.script) == STDIN else arguments.script
    source = sys.stdin.read() if path is None else read_script(path)
    messages: list[str] = []
    names: dict[str, Any] = {}
    code, failure = 0, None
    with redirect_stdout(sys.stderr) if arguments.json else nullcontext(), program_of as program:
        program.session.notified.connect(lambda message: messages.append(message.text))
        if arguments.files:
            program.open(*arguments.files)
        try:
            with as_main(path, source, arguments.script_arguments) as main:
                names = vars(main)
                names |= program.script_names()
                name = names["__file__"]
                execute(parse_script(source, name), name, names)
        except SystemExit as stop:
            code = _exit_code(stop)
        except CommandError as error:
            if not arguments.json:
                raise
            code, failure = _BAD_INPUT, error
            print(f"workstation: {bounded_line(str(error))}", file=sys.stderr)
    if arguments.json:
        facts = {"script": str(arguments.script), "code": code, "error": None if failure is None else str(failure)}
        line = failure.line if isinstance(failure, ScriptError) else 0
        report = facts | {"line": line or None, "messages": messages, "result": names.get("result")}
        print(json.dumps(report, default=_plain), flush=True)
    return code


@contextmanager
def as_main(path: Path | None, source: str, arguments: Sequence[str]) -> Iterator[ModuleType]:
    """A module that is the program's `__main__` meanwhile, so that what a script defines can be found by its name.

    Processes that multiprocessing begins are new ones, not copies of this one, whose threads a copy would lack; they
    read the script anew for its functions.
    """
    name = "<stdin>" if path is None else str(path)
    main = ModuleType("__main__")
    main.__file__ = name
    main.__spec__ = ModuleSpec(_WORKER, None)
    if path is None:
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)  # for tracebacks
    before, argv = sys.modules["__main__"], sys.argv
    sys.modules["__main__"], sys.argv = main, [name, *arguments]
    if path is not None:
        os.environ[SCRIPT_VARIABLE] = os.path.abspath(path)
    with suppress(AttributeError):  # a choice of the script's own is still possible, as it would not be after a call
        contexts: Any = multiprocessing.context
        contexts._default_context._default_context = multiprocessing.get_context("spawn")
    try:
        with beside(Path.cwd() if path is None else path.parent):
            yield main
    finally:
        sys.modules["__main__"], sys.argv = before, argv
        os.environ.pop(SCRIPT_VARIABLE, None)


def _exit_code(stop: SystemExit) -> int:
    """As Python has it: none is good, a text is told and 1."""
    if stop.code is None or isinstance(stop.code, int):
        return int(stop.code or 0)
    print(stop.code, file=sys.stderr)
    return _FAILED


def _plain(value: Any) -> Any:
    """Arrays and tensors as lists, all else that JSON has nothing for as a text."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    return str(value) if hasattr(value, "__fspath__") else repr(value)
