"""Times as tables of labels write them: seconds, clock times, samples."""

import re

_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d*)?|[.,]\d+)")


def seconds_of(text: str, unit: float = 1.0) -> float:
    """Seconds from "12.5" (in `unit` seconds), "1:02.5" or "1:02:03.5"; ValueError shows the text."""
    text = text.strip()
    negative = text.startswith("-")
    found = _CLOCK.fullmatch(text.lstrip("+-"))
    if found is None:
        raise ValueError(f"{text!r} is no time: write seconds or h:mm:ss.fff")
    hours, minutes, seconds = found.groups()
    plain = float(seconds.replace(",", "."))
    total = plain * unit if minutes is None else plain + 60 * int(minutes) + 3600 * int(hours or 0)
    return -total if negative else total


def clock_of(seconds: float, decimals: int = 3, hours: bool = True) -> str:
    """hh:mm:ss.fff, without leading zeros of the first place when `hours` may be left out (m:ss.fff)."""
    scale = 10**decimals
    whole, part = divmod(round(max(0.0, seconds) * scale), scale)
    minutes, rest = divmod(whole, 60)
    fraction = f".{part:0{decimals}d}" if decimals else ""
    if hours:
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest:02d}{fraction}"
    return (
        f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}{fraction}"
        if minutes >= 60
        else f"{minutes}:{rest:02d}{fraction}"
    )
