"""Times as people read and write them."""

import math

LONGEST_SECONDS = 10_000_000
"""No place of a document lies farther from its beginning: 115 days. At any rate its frame is an exact float."""


def clock(seconds: float, decimals: int = 3) -> str:
    """`seconds` as m:ss.mmm, with hours where there are any: 83.5 is "1:23.500"."""
    if not math.isfinite(seconds):
        raise ValueError(f"a time must be a finite number of seconds, got {seconds}")
    sign = "-" if seconds < 0 else ""
    scale = 10**decimals
    ticks = round(abs(seconds) * scale)
    whole, part = divmod(ticks, scale)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{part:0{decimals}d}" if decimals else ""
    if hours:
        return f"{sign}{hours}:{minutes:02d}:{rest:02d}{fraction}"
    return f"{sign}{minutes}:{rest:02d}{fraction}"
