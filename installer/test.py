"""Sets up what is missing with the development tools, then runs every check and every test."""

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
    ("tests", ("pytest",)),
)


def main(arguments: list[str]) -> int:
    """Run the checks, or those named; what stands after `--` goes to pytest."""
    split = arguments.index("--") if "--" in arguments else len(arguments)
    wanted, for_pytest = arguments[:split], arguments[split + 1 :]
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


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
