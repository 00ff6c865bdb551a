"""Sets up what is missing with the development tools, then runs every check and every test.

`quick` stands for the checks that take seconds and the tests of what most changes touch: an answer in a minute.
`shuffled` stands for all tests in an order drawn by lot; its seed is shown first, and `-- --randomly-seed=N` repeats
it.
"""

import os
import subprocess
import sys
import time

from environment import LIBRARIES, ROOT, TEST_TOOLS, set_up

CHECKS = (
    ("format", ("ruff", "format", "--check", ".")),
    ("lint", ("ruff", "check", ".")),
    ("types", ("mypy",)),
    ("layers", ("lint-imports",)),
    ("circles", ("python", "installer/circles.py")),
    ("tests", ("pytest", "--dist", "worksteal")),
)
QUICK = ("format", "lint", "layers", "circles", "tests")
QUICK_TESTS = ("-m", "not slow", "tests/core", "tests/project", "tests/exchange", "tests/commands")
"""What `quick` runs of the tests: documents, their files and everything that can be done to them."""
SHUFFLED = ("-p", "randomly")
"""In an order drawn by lot: tests that lean on one another are found."""
MEMORY_OF_A_WORKER = 2 << 30
"""Bytes: what a process that runs tests takes in the end, torch, Qt and compiled code included, is less."""


def main(arguments: list[str]) -> int:
    """Run the checks, or those named; what stands after `--` goes to pytest."""
    split = arguments.index("--") if "--" in arguments else len(arguments)
    wanted, for_pytest = arguments[:split], ["-n", str(workers()), *arguments[split + 1 :]]
    if wanted == ["shuffled"]:
        wanted, for_pytest = ["tests"], [*SHUFFLED, *for_pytest]
    if wanted == ["quick"]:
        wanted, for_pytest = list(QUICK), [*for_pytest, *QUICK_TESTS]
    if unknown := set(wanted) - {name for name, _ in CHECKS}:
        raise SystemExit(f"there is no check {sorted(unknown)[0]!r}; there are {', '.join(n for n, _ in CHECKS)}")
    python = set_up(("dev", "models"), (*LIBRARIES, *TEST_TOOLS))
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    failed = []
    for name, (tool, *rest) in CHECKS:
        if wanted and name not in wanted:
            continue
        print(f"== {name}", flush=True)
        began = time.monotonic()
        command = [str(python.with_name(tool)), *rest, *(for_pytest if name == "tests" else [])]
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            failed.append(name)
        print(f"== {name}: {'failed' if name in failed else 'good'} ({time.monotonic() - began:.0f} s)", flush=True)
    if failed:
        print(f"failed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def workers() -> int:
    """How many processes run tests: one for each processor that this one may use, as far as the memory goes."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return processors  # not told here
    return max(1, min(processors, memory // MEMORY_OF_A_WORKER))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
