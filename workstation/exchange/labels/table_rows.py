"""Tables of labels: comma-separated values of many programs, recognised by the names of their columns."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from workstation.core import cells
from workstation.core.numbers import at_line, clock_of, number_of
from workstation.core.timecode import clock
from workstation.exchange.labels.label import Label, LabelContext, one_line

_NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        "label",
        "name",
        "marker name",
        "title",
        "text",
        "annotation",
        "description",
        "comment",
        "comments",
        "note",
    ),
    "start": (
        "start",
        "begin",
        "begin time",
        "start time",
        "in",
        "onset",
        "position",
        "time",
        "tmin",
        "xmin",
        "offset",
    ),
    "stop": ("end", "stop", "end time", "stop time", "out", "tmax", "xmax"),
    "length": ("duration", "length", "dur"),
    "low": ("low", "low freq", "low frequency", "low hz", "min freq", "fmin"),
    "high": ("high", "high freq", "high frequency", "high hz", "max freq", "fmax"),
    "form": ("time format",),
}
"""What columns are called, the best name first: by this program, Audition, Reaper, Raven and others."""

_UNIT = re.compile(r"[\s_]*[(\[]([^)\]]*)[)\]]|[\s_](ms|msec|samples|frames|sec|seconds|s)$")
_SHORT = {"ms": 1e-3, "msec": 1e-3, "milliseconds": 1e-3}
_MAX_BYTES = 64 << 20


def write_csv(labels: Sequence[Label], _context: LabelContext) -> str:
    """The columns label, start, end, low_hz, high_hz; times in seconds."""
    return _rows(
        ("label", "start", "end", "low_hz", "high_hz"),
        (
            (
                _text(lab),
                _number(lab.start),
                _number(lab.stop),
                *(map(_number, lab.band_hz) if lab.band_hz else ("", "")),
            )
            for lab in labels
        ),
        ",",
    )


def write_audition(labels: Sequence[Label], _context: LabelContext) -> str:
    """Adobe Audition's markers: tabs, clock times, a duration, a type."""
    columns = ("Name", "Start", "Duration", "Time Format", "Type", "Description")
    return _rows(
        columns,
        (
            (
                _text(lab),
                clock(max(0.0, lab.start)),
                clock(max(0.0, lab.stop - lab.start)),
                "decimal",
                "Cue",
                "",
            )
            for lab in labels
        ),
        "\t",
    )


def write_reaper(labels: Sequence[Label], _context: LabelContext) -> str:
    """Reaper's region and marker list: M1 is a marker, R1 a region; times in seconds."""
    rows = []
    places = regions = 0
    for lab in labels:
        if lab.is_place:
            places += 1
            rows.append((f"M{places}", _text(lab), _number(lab.start), "", ""))
        else:
            regions += 1
            length = _number(lab.stop - lab.start)
            rows.append((f"R{regions}", _text(lab), _number(lab.start), _number(lab.stop), length))
    return _rows(("#", "Name", "Start", "End", "Length"), rows, ",")


def read(text: str, rate: int) -> list[Label]:
    """Rows of a table; columns by their names, else start, end and text in that order.

    ValueError names the row that has no time, or says which columns are missing.
    """
    if len(text) > _MAX_BYTES:
        raise ValueError(f"a table of {len(text) >> 20} MB is no list of labels")
    lines = text.lstrip("\ufeff").lstrip()
    first = lines.split("\n", 1)[0]
    delimiter = max("\t;,", key=first.count)
    table = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter)
    rows = [(number, row) for number, row in cells.numbered(table) if any(row)]
    if not rows:
        return []
    columns = _columns(rows[0][1])
    if columns is None:
        return [_bare(row, number) for number, row in rows]
    return [_label(row, columns, number, rate) for number, row in rows[1:]]


Columns = dict[str, tuple[int, float]]
"""Where each column is, and how long 1 lasts in it (seconds; 0: a sample)."""


def _columns(header: Sequence[str]) -> Columns | None:
    """None when the first row is no header but a label."""
    titles = [title.strip().lower() for title in header]
    plain = [_UNIT.sub("", title).replace("_", " ").strip() for title in titles]
    found: Columns = {}
    for column, names in _NAMES.items():
        index = next((plain.index(name) for name in names if name in plain), None)
        if index is not None:
            unit = _UNIT.search(titles[index])
            word = next((u.strip() for u in unit.groups() if u), "") if unit else ""
            found[column] = index, 0.0 if word in ("samples", "frames") else _SHORT.get(word, 1.0)
    if "start" in found:
        return found
    try:
        clock_of(header[0])
    except ValueError:
        raise ValueError("a table of labels needs a column named start (or time, begin, position)") from None
    return None


def _label(row: Sequence[str], columns: Columns, number: int, rate: int) -> Label:
    def cell(name: str) -> str:
        index = columns[name][0] if name in columns else len(row)
        return row[index].strip() if index < len(row) else ""

    def time(name: str) -> float:
        unit = columns[name][1] or 1 / rate
        return clock_of(cell(name), 1 / rate if "sample" in cell("form").lower() else unit)

    with at_line(number, "row"):
        start = time("start")
        length = time("length") if cell("length") else 0.0
        stop = time("stop") if cell("stop") else start + length
        band = (number_of(cell("low")), number_of(cell("high"))) if cell("low") and cell("high") else None
        return Label(start, stop, cells.read(cell("text")), band)


def _bare(row: Sequence[str], number: int) -> Label:
    """A row without a header: start, perhaps an end, and a text."""
    with at_line(number, "row"):
        start = clock_of(row[0])
        try:
            stop, rest = (clock_of(row[1]), row[2:]) if len(row) > 1 else (start, ())
        except ValueError:
            stop, rest = start, row[1:]
        return Label(start, stop, cells.read(" ".join(rest).strip()))


def _rows(columns: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([one_line(cell) for cell in row])
    return out.getvalue()


def _text(label: Label) -> str:
    return cells.written(one_line(label.text))


def _number(value: float) -> str:
    text = f"{value:.9f}".rstrip("0")
    return text + "0" if text.endswith(".") else text
