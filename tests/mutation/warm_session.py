"""A plugin of pytest that collects tests once and runs some of them in a fork whenever it is told to.

Each line that comes in by the pipe `--orders` is an order in JSON: `tests`, the names of those to run, a file of tests
for all in it; the file `graft` with its sources `before` and `after`, or null; the file `lines` for what
`line_recorder` finds, or null; `cpu_s` of processor time and `s` of the clock. The answer by the pipe `--answers` is a
line too: `code` is that of pytest, or null when the time was over; `by` is the test that failed; `grafted` says whether
the fault could be put into what is loaded, without which nothing was run. All of the package is imported before, so
that a fork has nothing to do but the tests.
"""

import gc
import json
import os
import resource
import signal
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.mutation.grafts import Functions, graft, loaded
from tests.mutation.line_recorder import LineRecorder

_HOMES = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--orders", type=int, help="the number of a pipe")
    parser.addoption("--answers", type=int, help="the number of a pipe")


def pytest_runtestloop(session: pytest.Session) -> bool:
    _import_all(Path.cwd() / "workstation")
    tests: dict[str, list[pytest.Item]] = {}
    for item in session.items:
        tests[item.nodeid] = [item]
        tests.setdefault(item.nodeid.partition("::")[0], []).append(item)
    functions = loaded(Path.cwd() / "workstation")
    gc.collect()
    gc.freeze()
    with (
        os.fdopen(session.config.getoption("--orders")) as orders,
        os.fdopen(session.config.getoption("--answers"), "w") as answers,
    ):
        print(json.dumps([*tests]), file=answers, flush=True)
        for line in orders:
            print(json.dumps(_carry_out(session, tests, functions, json.loads(line))), file=answers, flush=True)
    return True


def _import_all(package: Path) -> None:
    """Every module but the starters, so that nothing is imported in forks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for file in sorted(package.rglob("*.py")):
            parts = file.relative_to(package.parent).with_suffix("").parts
            if parts[-1] not in ("__main__", "__init__"):
                with suppress(ImportError, OSError):
                    import_module(".".join(parts))


def _carry_out(
    session: pytest.Session, tests: dict[str, list[pytest.Item]], functions: Functions, order: dict[str, Any]
) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_child(session, tests, functions, order, writing)
    os.close(writing)
    with _ended_after(child, order["s"]):
        with os.fdopen(reading) as told:
            said = told.read()
        _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)  # what the tests started
    if said:
        return dict(json.loads(said))
    over = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGKILL, signal.SIGXCPU)
    return {"code": None if over else 70, "by": "time" if over else "the end of the process", "grafted": True}


def _be_child(
    session: pytest.Session,
    tests: dict[str, list[pytest.Item]],
    functions: Functions,
    order: dict[str, Any],
    answers: int,
) -> None:
    try:
        os.setsid()
        seconds = max(1, round(order["cpu_s"]))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        with tempfile.TemporaryDirectory(prefix="fork-", ignore_cleanup_errors=True) as own:
            tempfile.tempdir = os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = own
            os.environ |= {name: str(Path(own, "home")) for name in _HOMES}
            answer = _answer(session, tests, functions, order)
        os.write(answers, json.dumps(answer).encode())
    except BaseException as error:
        os.write(answers, json.dumps({"code": 70, "by": repr(error), "grafted": True}).encode())
    finally:
        os._exit(0)


def _answer(
    session: pytest.Session, tests: dict[str, list[pytest.Item]], functions: Functions, order: dict[str, Any]
) -> dict[str, Any]:
    if order["graft"] is not None and not graft(functions, Path(order["graft"]), order["before"], order["after"]):
        return {"code": 0, "by": "", "grafted": False}
    items = [*dict.fromkeys(item for name in order["tests"] for item in tests[name])]
    failures = _Failures()
    plugins = session.config.pluginmanager
    plugins.register(failures)
    recorder = None
    if order["lines"] is not None:
        recorder = LineRecorder(Path.cwd(), Path(order["lines"]))
        plugins.register(recorder)
    hooks = session.config.hook
    for item, following in zip(items, [*items[1:], None], strict=True):
        hooks.pytest_runtest_protocol(item=item, nextitem=following)
        if failures.first and recorder is None:
            break
    if recorder is not None:
        recorder.write()
    return {"code": 1 if failures.first else 0, "by": failures.first, "grafted": True}


class _Failures:
    def __init__(self) -> None:
        self.first = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.first:
            self.first = report.nodeid


@contextmanager
def _ended_after(child: int, seconds: float) -> Iterator[None]:
    def end(*_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


assert sys.platform != "win32", "forks are needed"
