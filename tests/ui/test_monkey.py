"""A monkey at the window, for a short while; `monkey_window` is the long one."""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def test_random_events_find_no_fault_and_undo_gives_the_beginning(home: Path) -> None:
    line = [sys.executable, "-m", "tests.ui.monkey_window", "--events", "150", "--seed", "5"]
    done = subprocess.run(line, cwd=_ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "150 events" in done.stdout
