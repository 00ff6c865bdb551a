"""The program without a window as a subcommand's options want it."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from workstation.cli.command_options import command_values
from workstation.cli.headless import Headless
from workstation.cli.setting_options import settings_in
from workstation.services import Replacing


@contextmanager
def program_of(
    arguments: argparse.Namespace, *, quiet: bool = False, bars: bool = True, replacing: Replacing | None = None
) -> Iterator[Headless]:
    """The program with the user's plugins, unless they are not wanted.

    `replacing`: which files it may write over; None: as the line says.
    """
    from workstation.cli.plugins import start_plugins

    if replacing is None:
        replacing = Replacing.ANY if arguments.force else Replacing.NONE
    whole_sound = not getattr(arguments, "allow_gaps", True)
    with Headless(
        quiet=quiet,
        bars=bars,
        replacing=replacing,
        whole_sound=whole_sound,
        draw_cues=arguments.draw_cues,
        draw_picture=arguments.draw_picture,
    ) as program:
        also = [id_ for given in getattr(arguments, "plugins", ()) for id_ in given.split(",")]
        host = None if arguments.no_plugins else start_plugins(program, also=also)
        try:
            yield program
        finally:
            if host is not None:
                host.close()


def sound_choices(arguments: argparse.Namespace) -> dict[str, Any]:
    """How sound is to be written, as a command line says."""
    return settings_in(arguments) | command_values(arguments)
