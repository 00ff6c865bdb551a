"""Times as subtitle formats print them, and back."""

import re

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{1,2})(?:[.,:](\d{1,6}))?")


def clock(seconds: float, mark: str = ".", digits: int = 3, hours: bool = True, pad: int = 2) -> str:
    """`HH:MM:SS.mmm`, rounded; without `hours` the minutes run on; `pad` is the width of the first field."""
    units = 10**digits
    ticks = max(0, round(seconds * units))
    whole, part = divmod(ticks, units)
    minutes, rest = divmod(whole, 60)
    first = f"{minutes // 60:0{pad}}:{minutes % 60:02}" if hours else f"{minutes:0{pad}}"
    return f"{first}:{rest:02}{mark}{part:0{digits}}"


def seconds_of(text: str) -> float:
    """Seconds of `[H:]MM:SS[.mmm]`, with point or comma; ValueError for anything else."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no time; expected hours:minutes:seconds")
    hours, minutes, seconds, part = match.groups()
    fraction = int(part) / 10 ** len(part) if part else 0.0
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + fraction
