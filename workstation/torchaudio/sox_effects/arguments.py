"""Arguments of effects as SoX writes them: frequencies, widths, times, gains, channels."""

import math


def frequency(text: str) -> float:
    """Hz: "300", "3k", "1.5kHz"; ValueError for anything else."""
    text = text.strip().lower().removesuffix("hz")
    return float(text[:-1]) * 1000 if text.endswith("k") else float(text)


def quality(text: str, center: float, rate: int, usual: str) -> float:
    """Q of a filter from its width: h (Hz), k (kHz), q (Q itself) or o (octaves) behind the number."""
    unit = text[-1] if text[-1].isalpha() else usual
    value = float(text.rstrip("hkqos"))
    if value <= 0:
        raise ValueError(f"a width must be above 0, got {text}")
    if unit == "q":
        return value
    if unit == "o":
        angle = 2 * math.pi * center / rate
        return 1 / (2 * math.sinh(math.log(2) / 2 * value * angle / math.sin(angle)))
    return center / (value * 1000 if unit == "k" else value)


def shelf_quality(text: str, gain_db: float, center: float, rate: int) -> float:
    """Q of a shelf from its slope ("0.5s") or its width as of other filters (Audio EQ Cookbook)."""
    if text[-1].isalpha() and text[-1] != "s":
        return quality(text, center, rate, "h")
    slope = float(text.rstrip("s"))
    if not 0 < slope <= 1:
        raise ValueError(f"a slope must be above 0 and at most 1, got {text}")
    amplitude = 10 ** (gain_db / 40)
    return 1 / math.sqrt((amplitude + 1 / amplitude) * (1 / slope - 1) + 2)


def frames(text: str, rate: int) -> int:
    """A time as frames: "1.5" or "0:01.5" in seconds, "200s" in samples; a sign in front is kept."""
    sign = -1 if text.startswith("-") else 1
    text = text.lstrip("+-=")
    if text.endswith("s"):
        return sign * int(text[:-1])
    seconds = 0.0
    for part in text.removesuffix("t").split(":"):
        seconds = seconds * 60 + float(part)
    return sign * round(seconds * rate)


def channels(text: str, count: int) -> list[tuple[int, float]]:
    """The channels of one output of "remix", from 0, and by how much each counts: "1-3,7v0.5", "2i", "0" (none)."""
    found: list[tuple[int, float]] = []
    for part in text.split(","):
        numbers, gain = _gain_of(part)
        first, dash, last = numbers.partition("-")
        low = int(first) if first else 1
        high = (int(last) if last else count) if dash else low
        if not (0 <= low <= count and 0 <= high <= count):
            raise ValueError(f"there are {count} channels, {part!r} names others")
        found += [(number - 1, gain) for number in range(low, high + 1) if number > 0]
    return found


def _gain_of(part: str) -> tuple[str, float]:
    for letter in "vpi":
        numbers, found, value = part.partition(letter)
        if found:
            size = float(value) if value else (1.0 if letter == "v" else 0.0)
            factor = size if letter == "v" else 10 ** (size / 20)
            return numbers, -factor if letter == "i" else factor
    return part, math.nan
