"""Seconds from starting the program to its window on the screen, beside Audacity where that is installed.

Run with a display (or under Xvfb) and Debian's xdotool: python tests/benchmarks/bench_start.py [ROUNDS]
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

CONTENDERS = {"workstation": [sys.executable, "-m", "workstation"], "audacity": ["audacity"]}
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""As users have it: what was compiled at the first start is there at the next one."""
TITLES = {"workstation": "Workstation", "audacity": "Audacity"}


def start(name: str, home: Path) -> float:
    """Seconds until a visible window of the program has its title."""
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "CACHE", "STATE", "DATA")}
    began = time.perf_counter()
    process = subprocess.Popen(
        CONTENDERS[name],
        env={**_ENVIRONMENT, **folders, "HOME": str(home)},
        process_group=0,  # not a session of its own: the system would give that a share of its own of the processors
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        search = ["xdotool", "search", "--onlyvisible", "--name", TITLES[name]]
        while subprocess.run(search, capture_output=True, check=False).returncode:
            if time.perf_counter() - began > 60:
                raise SystemExit(f"{name} showed no window within a minute")
            time.sleep(0.005)
        return time.perf_counter() - began
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(0.5)


def main() -> None:
    rounds = int(sys.argv[1]) if sys.argv[1:] else 5
    names = [name for name in CONTENDERS if name == "workstation" or shutil.which(name)]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name in names:
            start(name, home)  # the first start fills caches, and here opens the demo
        times = {name: [] for name in names}
        for _ in range(rounds):
            for name in names:
                times[name].append(start(name, home))
    for name in names:
        print(f"{name:12} median {median(times[name]):.2f} s  best {min(times[name]):.2f} s  of {rounds}")


if __name__ == "__main__":
    main()
