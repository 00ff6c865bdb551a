"""The cells of tables: their rows by line, and texts harmless in spreadsheets, which run what begins like a formula.

Such a text is written with an apostrophe before it, which spreadsheets show as the text alone; reading takes it off.
"""

import csv
import re
from collections.abc import Iterator
from typing import Protocol, TypeVar

Row_co = TypeVar("Row_co", covariant=True)


class Table(Protocol[Row_co]):
    """What reads the rows of a table: `csv.reader` and `csv.DictReader`."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[Row_co]: ...


_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_SHIELDED = re.compile(r"'+[=+\-@\t\r]")


def written(text: str) -> str:
    """A text as a cell that is no formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def read(cell: str) -> str:
    """The text that was `written`."""
    return cell[1:] if _SHIELDED.match(cell) else cell


def numbered(table: Table[Row_co]) -> Iterator[tuple[int, Row_co]]:
    """Each row with the number of the line it ends in; ValueError names the line that is no row."""
    try:
        for row in table:
            yield table.line_num, row
    except csv.Error as error:
        reached = getattr(table, "reader", table).line_num  # a `DictReader` counts the rows that were good
        raise ValueError(f"line {reached}: {error}") from None
