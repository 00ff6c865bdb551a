"""Timecode: hours, minutes, seconds and frames of video."""

import re
from fractions import Fraction

from workstation.core.numbers import short

RATES = {
    "23.976": Fraction(24_000, 1001),
    "24": Fraction(24),
    "25": Fraction(25),
    "29.97": Fraction(30_000, 1001),
    "30": Fraction(30),
    "50": Fraction(50),
    "59.94": Fraction(60_000, 1001),
    "60": Fraction(60),
}
"""Frames a second by their usual names; those of NTSC are a thousandth slower than whole ones."""

_TIMECODE = re.compile(r"(\d{1,2})[:;.](\d{1,2})[:;.](\d{1,2})([:;.,])(\d{1,3})$")


def rate_of(fps: float | str) -> Fraction:
    """The exact rate of a name or number such as 25 or 29.97; ValueError names those that there are."""
    try:
        wanted = float(fps)
        return min(
            (rate for rate in RATES.values() if abs(float(rate) - wanted) < 0.005), key=lambda r: abs(r - wanted)
        )
    except ValueError:
        raise ValueError(f"frames a second are one of {', '.join(RATES)}, got {short(fps)}") from None


def to_timecode(seconds: Fraction, fps: Fraction) -> str:
    """The nearest frame, without dropping numbers; hours above 99 cannot be written (ValueError)."""
    whole = round(fps)
    frames = round(seconds * fps)
    rest, frame = divmod(frames, whole)
    if rest >= 100 * 3600:
        raise ValueError("timecode ends at 100 hours")
    return f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}:{frame:02d}"


def from_timecode(text: str, fps: Fraction, drop: bool = False) -> Fraction:
    """Seconds; `drop`, or a semicolon before the frames, counts without the numbers that NTSC leaves out."""
    found = _TIMECODE.fullmatch(text.strip())
    whole = round(fps)
    if found is None or int(found[5]) >= whole or int(found[2]) > 59 or int(found[3]) > 59:
        raise ValueError(f"{short(text)} is no timecode at {float(fps):.5g} frames a second")
    hours, minutes, seconds, frame = (int(found[i]) for i in (1, 2, 3, 5))
    frames = ((hours * 60 + minutes) * 60 + seconds) * whole + frame
    if (drop or found[4] in ";,") and whole in (30, 60):
        passed = hours * 60 + minutes
        frames -= whole // 15 * (passed - passed // 10)
    return frames / fps
