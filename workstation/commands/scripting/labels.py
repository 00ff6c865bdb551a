"""Markers and regions out of times, pairs and tensors."""

import math
from typing import Any

from workstation.core.errors import CommandError
from workstation.core.markers import Marker
from workstation.core.ranges import FrameRange

_WANTED = "label takes seconds, (start, stop) or (start, stop, text)"


def markers_of(ranges: Any, text: str, given_rate: int | None, rate: int) -> tuple[Marker, ...]:
    """The markers that a person means, at `rate`; times are seconds, or frames at `given_rate`.

    CommandError names what cannot be understood.
    """
    if hasattr(ranges, "tolist"):
        ranges = ranges.tolist()
    try:
        items = list(ranges)
    except TypeError:
        raise CommandError(f"{_WANTED}, in a list, got {ranges!r}") from None
    if items and len(items) in (2, 3) and _is_number(items[0]) and isinstance(items[-1], str):
        raise CommandError(f"{_WANTED}, in a list: [{tuple(items)!r}]")
    count = len(items)
    return tuple(_marker(item, _name(text, number, count), given_rate, rate) for number, item in enumerate(items, 1))


def _name(text: str, number: int, count: int) -> str:
    return f"{text} {number}".strip() if count > 1 or not text else text


def _marker(item: Any, name: str, given_rate: int | None, rate: int) -> Marker:
    parts = item.tolist() if hasattr(item, "tolist") else item
    parts = [parts] if _is_number(parts) else list(parts) if isinstance(parts, tuple | list) else []
    if parts and isinstance(parts[-1], str):
        name = parts.pop() or name
    parts = [part.item() if hasattr(part, "item") else part for part in parts]
    if len(parts) not in (1, 2) or not all(_is_number(part) for part in parts):
        raise CommandError(f"{_WANTED}, got {item!r}")
    times = [float(part) / (given_rate or 1) for part in parts]
    if not all(math.isfinite(time) and time >= 0 for time in times):
        raise CommandError(f"label: times are 0 or later and finite, got {item!r}")
    return Marker(FrameRange.from_seconds(times[0], times[-1], rate), name)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
