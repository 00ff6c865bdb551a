"""`python -m tests.mutation.recording`: write down which lines each test runs, for all tests or those in some folders.

Files that are recorded as they are, are left alone: a run that was ended goes on where it was.
"""

import argparse
import sys
from pathlib import Path

from tests.mutation.record import FOLDER, ROOT, Record
from tests.mutation.trial import Trials

LIMIT_S = 120.0
"""Seconds of processor time for a file of tests."""


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.recording", description=__doc__)
    parser.add_argument("folders", nargs="*", default=["tests"], help="tests/speech, tests/core/test_markers.py")
    parser.add_argument("--record", type=Path, default=root / FOLDER, help="the folder of the record")
    given = parser.parse_args(arguments)
    record = Record(root, given.record)
    missing = record.missing()
    wanted = [*dict.fromkeys(file for named in given.folders for file in missing if file.is_relative_to(named))]
    with Trials(root, LIMIT_S, record) as trials:
        told = trials.tree.with_name("lines.json")
        for number, file in enumerate(wanted, 1):
            told.unlink(missing_ok=True)
            trials.session.run([str(file)], LIMIT_S, lines=told)
            if told.exists():
                record.add(file, told)
            print(f"{number}/{len(wanted)} {file}{'' if told.exists() else ' was not recorded'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
