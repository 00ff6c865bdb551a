"""Numbers and times that files of other programs hold: read within bounds, and shown short when they are none."""

import csv
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager

LATEST_SECONDS = 1000 * 3600.0
"""Beyond this (s), before zero as after it, a time is a sign of a damaged file."""
_MAX_SHOWN, _MAX_SAID = 32, 150
_MAX_DIGITS = 15
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?")
_CLOCK = re.compile(r"([+-]?)(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d*)?|[.,]\d+)")


def short(value: object, most: int = _MAX_SHOWN) -> str:
    """A value in quotes for a message of one line, its middle left out when it is long."""
    text = value if isinstance(value, str) else str(value)
    if len(text) > most:
        text = f"{text[: most - 8]}…{text[-7:]}"
    return repr(text)


def number_of(text: object, low: float = -1e12, high: float = 1e12) -> float:
    """A number, perhaps with a comma for its point; ValueError when it is none or lies outside of low .. high."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise ValueError(f"{short(text)} is no number")
    if isinstance(text, str) and not _NUMBER.fullmatch(text.strip()):
        raise ValueError(f"{short(text)} is no number")
    try:
        value = float(text.strip().replace(",", ".") if isinstance(text, str) else text)
    except OverflowError:
        value = math.inf
    if not low <= value <= high:
        raise ValueError(f"{short(text)} does not lie between {low:g} and {high:g}")
    return value


def whole_of(text: str) -> int:
    """A whole number of at most fifteen digits; ValueError shows what is none."""
    plain = text.strip()
    if not re.fullmatch(rf"[+-]?\d{{1,{_MAX_DIGITS}}}", plain):
        raise ValueError(f"{short(text)} is no whole number of at most {_MAX_DIGITS} digits")
    return int(plain)


def time_of(seconds: object) -> float:
    """Seconds that a sound can have, negative ones too; ValueError shows what is none."""
    try:
        return number_of(seconds, -LATEST_SECONDS, LATEST_SECONDS)
    except ValueError:
        raise ValueError(f"{short(seconds)} is no time in a sound") from None


def clock_of(text: str, unit: float = 1.0) -> float:
    """Seconds of "12.5" (in `unit` seconds), "1:02.5", "-1:02:03,5"; ValueError shows what is no time."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None or any(part and len(part) > _MAX_DIGITS for part in found.groups()):
        raise ValueError(f"{short(text)} is no time: write seconds or h:mm:ss.fff")
    sign, hours, minutes, seconds = found.groups()
    plain = float(seconds.replace(",", "."))
    total = plain * unit if minutes is None else plain + 60 * int(minutes) + 3600 * int(hours or 0)
    if total > LATEST_SECONDS:
        raise ValueError(f"{short(text)} is no time in a sound")
    return -total if sign == "-" else total


@contextmanager
def at_line(number: int, kind: str = "line") -> Iterator[None]:
    """ValueErrors from within name the line (or row, or chapter) that they are about."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{kind} {number}: {error}") from None


@contextmanager
def reading(name: str) -> Iterator[None]:
    """The border around the reading of a file: whatever its content leads to is a ValueError of one short line."""
    try:
        yield
    except RecursionError:
        raise ValueError(f"{name}: it is nested too deep") from None
    except (ValueError, ArithmeticError, LookupError, csv.Error) as error:
        said = " ".join(str(error).split())
        raise ValueError(f"{name}: {said if len(said) <= _MAX_SAID else said[: _MAX_SAID - 1] + '…'}") from None
