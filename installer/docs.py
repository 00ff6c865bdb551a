"""Builds the documentation into build/docs, in an environment of its own; a warning ends it."""

import os
import subprocess
import sys
import tomllib
import venv
from collections.abc import Sequence
from pathlib import Path

from environment import ROOT

_QUIET = {"DISABLE_MKDOCS_2_WARNING": "true", "NO_MKDOCS_2_WARNING": "1"}
"""The tools advertise other tools."""

PLACE = ROOT / "build" / "docs-environment"


def tools() -> list[str]:
    """The requirements of the extra `docs`: the program itself is read, not run, and need not be installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    requirements: list[str] = project["optional-dependencies"]["docs"]
    return requirements


def environment(place: Path) -> Path:
    """The Python of the environment, made and filled when its requirements have changed; SystemExit when it fails."""
    python = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp, wanted = place / "requirements", "\n".join(tools())
    if not (python.exists() and stamp.exists() and stamp.read_text("utf-8") == wanted):
        print("workstation: installing what builds the documentation (once)", flush=True)
        venv.create(place, with_pip=True)
        if subprocess.run([str(python), "-m", "pip", "install", "-q", *tools()], check=False).returncode:
            raise SystemExit("what builds the documentation could not be installed")
        stamp.write_text(wanted, "utf-8")
    return python


def main(arguments: Sequence[str]) -> int:
    """Build; with `serve`, show it at a local address and follow changes."""
    command = ["serve", *arguments[1:]] if arguments[:1] == ["serve"] else ["build", "--strict", *arguments]
    line = [str(environment(PLACE)), "-m", "mkdocs", *command]
    return subprocess.run(line, cwd=ROOT, env={**os.environ, **_QUIET}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
