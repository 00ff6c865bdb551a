"""Runs pytest in forks of a process that has imported what takes long, each with bounded processor time.

What is to be imported stands on the command line. Each line that comes in is an order in JSON: `arguments` of pytest,
the file `output` for what it says, `cpu_s` of processor time and `s` of the clock that it may take. The answer is a
line too: `code` is pytest's, or null when the time was over. The package itself is not imported here: each fork reads
it anew, with the fault that it has by then.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any


def main() -> None:
    for name in sys.argv[1:]:
        with suppress(ImportError):
            import_module(name)
    for line in sys.stdin:
        print(json.dumps({"code": carry_out(json.loads(line))}), flush=True)


def carry_out(order: dict[str, Any]) -> int | None:
    """The exit code of pytest in a fork; None when it had to be ended."""
    child = os.fork()
    if child == 0:
        _be_child(order)
    with _ended_after(child, order["s"]):
        _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)  # what the tests started
    if os.WIFSIGNALED(status):
        return None if os.WTERMSIG(status) in (signal.SIGKILL, signal.SIGXCPU) else -os.WTERMSIG(status)
    return os.waitstatus_to_exitcode(status)


def _be_child(order: dict[str, Any]) -> None:
    code = 70
    try:
        os.setsid()
        seconds = max(1, round(order["cpu_s"]))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        said = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number, there in enumerate((nothing, said, said)):
            os.dup2(there, number)
        sys.path.insert(0, os.getcwd())
        code = int(import_module("pytest").main(order["arguments"]))
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


@contextmanager
def _ended_after(child: int, seconds: float) -> Iterator[None]:
    def end(*_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


if __name__ == "__main__":
    main()
