"""Times in the text of a file, written anew in the shape that they have."""

import re
from collections.abc import Callable
from typing import TypeAlias

Moved: TypeAlias = Callable[[float], float]
"""The new time (s) of a time."""

_STAMP = re.compile(r"(-?)(?:(\d+):)?(\d+):(\d{1,2})(?:([.,:])(\d+))?")
_USUAL_DIGITS = 3


def moved(stamp: str, at: Moved, *, hours: bool = False, minutes_run_on: bool = False) -> str:
    """A stamp `[h:]mm:ss[.fff]` at its new time, with as many digits.

    Without hours it gets them when they are needed, unless its minutes run on; a fraction only when it is needed.
    `hours`: those that are added have two digits.
    """
    found = _STAMP.fullmatch(stamp)
    if found is None:
        return stamp
    sign, hour, minute, second, mark, part = found.groups()
    seconds = int(hour or 0) * 3600 + int(minute) * 60 + int(second) + (int(part) / 10 ** len(part) if part else 0.0)
    new = at(-seconds if sign else seconds)
    digits = len(part) if part else 0 if abs(new - round(new)) < 5e-4 else _USUAL_DIGITS
    units = 10**digits
    whole, rest = divmod(round(new * units), units)
    fraction = f"{mark or '.'}{rest:0{digits}}" if digits else ""
    minutes, seconds_left = divmod(whole, 60)
    if hour is None and (minutes < 60 or minutes_run_on):
        return f"{minutes:0{len(minute)}}:{seconds_left:02}{fraction}"
    width = len(hour) if hour is not None else 2 if hours else 1
    return f"{minutes // 60:0{width}}:{minutes % 60:02}:{seconds_left:02}{fraction}"
