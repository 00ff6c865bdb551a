"""What came of many files as a table in a file."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from workstation.cli.batch.pools import Report
from workstation.core.cells import written
from workstation.core.errors import CommandError
from workstation.core.files.atomic_write import write_atomic

_COLUMNS = "input", "output", "status", "seconds", "wall_seconds", "error", "messages", "result"


def check_results(path: Path, *, force: bool) -> None:
    """CommandError when a table cannot be written there, before any work is done."""
    if path.suffix.lower() not in (".csv", ".json"):
        raise CommandError(f"{path}: the table of results is a .csv or a .json file")
    if path.exists() and not force:
        raise CommandError(f"{path} exists: choose another name, or --force to write over it")
    if not path.absolute().parent.is_dir():
        raise CommandError(f"the folder {path.parent} does not exist")


def write_results(path: Path, reports: Sequence[Report]) -> None:
    """Write the reports: JSON as they are, or CSV with a line a file."""
    if path.suffix.lower() == ".json":
        write_atomic(path, json.dumps(list(reports), indent=1) + "\n")
        return
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS)
    for report in reports:
        table.writerow([_cell(report.get(name)) for name in _COLUMNS])
    write_atomic(path, text.getvalue())


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return written("; ".join(value))
    return written(value) if isinstance(value, str) else json.dumps(value)
