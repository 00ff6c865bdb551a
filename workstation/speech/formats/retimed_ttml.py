"""TTML at other times: the attributes of paragraphs and words are written anew, all else stays."""

import re

from workstation.core.numbers import clock_of
from workstation.speech.formats.stamps import Moved, moved

_PARAGRAPH = re.compile(r"(<(?:\w+:)?p\b[^>]*?)(/?>)(.*?)(?=<(?:\w+:)?p\b|</(?:\w+:)?p>|\Z)", re.S)
_TIMED_PARENT = re.compile(r"<(?:\w+:)?(?:body|div|region)\b[^>]*?\s(?:begin|end|dur)\s*=")
_SPAN = re.compile(r"<(?:\w+:)?(?:span|br|set)\b[^>]*>")
_TIME = re.compile(r"(\s(begin|end|dur)\s*=\s*([\"']))([^\"']*)(?=\3)")
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)(s|ms|)")
_CLOCK = re.compile(r"(?:\d+:)?\d+:\d{1,2}(?:\.\d+)?")
_SMALLEST = 1e-3


def retimed(text: str, at: Moved, scale: float) -> str | None:
    """The text at other times: absolute ones by `at`, lengths by `scale`; None where some count frames or ticks, or
    from the beginning of a part around the paragraphs."""
    times = [match[4] for match in _TIME.finditer(text)]
    if _TIMED_PARENT.search(text) or not all(map(_seconds, times)):
        return None
    return _PARAGRAPH.sub(lambda match: _moved_paragraph(match, at, scale), text)


def _moved_paragraph(match: re.Match[str], at: Moved, scale: float) -> str:
    head, close, body = match.groups()
    own = {m[2]: _value(m[4]) for m in _TIME.finditer(head)}
    start = own.get("begin", 0.0)
    end = own.get("end", start + own.get("dur", 0.0))
    inside = [{m[2]: _value(m[4]) for m in _TIME.finditer(span)} for span in _SPAN.findall(body)]
    begins = [span["begin"] for span in inside if "begin" in span]
    last = max([span.get("end", span["begin"]) for span in inside if "begin" in span], default=0.0)
    absolute = bool(begins) and (
        "begin" not in own or (start > 0 and begins[0] >= start - _SMALLEST and start + last > end + _SMALLEST)
    )

    def length(seconds: float) -> float:
        return seconds * scale

    def outer(time: re.Match[str]) -> str:
        return time[1] + _written(time[4], length if time[2] == "dur" else at)

    def inner(time: re.Match[str]) -> str:
        return time[1] + _written(time[4], at if absolute and time[2] != "dur" else length)

    return _TIME.sub(outer, head) + close + _SPAN.sub(lambda span: _TIME.sub(inner, span[0]), body)


def _seconds(text: str) -> bool:
    """Whether a time is one in seconds or by the clock."""
    return bool(_SECONDS.fullmatch(text.strip()) or _CLOCK.fullmatch(text.strip()))


def _value(text: str) -> float:
    found = _SECONDS.fullmatch(text.strip())
    if found is None:
        return clock_of(text)
    return clock_of(found[1]) / (1000 if found[2] == "ms" else 1)


def _written(text: str, at: Moved) -> str:
    found = _SECONDS.fullmatch(text.strip())
    if found is None:
        return moved(text.strip(), at)
    unit = 1000 if found[2] == "ms" else 1
    new = at(clock_of(found[1]) / unit) * unit
    digits = len(found[1].partition(".")[2])
    return f"{new:.{digits if abs(round(new, digits) - new) < 5e-4 else 3}f}{found[2]}"
