"""A project of the oldest format that takes a moment to be brought to today's."""

import lzma
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.project.write_fixture import FIXTURES

_STEPS = 60


def write_old_project(path: Path) -> None:
    """The fixture of the first version with more steps, without a draft."""
    path.write_bytes(lzma.decompress((FIXTURES / "version_1.aws.xz").read_bytes()))
    with closing(sqlite3.connect(path)) as tool:
        tool.execute("DELETE FROM revision WHERE draft = 1")
        tool.execute("DELETE FROM state WHERE draft = 1")
        (last,) = tool.execute("SELECT max(position) FROM revision").fetchone()
        for position in range(last + 1, _STEPS):
            tool.execute(
                "INSERT INTO revision SELECT 0, ?, label, call, content FROM revision WHERE draft = 0 AND position = ?",
                (position, position % (last + 1)),
            )
        tool.execute("UPDATE state SET value = ? WHERE name = 'index'", (str(_STEPS - 1),))
        tool.commit()
