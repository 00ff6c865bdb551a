"""`python -m workstation` and the `workstation` command: a subcommand without a window, else the window."""

import os
import signal
import sys
from contextlib import suppress
from typing import Any

from workstation import __version__

SUBCOMMANDS = (
    "info",
    "salvage",
    "convert",
    "export",
    "markers",
    "render",
    "batch",
    "align",
    "transcribe",
    "subtitles",
    "models",
    "run",
    "effects",
    "presets",
    "plugins",
    "plugin",
    "completion",
    "doctor",
    "demo",
    "warm-up",
)
"""Those of `cli`, named here so that the window opens without reading it."""

BAD_INPUT, INTERRUPTED = 2, 130


def main() -> int:
    """Run the program with the process's arguments; returns the exit code."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's products are short here: threads would only wait
    _interrupt(_leave)  # an interrupted import would end in some other error
    if sys.argv[1:] == ["--version"]:
        print(f"workstation {__version__}")
        return 0
    if sys.argv[1:] and sys.argv[1] in (*SUBCOMMANDS, "-h", "--help", "--version", "--debug"):
        command_line = _command_line()
        _interrupt(signal.default_int_handler, signal.SIGINT, signal.SIGTERM)  # both put away what is half written
        code: int = command_line(draw_cues=_draw_cues, draw_picture=_draw_picture, try_in_window=_try_in_window)
        return code
    if sys.argv[1:] and (wrong := _no_command(sys.argv[1])):
        print(f"workstation: {wrong}", file=sys.stderr)
        return BAD_INPUT
    from workstation.ui.runtime.fast_imports import quicken

    quicken()
    from workstation.app import main as window

    _interrupt(signal.default_int_handler)
    try:
        return window(sys.argv[1:])
    except KeyboardInterrupt:
        return INTERRUPTED


def _command_line() -> Any:
    """The command line, imported without what Python does beside it."""
    import gc

    from workstation.ui.runtime.fast_classes import quicken_classes

    gc.disable()  # nothing that imports make is garbage
    calm_down = quicken_classes()
    try:
        from workstation.cli.main import main as command_line
    finally:
        calm_down()
        gc.freeze()
        gc.enable()
    return command_line


def _interrupt(handler: Any, *signals: int) -> None:
    with suppress(ValueError):  # not on the main thread, as in tests: nobody can interrupt it there
        for number in signals or (signal.SIGINT,):
            signal.signal(number, handler)


def _leave(*_: Any) -> None:
    """Ctrl+C before anything was begun: there is nothing to put away."""
    os._exit(INTERRUPTED)


def _no_command(word: str) -> str:
    """What to say of a first argument that is meant as a subcommand but is none; empty when it is something else.

    A name without an ending or a folder is a file only if it is there.
    """
    if word.startswith("-") or any(sign in word for sign in "./\\:~") or os.path.exists(word):
        return ""
    from difflib import get_close_matches

    near = get_close_matches(word.lower(), SUBCOMMANDS, n=2, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"the commands are {', '.join(SUBCOMMANDS)}"
    return f"there is no command and no file {word!r}: {hint}"


def _draw_cues(*arguments: Any) -> Any:
    """What draws cues into videos; its code is read when it is first needed."""
    from workstation.ui.karaoke.draw import draw_cues

    return draw_cues(*arguments)


def _try_in_window(folder: Any) -> Any:
    """What tries a plugin in a window that nobody sees."""
    from workstation.app import try_plugin

    return try_plugin(folder)


def _draw_picture(picture: Any) -> bytes:
    """What makes files of the pictures of scripts."""
    from workstation.ui.pictures.files import draw_picture

    return draw_picture(picture)


if __name__ == "__main__":
    raise SystemExit(main())
