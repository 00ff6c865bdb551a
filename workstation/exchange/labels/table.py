"""The formats of labels: which there are, which one a file is, and reading and writing through that table."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from workstation.core.numbers import reading
from workstation.exchange.labels.label import Label, LabelContext
from workstation.speech.formats.encoding import decode

MAX_BYTES = 64 << 20
"""A longer file is no list of labels, and would not fit in memory several times over."""


@dataclass(frozen=True, slots=True)
class LabelFormat:
    """A file format: its ending, the functions that write and read it, what it loses."""

    id: str
    title: str
    ending: str
    write: str
    read: str
    loses: str = ""


_HERE = "workstation.exchange.labels"

LABEL_FORMATS: tuple[LabelFormat, ...] = (
    LabelFormat("audacity", "Audacity labels", "txt", f"{_HERE}.audacity:write", f"{_HERE}.audacity:read"),
    LabelFormat("csv", "Comma-separated values", "csv", f"{_HERE}.table_rows:write_csv", f"{_HERE}.table_rows:read"),
    LabelFormat(
        "audition", "Audition markers", "csv", f"{_HERE}.table_rows:write_audition", f"{_HERE}.table_rows:read", "bands"
    ),
    LabelFormat(
        "reaper", "Reaper regions and markers", "csv", f"{_HERE}.table_rows:write_reaper", f"{_HERE}.table_rows:read",
        "bands",
    ),
    LabelFormat("textgrid", "Praat TextGrid", "TextGrid", f"{_HERE}.textgrid:write", f"{_HERE}.textgrid:read", "bands"),
    LabelFormat("cue", "Cue sheet", "cue", f"{_HERE}.cue_sheet:write", f"{_HERE}.cue_sheet:read", "ends and bands"),
    LabelFormat(
        "chapters", "Podcast chapters", "json", f"{_HERE}.chapters:write_json", f"{_HERE}.chapters:read_json", "bands"
    ),
    LabelFormat(
        "podlove", "Podlove chapters", "psc", f"{_HERE}.chapters:write_podlove", f"{_HERE}.chapters:read_podlove",
        "ends and bands",
    ),
    LabelFormat(
        "lines", "Times and titles", "txt", f"{_HERE}.chapters:write_lines", f"{_HERE}.chapters:read_lines",
        "ends and bands",
    ),
)  # fmt: skip

ENDINGS = (*dict.fromkeys(format_.ending.lower() for format_ in LABEL_FORMATS), "tsv", "xml")

_CLOCK_LINE = re.compile(r"\s*(?:CHAPTER\d+\s*=|\(?(?:\d+:)?\d+:\d\d(?:[.,]\d+)?\)?\s)", re.I)
_LABEL_LINE = re.compile(r"\s*-?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?\t\s*-?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?(?:\t|\s*$)")


def label_format(id_: str) -> LabelFormat:
    """ValueError names those that there are."""
    for format_ in LABEL_FORMATS:
        if format_.id == id_:
            return format_
    raise ValueError(f"a format of labels is one of {', '.join(f.id for f in LABEL_FORMATS)}, got {id_!r}")


def format_for(path: str | Path, id_: str = "") -> LabelFormat:
    """The format to write at `path`: the one named, else the first with its ending. ValueError when there is none."""
    if id_:
        return label_format(id_)
    ending = Path(path).suffix.lower().lstrip(".")
    for format_ in LABEL_FORMATS:
        if format_.ending.lower() == ending:
            return format_
    known = ", ".join(f".{e}" for e in dict.fromkeys(f.ending for f in LABEL_FORMATS))
    raise ValueError(f"the name of a file of labels ends with one of {known}, got {Path(path).name!r}")


def recognised(path: str | Path, text: str) -> LabelFormat | None:
    """What format a file is in, by its ending and its first lines; None when it is none of them."""
    ending = Path(path).suffix.lower().lstrip(".")
    lines = [line for line in text[:10_000].lstrip("\ufeff").splitlines() if line.strip()]
    if not lines and ending in ENDINGS:
        return label_format("audacity")
    if "ooTextFile" in text[:200] or ending == "textgrid":
        return label_format("textgrid")
    if ending == "cue":
        return label_format("cue")
    if ending == "json":
        return label_format("chapters") if '"chapters"' in text else None
    if ending == "psc" or "podlove.org/simple-chapters" in text[:100_000]:
        return label_format("podlove")
    if ending not in ("txt", "csv", "tsv"):
        return None
    if _LABEL_LINE.match(lines[0]):
        return label_format("audacity")
    if ending == "txt" and any(_CLOCK_LINE.match(line) for line in lines[:20]) and "\t" not in lines[0]:
        return label_format("lines")
    if ending != "txt" or "\t" in lines[0]:
        return label_format("csv")
    return None


def read_labels(path: str | Path, rate: int) -> list[Label]:
    """The labels in a file; `rate` (Hz) is for tables that count samples. ValueError says in a line what is wrong."""
    path = Path(path)
    if path.is_dir():
        raise ValueError(f"{path} is a folder, not a file of labels")
    if (size := path.stat().st_size) > MAX_BYTES:
        raise ValueError(f"{path.name} has {size >> 20} MB: it is no file of labels")
    text = decode(path.read_bytes())
    format_ = recognised(path, text)
    if format_ is None:
        known = ", ".join(dict.fromkeys(form.ending for form in LABEL_FORMATS))
        raise ValueError(f"{path.name} is no file of labels that is known: {known}")
    read: Callable[[str, int], list[Label]] = _load(format_.read)
    with reading(f"{path.name} cannot be read as {format_.title}"):
        return read(text, rate)


def write_labels(id_: str, labels: Sequence[Label], context: LabelContext) -> str:
    """The text of a file; the caller writes it."""
    write: Callable[[Sequence[Label], LabelContext], str] = _load(label_format(id_).write)
    return write(labels, context)


def lost_in(id_: str, labels: Sequence[Label]) -> str:
    """What of these labels a format cannot hold, as a clause for the user; empty when nothing is lost."""
    form = label_format(id_)
    ends = sum(not label.is_place for label in labels) if "ends" in form.loses else 0
    bands = sum(label.band_hz is not None for label in labels) if "bands" in form.loses else 0
    parts = [f"the {'end' if ends == 1 else 'ends'} of {ends} {'region' if ends == 1 else 'regions'}"] if ends else []
    parts += [f"{bands} {'band' if bands == 1 else 'bands'} of frequencies"] if bands else []
    return f"{form.title} cannot hold {' and '.join(parts)}" if parts else ""


def _load(address: str) -> Any:
    module, name = address.split(":")
    return getattr(import_module(module), name)
