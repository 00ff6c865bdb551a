"""`workstation info`: what files hold, one after the other in the order in which they were named."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workstation.cli.batch.word_tasks import expand_inputs
from workstation.cli.pipes import PIPE, piped_in
from workstation.cli.plugins import plugin_tables
from workstation.commands.registry import error_line
from workstation.project import ENDING

SOME_FAILED, ALL_FAILED = 1, 2


def run_info(arguments: argparse.Namespace) -> int:
    """Tell of all files that a command line names; 1 where some of them, 2 where all cannot be read."""
    if arguments.jobs < 1:
        raise ValueError(f"jobs must be 1 or more, got {arguments.jobs}")
    faults = count = 0
    with (
        plugin_tables(wanted=not arguments.no_plugins),
        tempfile.TemporaryDirectory(prefix="workstation-pipe-") as folder,
        ThreadPoolExecutor(arguments.jobs) as pool,
    ):
        for answer in pool.map(lambda path: _told(path, as_json=arguments.json), _paths(arguments.files, Path(folder))):
            count += 1
            if isinstance(answer, str):
                print(answer)
            else:
                print(f"workstation: {error_line(answer)}", file=sys.stderr)
                faults += 1
    return 0 if not faults else ALL_FAILED if faults == count else SOME_FAILED


def _paths(inputs: Sequence[str], folder: Path) -> Iterator[Path]:
    for given in inputs:
        if given == PIPE:
            yield piped_in(folder)
        else:
            yield from (path for path, _ in expand_inputs([given]))


def _told(path: Path, *, as_json: bool) -> str | Exception:
    """What a file holds, or why it cannot be read."""
    from workstation.cli import imported_info, info, project_info
    from workstation.exchange.importers import IMPORTERS, importer_of

    importer = importer_of(path)
    by_plugin = importer is not None and IMPORTERS.owner(importer.id) != ""
    about = imported_info if by_plugin else project_info if path.suffix.lower() == ENDING else info
    try:
        return _json_line(about.facts(path)) if as_json else about.describe(path)
    except (ValueError, OSError) as error:
        return error


def _json_line(facts: dict[str, object]) -> str:
    line = json.dumps(facts, ensure_ascii=False)
    return json.dumps(facts) if any("\ud800" <= char <= "\udfff" for char in line) else line  # a name that is no text
