"""Times as people type them: clock, seconds, units, timecode of video, or a count of samples."""

import re
from collections.abc import Callable
from fractions import Fraction

from workstation.core.errors import CommandError
from workstation.core.numbers import short
from workstation.exchange.timeline.timecode import from_timecode, rate_of
from workstation.session import about_command
from workstation.ui.toolkit.workspace import Desk

Fps = Callable[[], Fraction]
"""Answers the pictures a second that timecode counts; it is asked only where timecode was typed."""

FORMS = "2.5, 1:05.5, 0:01:05.5, 1m 5s, 500 ms, 44100 samples, or timecode 0:01:05:12"
"""Examples of all that is understood, for tool tips and messages."""

_NUMBER = re.compile(r"\d{1,9}(\.\d*)?|\.\d+")
_SAMPLES = re.compile(r"(\d[\d, _]*)(?:samples?|smp|frames?)", re.I)
_TIMECODE = re.compile(r"\d{1,2}:\d{1,2}:\d{1,2}[:;]\d{1,3}|\d{1,2}:\d{1,2}:\d{1,2};\d{1,3}")
_UNITS = re.compile(
    r"(?:(?P<h>\d{1,9}(?:\.\d*)?)h(?:ours?)?)?(?:(?P<m>\d{1,9}(?:\.\d*)?)m(?:in(?:utes?)?)?)?"
    r"(?:(?P<s>\d{1,9}(?:\.\d*)?|\.\d+)s(?:ec(?:onds?)?)?)?(?:(?P<ms>\d{1,9}(?:\.\d*)?)ms)?",
    re.I,
)
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


def parse_time(
    text: str, rate: int, style: str = "clock", fps: Fps | None = None, *, signed: bool = False
) -> float | None:
    """The seconds that a text says, in any form that `format_time` writes and some more; None: it cannot be read.

    A comma may stand for the point; a plain number is seconds, or with the style "frames" frames of the sound. Timecode
    needs `fps`. A `signed` time may begin with a minus or a plus.
    """
    plain = text.strip().replace("−", "-")
    if signed and plain[:1] in ("-", "+"):
        found = parse_time(plain[1:], rate, style, fps)
        return found if found is None or plain[0] == "+" else -found
    if style == "frames" and (digits := plain.replace(",", "").replace(" ", "")).isdecimal() and digits.isascii():
        return int(digits[:15]) / rate
    if not plain.isascii():
        return None
    if (samples := _SAMPLES.fullmatch(plain)) is not None:
        return int(re.sub(r"[, _]", "", samples[1])[:15]) / rate
    if _TIMECODE.fullmatch(plain):
        return _timecode(plain, fps)
    units = _UNITS.fullmatch(plain.replace(",", ".").replace(" ", "")) if plain else None
    if units is not None:
        return round(sum(float(number) * _SECONDS[unit] for unit, number in units.groupdict().items() if number), 9)
    return _clock(plain.replace(",", "."))


def read_time(desk: Desk, text: str, *, signed: bool = False) -> float | None:
    """The seconds that a text says in the document that is open, by its rate, its video and the settings."""
    rate, style = desk.session.document.rate, desk.settings["time_format"]
    return parse_time(text, rate, style, lambda: video_fps(desk), signed=signed)


def typed_time(desk: Desk, text: str, command: str) -> float | None:
    """The seconds that were typed into a cell for a command; None, and said, where that is no time."""
    seconds = read_time(desk, text)
    if seconds is None:
        desk.session.notify(f"{short(text)} is no time: type {FORMS}", "error", about_command(command))
    return seconds


def video_fps(desk: Desk) -> Fraction:
    """The pictures a second of the document's video, else those that are set for timecode."""
    from workstation.commands.files.video import video_of
    from workstation.media.errors import MediaError
    from workstation.media.video.pictures import Pictures

    video = video_of(desk.session.document)
    try:
        if video is not None:
            pictures = Pictures(video)
            try:
                return pictures.rate
            finally:
                pictures.close()
    except (MediaError, CommandError, OSError):
        pass  # sound without pictures
    return rate_of(desk.settings["timecode_fps"])


def _timecode(text: str, fps: Fps | None) -> float | None:
    if fps is None:
        return None
    try:
        return float(from_timecode(text, fps()))
    except ValueError:
        return None


def _clock(text: str) -> float | None:
    """Seconds, or minutes or hours before them: only the last has decimals, and only the first may be 60 or more."""
    parts = [part.strip() for part in text.split(":")]
    if len(parts) > 3 or not all(_NUMBER.fullmatch(part) for part in parts) or "." in "".join(parts[:-1]):
        return None
    if any(float(part) >= 60 for part in parts[1:]):
        return None
    return sum(float(part) * 60.0**power for power, part in enumerate(reversed(parts)))
