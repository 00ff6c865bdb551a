"""Times as people read them: clock, seconds or frames; and the ticks of a ruler in each of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, log10

_CLOCK_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of a ruler; a small one has no label."""

    frame: float
    label: str = ""


def format_time(frame: float, rate: int, style: str = "clock", digits: int = 3) -> str:
    """A position: "1:02:03.456" (clock), "3723.456 s" (seconds) or "178,725,888" (frames)."""
    if style == "frames":
        return f"{round(frame):,}"
    if style == "seconds":
        return f"{frame / rate:.{digits}f} s"
    units = round(abs(frame) / rate * 10**digits)
    whole, part = divmod(units, 10**digits)
    hours, rest = divmod(whole, 3600)
    minutes, seconds = divmod(rest, 60)
    text = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    fraction = f".{part:0{digits}}" if digits else ""
    return f"{'-' if frame < 0 and units else ''}{text}{fraction}"


def format_length(frames: int, rate: int, style: str = "clock") -> str:
    """A length: short ones in milliseconds, else as a position."""
    if style == "clock" and frames < rate:
        return f"{1000 * frames / rate:.1f} ms"
    return format_time(frames, rate, style)


def about(seconds: float) -> str:
    """A time to wait, no finer than it is known: "8 s", "50 s", "3 min", "1 h 20 min"."""
    if seconds < 10:
        return f"{max(1, round(seconds))} s"
    if seconds < 55:
        return f"{round(seconds / 10) * 10} s"
    minutes = max(1, round(seconds / 60))
    if minutes < 55:
        return f"{minutes} min"
    hours, rest = divmod(round(minutes / 10) * 10, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def ticks(start: float, stop: float, rate: int, style: str, room: float) -> Iterator[Tick]:
    """The lines between two frames; labelled ones are at least `room` frames apart."""
    if style == "frames":
        step, parts = _round_step(max(room, 1))
        step = max(1, step)
        unit = 1.0
    else:
        step, parts = _time_step(room / rate, style)
        unit = float(rate)
    if unit * step / parts < 1:
        parts = 1
    digits = max(0, -floor(log10(step) + 1e-9)) if step < 1 else 0
    small = step / parts
    for number in range(ceil(start / unit / small - 1e-9), floor(stop / unit / small + 1e-9) + 1):
        frame = number * small * unit
        if number % parts:
            yield Tick(frame)
        else:
            yield Tick(frame, _label(frame, rate, style, digits))


def _label(frame: float, rate: int, style: str, digits: int) -> str:
    if style == "seconds":
        return f"{frame / rate:.{digits}f}"
    return format_time(frame, rate, style, digits)


def _time_step(seconds: float, style: str) -> tuple[float, int]:
    """The smallest round step of at least this many seconds, and into how many it is divided."""
    if seconds <= 1 or style == "seconds":
        return _round_step(seconds)
    step = next((step for step in _CLOCK_STEPS if step >= seconds), ceil(seconds / 86_400) * 86_400)
    parts = {1: 10, 2: 4, 5: 5, 10: 10, 15: 3, 30: 6, 60: 6, 120: 4, 300: 5, 600: 10, 900: 3, 1800: 6}
    return step, parts.get(step, 4)


def _round_step(least: float) -> tuple[float, int]:
    """1, 2 or 5 times a power of ten, at least `least`."""
    power = 10.0 ** floor(log10(least) + 1e-9)
    for factor, parts in ((1, 10), (2, 4), (5, 5), (10, 10)):
        if factor * power >= least * (1 - 1e-9):
            return (round(factor * power) if factor * power >= 1 else factor * power), parts
    raise AssertionError(f"no round step of at least {least}")
