"""Sets up what is missing, then opens the program; without a display it does the demo's job and says what it wrote."""

import os
import subprocess
import sys

from environment import ROOT, set_up


def has_display() -> bool:
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main(arguments: list[str]) -> int:
    python = str(set_up())
    if has_display():
        return subprocess.run([python, "-m", "workstation", *arguments], check=False).returncode
    print("workstation: there is no display, so this does the demo's job without one", flush=True)
    target = arguments or [str(ROOT / "demo-output")]
    return subprocess.run([python, "-m", "workstation", "demo", "-o", *target], check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
