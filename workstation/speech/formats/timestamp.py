"""Times as subtitle formats print them, and back."""

import re
from bisect import bisect_right

from workstation.core.numbers import short, time_of

_CLOCK = re.compile(r"(-?)(?:(\d{1,15}):)?(\d{1,15}):(\d{1,2})(?:[.,:](\d{1,15}))?")


def clock(seconds: float, mark: str = ".", digits: int = 3, hours: bool = True, pad: int = 2) -> str:
    """`HH:MM:SS.mmm`, rounded; without `hours` the minutes run on; `pad` is the width of the first field."""
    units = 10**digits
    ticks = max(0, round(seconds * units))
    whole, part = divmod(ticks, units)
    minutes, rest = divmod(whole, 60)
    first = f"{minutes // 60:0{pad}}:{minutes % 60:02}" if hours else f"{minutes:0{pad}}"
    return f"{first}:{rest:02}{mark}{part:0{digits}}"


def seconds_of(text: str) -> float:
    """Seconds of `[-][H:]MM:SS[.mmm]`, with point or comma; ValueError for anything else, and for what is too far."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{short(text)} is no time; expected hours:minutes:seconds")
    sign, hours, minutes, seconds, part = match.groups()
    fraction = int(part) / 10 ** len(part) if part else 0.0
    total = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + fraction
    return time_of(-total if sign else total)


class OddTimes:
    """The times of a text that cannot be as they are written, a line for each; `said` is for the user."""

    def __init__(self, text: str = "") -> None:
        self.said: list[str] = []
        self._text = text
        self._ends: list[int] | None = None

    def line(self, offset: int) -> int:
        """The number of the line that a place in the text is in, counted from 1."""
        if self._ends is None:
            self._ends = [match.start() for match in re.finditer("\n", self._text)]
        return bisect_right(self._ends, max(0, offset - 1)) + 1 if offset else 1

    def span(self, start: float, end: float, line: int, kind: str = "line") -> tuple[float, float]:
        """The nearest times that a sound has; what had to be changed is noted."""
        if start < 0 or end < 0:
            self.said.append(f"{kind} {line}: {min(start, end):g} s is before the beginning; taken as 0")
        if end < start:
            self.said.append(
                f"{kind} {line}: it ends at {end:g} s, before it begins at {start:g} s; taken as no length"
            )
        start = max(0.0, start)
        return start, max(start, end)

    def left_out(self, line: int, why: object, kind: str = "line") -> None:
        """Note that what is at a line was passed over."""
        self.said.append(f"{kind} {line}: {why}; left out")
