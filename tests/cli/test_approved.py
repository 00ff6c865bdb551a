"""What can be said on the command line: see `tests/approved/cli`."""

import argparse

from tests.approved_texts import compare
from workstation.cli.main import parser


def described(command: argparse.ArgumentParser, name: str) -> list[str]:
    """Every option of a command with its default and its help, and the same of those below it."""
    lines = ["", f"# {name}", command.description or ""]
    below = []
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            below = [*action.choices.items()]
            continue
        told = {
            "default": action.default,
            "nargs": action.nargs,
            "const": action.const,
            "choices": [*action.choices] if action.choices is not None else None,
            "required": action.required or None,
            "metavar": action.metavar,
        }
        words = [f"{key}={value!r}" for key, value in told.items() if value not in (None, [], argparse.SUPPRESS)]
        lines.append(f"{' '.join(action.option_strings) or action.dest}: {', '.join(words)} | {action.help}")
    for inner, one in dict(below).items():
        lines += described(one, f"{name} {inner}")
    return lines


def test_the_command_line_takes_what_was_approved() -> None:
    compare("cli/options", "\n".join(described(parser(), "workstation")))
