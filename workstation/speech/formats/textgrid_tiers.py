"""The tiers of a Praat TextGrid: reading its long and short text form, writing the long one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from workstation.core.numbers import time_of

Entry = tuple[float, float, str]
"""Start and end in seconds, and a text; a point starts where it ends."""

_TOKEN = re.compile(r'"((?:[^"]|"")*)"|(?<![\w\[])(-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)(?![\w\]])|<(exists|absent)>')
_SHORTEST = 1e-6


@dataclass(frozen=True, slots=True)
class Tier:
    name: str
    points: bool
    entries: Sequence[Entry]


def read_tiers(text: str) -> list[Tier]:
    """All tiers, without the intervals that have no text; ValueError when this is no whole TextGrid."""
    tokens = [m[1].replace('""', '"') if m[1] is not None else m[2] or m[3] for m in _TOKEN.finditer(text)]
    if "TextGrid" not in tokens[:3]:
        raise ValueError("this is no TextGrid: its header is missing")
    at = tokens.index("TextGrid") + 3
    try:
        if tokens[at] != "exists":
            return []
        count, at = _count(tokens[at + 1]), at + 2
        tiers: list[Tier] = []
        while len(tiers) < count:
            points, name, entries = tokens[at] != "IntervalTier", tokens[at + 1], _count(tokens[at + 4])
            width = 2 if points else 3
            at += 5
            if not 0 <= entries <= (len(tokens) - at) // width:
                raise IndexError
            rows = [tokens[i : i + width] for i in range(at, at + entries * width, width)]
            at += entries * width
            found = [(_seconds(row[0]), _seconds(row[-2]), row[-1].strip()) for row in rows]
            tiers.append(Tier(name, points, [entry for entry in found if points or entry[2]]))
        return tiers
    except IndexError:
        raise ValueError("this TextGrid is damaged or cut short") from None


def _seconds(token: str) -> float:
    try:
        return time_of(token)
    except ValueError as error:
        raise ValueError(f"this TextGrid is damaged: {error}") from None


def _count(token: str) -> int:
    """How many follow; IndexError, as where they are missing, for what cannot be."""
    if not token.isdecimal() or len(token) > 9:
        raise IndexError
    return int(token)


def write_tiers(tiers: Sequence[Tier], end: float) -> str:
    """The long form from 0 to `end` seconds; intervals touch, with empty ones in the gaps."""
    out = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0", f"xmax = {_time(end)}"]
    out += ["tiers? <exists>", f"size = {len(tiers)}", "item []:"]
    for i, tier in enumerate(tiers, 1):
        kind, part = ("TextTier", "points") if tier.points else ("IntervalTier", "intervals")
        entries = sorted(tier.entries) if tier.points else list(_filled(tier.entries, end))
        out += [f"    item [{i}]:", f'        class = "{kind}"', f'        name = "{_quote(tier.name)}"']
        out += ["        xmin = 0", f"        xmax = {_time(end)}", f"        {part}: size = {len(entries)}"]
        for j, (start, stop, text) in enumerate(entries, 1):
            out.append(f"        {part} [{j}]:")
            if tier.points:
                out += [f"            number = {_time(start)}", f'            mark = "{_quote(text)}"']
            else:
                out += [f"            xmin = {_time(start)}", f"            xmax = {_time(stop)}"]
                out.append(f'            text = "{_quote(text)}"')
    return "\n".join(out) + "\n"


def _filled(entries: Iterable[Entry], end: float) -> Iterator[Entry]:
    """Intervals that touch, with empty ones in the gaps; none is of no length."""
    reached = 0.0
    for start, stop, text in sorted(entries):
        start = max(start, reached)
        if stop - start < _SHORTEST:
            continue
        if start - reached > _SHORTEST:
            yield reached, start, ""
        yield start, stop, text
        reached = stop
    if end - reached > _SHORTEST:
        yield reached, end, ""


def _time(seconds: float) -> str:
    return f"{seconds:.9f}".rstrip("0").rstrip(".")


def _quote(text: str) -> str:
    return text.replace('"', '""')
