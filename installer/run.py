"""Sets up what is missing, then opens the program with the files named; without a display it does the demo's job."""

import os
import subprocess
import sys

from environment import ROOT, set_up
from transcription import add_transcription


def has_display() -> bool:
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main(arguments: list[str]) -> int:
    made = set_up()
    add_transcription(made)
    python = str(made)
    if has_display():
        return subprocess.run([python, "-m", "workstation", *arguments], check=False).returncode
    if arguments:
        print(
            f"workstation: there is no display to open {arguments[0]} on; see {python} -m workstation --help",
            flush=True,
        )
        return 2
    print("workstation: there is no display, so this does the demo's job without one", flush=True)
    return subprocess.run(
        [python, "-m", "workstation", "demo", "-o", str(ROOT / "demo-output")], check=False
    ).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
