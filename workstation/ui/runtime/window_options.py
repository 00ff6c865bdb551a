"""What the window can be begun with on the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


@dataclass
class WindowOptions:
    """What the window is begun with; the parser that reads them is imported where there are some."""

    files: Sequence[str] = ()
    demo: bool = False
    screenshot: Path | None = None
    after: float = 3.0
    size: tuple[int, int] | None = None
    theme: str | None = None
    no_plugins: bool = False
    safe_mode: bool = False
    smoke: float | None = None


def read_options(argv: Sequence[str]) -> WindowOptions:
    """The options of a command line; one that is wrong ends the program with a line on how it is used."""
    return parser().parse_args(argv, WindowOptions()) if argv else WindowOptions()


def parser() -> "argparse.ArgumentParser":
    """What reads them."""
    import argparse

    made = argparse.ArgumentParser(prog="workstation", description="Open the window.")
    made.add_argument("files", nargs="*", metavar="FILE", help="sound files, or a project")
    made.add_argument("--demo", action="store_true", help="open the demo")
    made.add_argument("--screenshot", type=Path, metavar="PATH", help="write a picture of the window and quit")
    made.add_argument("--after", type=float, default=3.0, metavar="SECONDS", help="when to take it (3)")
    made.add_argument("--size", type=_size, metavar="WxH", help="the window's size")
    made.add_argument("--theme", choices=("dark", "light"), help="the theme, kept for the next time")
    made.add_argument("--no-plugins", action="store_true", help="start no plugin; what is switched on is remembered")
    made.add_argument(
        "--safe-mode",
        action="store_true",
        help="start without plugins and as if nothing had been set; settings, keys and layout are left as they are",
    )
    made.add_argument("--smoke", type=float, metavar="SECONDS", help="quit by itself after so long")
    return made


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)
