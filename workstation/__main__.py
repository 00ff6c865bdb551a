"""`python -m workstation` and the `workstation` command: a subcommand without a window, else the window."""

import sys


def main() -> int:
    """Run the program with the process's arguments; returns the exit code."""
    from workstation.cli import SUBCOMMANDS
    from workstation.cli import main as command_line

    if sys.argv[1:] and (sys.argv[1] in SUBCOMMANDS or sys.argv[1] in ("-h", "--help", "--version")):
        return command_line()
    from workstation.app import main as window

    return window(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
