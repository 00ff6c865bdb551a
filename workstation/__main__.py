"""`python -m workstation` and the `workstation` command: a subcommand without a window, else the window."""

import sys

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

        return command_line()
    from workstation.app import main as window

    return window(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
