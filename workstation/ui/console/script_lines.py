"""Lines of scripts run in the console, and where in what was typed something went wrong."""

import os
import shlex
from pathlib import Path
from types import TracebackType
from typing import Any

from workstation.commands.scripting.running import beside, execute, parse_script, read_script


def place_in_input(shell: Any, trace: TracebackType | None) -> str:
    """Where in what was typed something was raised: "line 4: " where that has several lines."""
    found, typed = "", shell.user_ns.get("In", [""])[-1]
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_globals is shell.user_ns and not os.path.exists(frame.f_code.co_filename) and "\n" in typed.strip():
            found = f"line {trace.tb_lineno}: "
        trace = trace.tb_next
    return found


def run_lines(shell: Any, line: str) -> None:
    """Run what `%script FILE [FIRST [LAST]]` says: lines of a file, as if they were typed here."""
    path, *lines = shlex.split(line)
    first, last = int(lines[0]) if lines else 1, int(lines[1]) if len(lines) > 1 else None
    names = shell.user_ns
    kept = names.get("__file__")
    names["__file__"] = path
    try:
        with beside(Path(path).parent):
            execute(parse_script(read_script(Path(path)), path, first, last), path, names, explain=False)
    finally:
        names["__file__"] = kept
