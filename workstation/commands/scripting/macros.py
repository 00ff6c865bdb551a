"""Macros: saved scripts that are run on one file after another, found by their file, their name or their title."""

import hashlib
import io
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workstation.commands.scripting.running import beside, execute, parse_script, read_script
from workstation.commands.scripting.script_header import read_header, summary
from workstation.core.errors import CommandError

ENDING = ".py"


@dataclass(frozen=True, slots=True)
class Macro:
    """A script as it was when it was chosen: what is written into its file later does not mix into a run."""

    path: Path
    source: str

    @property
    def title(self) -> str:
        """What it is called: its title in the menu, or its file's name."""
        return read_header(self.source).title or self.path.stem

    @property
    def summary(self) -> str:
        """What it says of itself; empty where that is nothing."""
        return summary(self.source)

    @property
    def digest(self) -> str:
        """Tells whether it is still the same."""
        return hashlib.sha256(self.source.encode("utf-8", "surrogatepass")).hexdigest()

    def run(self, names: Mapping[str, Any], arguments: Sequence[str] = ()) -> dict[str, Any]:
        """Run it on the open document with these global names and `sys.argv`; answers the names that it leaves.

        What it prints goes to standard error: who runs many reads the reports. CommandError names file and line of what
        went wrong; `sys.exit` with anything but 0 is an error too.
        """
        found = {**names, "__name__": "__main__", "__file__": str(self.path)}
        before = sys.argv
        sys.argv = [str(self.path), *arguments]
        try:
            with beside(self.path.parent), redirect_stdout(_visible(sys.stderr)):
                execute(parse_script(self.source, str(self.path)), str(self.path), found, explain=False)
        except SystemExit as stop:
            if stop.code:
                raise CommandError(f"{self.path.name} ended with {stop.code}") from None
        finally:
            sys.argv = before
        return found


def read_macro(path: Path) -> Macro:
    """A macro from its file, looked through for mistakes of spelling; CommandError, OSError."""
    source = read_script(path)
    parse_script(source, str(path))
    return Macro(path, source)


def saved_macros(folder: Path) -> list[Macro]:
    """Those of the user's folder of scripts, by title; what cannot be read is left out."""
    found = []
    with suppress(OSError):  # most have none
        for path in sorted(folder.glob(f"*{ENDING}")):
            with suppress(OSError, CommandError):
                found.append(read_macro(path))
    return sorted(found, key=lambda macro: macro.title.casefold())


def find_macro(given: str, folder: Path) -> Macro | None:
    """The macro that a word means: a file that ends in .py, or a saved script by its name or title; else None."""
    if given.lower().endswith(ENDING):
        return read_macro(Path(given).expanduser())
    wanted = given.casefold()
    return next(
        (macro for macro in saved_macros(folder) if wanted in (macro.title.casefold(), macro.path.stem.casefold())),
        None,
    )


def _visible(stream: Any) -> Any:
    """Where a program without a terminal has nowhere to print, what is printed goes nowhere."""
    return io.StringIO() if stream is None else stream
