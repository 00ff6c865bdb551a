"""The manual page and the shells' completions, made from the program's own command line so that they cannot go stale.

Run in an environment that has the program, shtab and argparse-manpage: `python command_help.py FOLDER`.
"""

import argparse
import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

import shtab
from argparse_manpage.manpage import Manpage

from workstation.cli import main
from workstation.ui.runtime import window_options

SUMMARY = "audio editor where sound, spectrum and words are one document"
COMPLETIONS = {
    "bash": "usr/share/bash-completion/completions/workstation",
    "zsh": "usr/share/zsh/vendor-completions/_workstation",
    "fish": "usr/share/fish/vendor_completions.d/workstation.fish",
}
"""Where each shell looks for them."""
MANUAL = "usr/share/man/man1/workstation.1.gz"


def whole_parser() -> argparse.ArgumentParser:
    """The subcommands and, beside them, what the window takes."""
    root = main.parser()
    for action in window_options.parser()._actions:
        if action.option_strings and action.dest != "help":
            root._add_action(action)
    for _, parser in tree(root):
        for action in parser._actions:
            if action.type is Path:
                folder = "FOLDER" in str(action.metavar)
                action.complete = shtab.DIRECTORY if folder else shtab.FILE  # type: ignore[attr-defined]
    return root


def tree(parser: argparse.ArgumentParser, name: str = "workstation") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """A parser and all below it, each with the words that lead to it."""
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                yield from tree(below, f"{name} {word}")


def manual() -> str:
    """The manual page, in troff."""
    root = whole_parser()
    root.man_short_description = SUMMARY  # type: ignore[attr-defined]
    page = Manpage(root)
    page.manual = "User Commands"
    return str(page)


def completion(shell: str) -> str:
    """What makes `shell` (bash, zsh or fish) complete the program's commands, options and files."""
    return str(shtab.complete(whole_parser(), shell))


def write(folder: Path) -> None:
    """Put all of them below `folder`, as they lie in a Unix system."""
    for shell, place in COMPLETIONS.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(completion(shell), "utf-8")
    path = folder / MANUAL
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(manual().encode(), mtime=0))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
