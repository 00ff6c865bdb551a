"""Chapters of podcasts as text: JSON of Podcasting 2.0, Podlove's XML, and lines of a time and a title."""

import json
import re
from collections.abc import Sequence
from xml.etree import ElementTree

from workstation.core.files.json_table import JsonTable
from workstation.core.numbers import at_line, clock_of
from workstation.exchange.labels.label import Label, LabelContext, one_line
from workstation.speech.formats.timestamp import clock
from workstation.speech.formats.xml_tree import tree_of

_PODLOVE = "http://podlove.org/simple-chapters"
_LINE = re.compile(r"\s*\(?((?:\d+:)?\d+:\d\d(?:[.,]\d+)?)\)?(?:\s+(?:[–—-]\s+)?(.*)|$)")
_NUMBERED = re.compile(r"\s*CHAPTER(\d+)(NAME|URL)?\s*=\s*(.*)", re.I)


def write_json(labels: Sequence[Label], _context: LabelContext) -> str:
    """The Podcasting 2.0 namespace's chapters file, version 1.2.0."""
    rows = []
    for label in labels:
        row: dict[str, object] = {"startTime": round(label.start, 9), "title": label.text}
        if not label.is_place:
            row["endTime"] = round(label.stop, 9)
        rows.append(row)
    return json.dumps({"version": "1.2.0", "chapters": rows}, ensure_ascii=False, indent=2) + "\n"


def read_json(text: str, _rate: int = 0) -> list[Label]:
    """ValueError names the place in the file where a chapter has no time."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("this is no JSON of chapters: it needs chapters with a startTime and a title") from None
    found = []
    for row in JsonTable(value).tables("chapters"):
        start, stop = row.time("startTime", spelled=True), row.time("endTime", spelled=True)
        if start is None:
            raise row.wrong("startTime", "a number of seconds")
        found.append(Label(start, start if stop is None else stop, _encodable(row.text("title"))))
    return found


def _encodable(text: str) -> str:
    """Without the halves of letters that JSON can hold alone and no file can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def write_podlove(labels: Sequence[Label], _context: LabelContext) -> str:
    """Podlove Simple Chapters 1.2: starts and titles."""
    ElementTree.register_namespace("psc", _PODLOVE)
    root = ElementTree.Element(f"{{{_PODLOVE}}}chapters", version="1.2")
    for label in labels:
        ElementTree.SubElement(
            root, f"{{{_PODLOVE}}}chapter", start=clock(label.start), title=_legal(one_line(label.text))
        )
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def read_podlove(text: str, _rate: int = 0) -> list[Label]:
    """The chapters anywhere in an XML text, so also within a feed; ValueError names the one that has no time."""
    found = []
    for number, node in enumerate(tree_of(text, "XML of chapters").iter(f"{{{_PODLOVE}}}chapter"), 1):
        with at_line(number, "chapter"):
            start = clock_of(node.get("start", ""))
        found.append(Label(start, start, node.get("title", "")))
    return found


def write_lines(labels: Sequence[Label], _context: LabelContext) -> str:
    """A line for each: 00:00:00.000 and the title, as mp4chaps, Auphonic and video descriptions have them."""
    return "".join(f"{clock(label.start)} {one_line(label.text)}\n" for label in labels)


def read_lines(text: str, _rate: int = 0) -> list[Label]:
    """Lines that begin with a time, or pairs CHAPTER01=time, CHAPTER01NAME=title; other lines are passed over."""
    found: list[Label] = []
    numbered: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if (pair := _NUMBERED.match(line)) is not None:
            entry = numbered.setdefault(pair[1], ["", ""])
            if (pair[2] or "").upper() != "URL":
                entry[1 if pair[2] else 0] = pair[3].strip()
        elif (plain := _LINE.match(line)) is not None:
            with at_line(number):
                start = clock_of(plain[1])
            found.append(Label(start, start, (plain[2] or "").strip()))
    for key, (time, title) in numbered.items():
        with at_line(int(key[-9:]), "CHAPTER"):
            start = clock_of(time)
        found.append(Label(start, start, title))
    if not found and text.strip():
        raise ValueError("no line begins with a time such as 0:01:30")
    return found


def _legal(text: str) -> str:
    """Without the signs that XML cannot hold."""
    return "".join(c for c in text if c >= " " and c not in "\ufffe\uffff" and not 0xD800 <= ord(c) < 0xE000)
