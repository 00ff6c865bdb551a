"""`workstation plugin`: begin a plugin, look through one, and try one."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from workstation.core.errors import CommandError

FAULTY = 2
Tried: TypeAlias = Iterable[tuple[str, str, bool]]
"""What was tried, what came of it, and whether that is good."""
TryInWindow: TypeAlias = Callable[[Path], Tried]
"""Tries in a window what a plugin in a folder brings for one."""


def add_arguments(subcommand: argparse.ArgumentParser) -> None:
    """`new`, `check` and `test`, and what each takes."""
    from workstation.plugin.rows import KINDS

    actions = subcommand.add_subparsers(dest="action", required=True, metavar="ACTION")
    new = actions.add_parser("new", help="write a plugin of a kind that works at once")
    new.add_argument("name", metavar="NAME")
    new.add_argument("--kind", choices=tuple(KINDS), default="command", help="what it brings (command)")
    new.add_argument("--folder", type=Path, metavar="FOLDER", help="where its folder goes (that of your plugins)")
    check = actions.add_parser("check", help="say what is wrong with a plugin, without running it")
    check.add_argument("path", type=Path, metavar="FOLDER")
    test = actions.add_parser("test", help="switch a plugin on, try what it brings, and say how that went")
    test.add_argument("path", type=Path, metavar="FOLDER")


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked for; the exit code is 2 where something is wrong with the plugin."""
    actions = {"new": _new, "check": _check, "test": _test}
    return actions[arguments.action](arguments)


def _new(arguments: argparse.Namespace) -> int:
    from platformdirs import user_config_path

    from workstation.plugin.authoring.examples import new_plugin

    place = new_plugin(arguments.name, arguments.kind, arguments.folder or user_config_path("workstation") / "plugins")
    print(place)
    print(f"workstation: try it with: workstation plugin test {place}", file=sys.stderr)
    if arguments.folder is None:
        print(f"workstation: switch it on with: workstation plugins --on {place.name}", file=sys.stderr)
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from workstation.plugin.authoring.check import check_plugin

    faults, remarks = check_plugin(arguments.path)
    for text in faults:
        print(f"fault   {text}")
    for text in remarks:
        print(f"remark  {text}")
    if not faults and not remarks:
        print("nothing is wrong, as far as can be told without running it")
    return FAULTY if faults else 0


def _test(arguments: argparse.Namespace) -> int:
    from workstation.cli.headless import Headless
    from workstation.core.settings import Settings
    from workstation.plugin.authoring.trial import SHOWN, try_plugin
    from workstation.plugin.host import Host

    with Headless(quiet=True) as program, tempfile.TemporaryDirectory(prefix="plugin-") as folder:
        host = Host(program.commands, Settings())
        try:
            id_ = host.take(arguments.path)
            host.enable(id_)
            if not host.enabled(id_):
                raise CommandError(host.faults.get(id_, "it could not be switched on").strip().splitlines()[-1])
            kinds = {row.kind.key for row in host.manifests[id_].rows}
            good = _tell(try_plugin(host, id_, program.run, Path(folder)))
            host.disable(id_)
        finally:
            host.close()
    if good and arguments.try_in_window is not None and kinds & set(SHOWN):
        good = _tell(arguments.try_in_window(arguments.path))
    return 0 if good else FAULTY


def _tell(tried: Tried) -> bool:
    """Print what was tried, as soon as it was; whether all was good."""
    good = True
    for part, said, fine in tried:
        print(f"{'good' if fine else 'fault':6}{part}: {' '.join(said.split())}", flush=True)
        good = good and fine
    return good
