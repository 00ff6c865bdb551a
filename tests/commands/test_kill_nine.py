import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs to fork")
def test_nothing_is_lost_when_the_program_is_killed() -> None:
    """A short run; the long one is `python -m tests.commands.kill_nine --kills 300`."""
    command = [sys.executable, "-m", "tests.commands.kill_nine", "--kills", "5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 kills" in done.stdout
