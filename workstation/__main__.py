"""`python -m workstation` and the `workstation` command: a subcommand without a window, else the window."""

import os
import signal
import sys
from contextlib import suppress
from typing import Any

SUBCOMMANDS = (
    "info",
    "convert",
    "export",
    "markers",
    "render",
    "align",
    "transcribe",
    "subtitles",
    "models",
    "run",
    "doctor",
    "demo",
    "warm-up",
)
"""Those of `cli`, named here so that the window opens without reading it."""

INTERRUPTED = 130


def main() -> int:
    """Run the program with the process's arguments; returns the exit code."""
    _interrupt(_leave)  # an interrupted import would end in some other error
    if sys.argv[1:] and sys.argv[1] in (*SUBCOMMANDS, "-h", "--help", "--version", "--debug"):
        from workstation.cli import main as command_line

        _interrupt(signal.default_int_handler, signal.SIGINT, signal.SIGTERM)  # both put away what is half written
        return command_line(draw_cues=_draw_cues)
    from workstation.ui.quick_imports import quicken

    quicken()
    from workstation.app import main as window

    _interrupt(signal.default_int_handler)
    try:
        return window(sys.argv[1:])
    except KeyboardInterrupt:
        return INTERRUPTED


def _interrupt(handler: Any, *signals: int) -> None:
    with suppress(ValueError):  # not on the main thread, as in tests: nobody can interrupt it there
        for number in signals or (signal.SIGINT,):
            signal.signal(number, handler)


def _leave(*_: Any) -> None:
    """Ctrl+C before anything was begun: there is nothing to put away."""
    os._exit(INTERRUPTED)


def _draw_cues(*arguments: Any) -> Any:
    """What draws cues into videos; its code is read when it is first needed."""
    from workstation.ui.karaoke.draw import draw_cues

    return draw_cues(*arguments)


if __name__ == "__main__":
    raise SystemExit(main())
