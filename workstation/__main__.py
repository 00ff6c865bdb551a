"""`python -m workstation` and the `workstation` command: a subcommand without a window, else the window."""

import sys
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


def main() -> int:
    """Run the program with the process's arguments; returns the exit code."""
    if sys.argv[1:] and (sys.argv[1] in SUBCOMMANDS or sys.argv[1] in ("-h", "--help", "--version")):
        from workstation.cli import main as command_line

        return command_line(draw_cues=_draw_cues)
    from workstation.ui.quick_imports import quicken

    quicken()
    from workstation.app import main as window

    return window(sys.argv[1:])


def _draw_cues(*arguments: Any) -> Any:
    """What draws cues into videos; its code is read when it is first needed."""
    from workstation.ui.karaoke.draw import draw_cues

    return draw_cues(*arguments)


if __name__ == "__main__":
    raise SystemExit(main())
