"""The text of a subtitle file at other times: only the times are written anew, all else stays byte for byte."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from workstation.core.numbers import number_of, time_of
from workstation.speech.formats.encoding import exact
from workstation.speech.formats.retimed_ttml import retimed as _ttml
from workstation.speech.formats.stamps import Moved, moved
from workstation.speech.time_map import Retiming

_TIME = r"-?(?:\d{1,9}:)?\d{1,9}:\d{1,2}(?:[.,:]\d{1,9})?"
_SRT = re.compile(rf"^([ \t]*)({_TIME})([ \t]*-+>[ \t]*)({_TIME})", re.M)
_PAIR = re.compile(rf"^([ \t]*)({_TIME})(,)({_TIME})(?=[ \t\r]*$)", re.M)
_ASS = re.compile(rf"^((?:Dialogue|Comment):[^,\n]*,[ \t]*)({_TIME})([ \t]*,[ \t]*)({_TIME})(?=[ \t]*,)", re.M | re.I)
_INSIDE = re.compile(r"(?<=<)(?:\d{1,9}:)?\d{1,9}:\d{1,2}\.\d{1,9}(?=>)")
_LRC = re.compile(r"(?<=[\[<])\d{1,9}:\d{1,2}(?:[.:]\d{1,9})?(?=[\]>])")
_LRC_OFFSET = re.compile(r"^\s*\[offset:\s*([+-]?\d{1,9})\s*\]", re.I | re.M)
_LASTING = re.compile(r"\\(?:k[fot]?|K)\d|\\(?:t|move|fade?)\(")
"""Tags of ASS that count from the beginning of their line."""
_GAP = re.compile(r"^(#GAP:[ \t]*)(-?\d{1,9}(?:[.,]\d{1,9})?)", re.M | re.I)
_LABEL = re.compile(r"^([ \t]*)(-?\d{1,9}(?:\.\d{1,12})?)(\t[ \t]*)(-?\d{1,9}(?:\.\d{1,12})?)(?=\t|\r?$)", re.M)
_SUB = re.compile(r"^([ \t]*\{)(-?\d{1,9})(\}[ \t]*\{)(-?\d{1,9})?(?=\})", re.M)
_SUB_RATE = re.compile(r"\s*\{([01])\}\{\1\}[ \t]*(\d{1,4}(?:[.,]\d{1,6})?)[ \t]*\r?$", re.M)


@dataclass
class Rewriting:
    """How one text is moved; `early` counts the times that would lie before zero."""

    retiming: Retiming
    fps: float = 25.0
    early: int = field(default=0)

    def __call__(self, seconds: float) -> float:
        """The new time of one in the text."""
        exactly = seconds * self.retiming.scale + self.retiming.offset
        self.early += exactly < -1e-9
        return time_of(max(0.0, exactly))


def retimed(raw: bytes, form: str, retiming: Retiming, fps: float | None = None) -> tuple[bytes, int] | None:
    """The bytes of a file of a format at other times, and how many would be negative and are 0.

    None where more than times would have to change. ValueError for a time that no sound has.
    """
    act = _FORMATS.get(form)
    if act is None:
        return None
    mark, text, encoding = exact(raw)
    rewriting = Rewriting(retiming, fps or 25.0)
    found = act(text, rewriting)
    return None if found is None else (mark + found.encode(encoding, "surrogatepass"), rewriting.early)


def _pairs(pattern: re.Pattern[str], text: str, at: Moved) -> str:
    """Both times of each line that fits."""
    return pattern.sub(lambda m: f"{m[1]}{moved(m[2], at)}{m[3]}{moved(m[4], at)}", text)


def _srt(text: str, at: Rewriting) -> str | None:
    return _pairs(_SRT, text, at) if _SRT.search(text) else None


def _vtt(text: str, at: Rewriting) -> str | None:
    if not _SRT.search(text):
        return None
    return _INSIDE.sub(lambda m: moved(m[0], at, hours=True), _SRT.sub(lambda m: _vtt_line(m, at), text))


def _vtt_line(match: re.Match[str], at: Moved) -> str:
    return f"{match[1]}{moved(match[2], at, hours=True)}{match[3]}{moved(match[4], at, hours=True)}"


def _sbv(text: str, at: Rewriting) -> str | None:
    return _pairs(_PAIR, text, at) if _PAIR.search(text) else None


def _ass(text: str, at: Rewriting) -> str | None:
    if at.retiming.scale != 1 and _LASTING.search(text):
        return None
    return _pairs(_ASS, text, at) if _ASS.search(text) else None


def _lrc(text: str, at: Rewriting) -> str | None:
    given = _LRC_OFFSET.search(text)
    early = int(given[1]) / 1000 if given else 0.0
    return _LRC.sub(lambda m: moved(m[0], lambda stamp: at(stamp - early) + early, minutes_run_on=True), text)


def _ultrastar(text: str, at: Rewriting) -> str | None:
    """A song is moved as a whole by the gap before its first beat."""
    gap = _GAP.search(text)
    if at.retiming.scale != 1 or gap is None:
        return None
    millis = f"{number_of(gap[2]) + 1000 * at.retiming.offset:.3f}".rstrip("0").rstrip(".")
    return text[: gap.start(2)] + millis + text[gap.end(2) :]


def _labels(text: str, at: Rewriting) -> str | None:
    def line(match: re.Match[str]) -> str:
        times = [f"{at(float(time)):.{max(6, len(time.partition('.')[2]))}f}" for time in (match[2], match[4])]
        return f"{match[1]}{times[0]}{match[3]}{times[1]}"

    return _LABEL.sub(line, text) if _LABEL.search(text) else None


def _sub(text: str, at: Rewriting) -> str | None:
    head = _SUB_RATE.match(text)
    if head is None and not _SUB.search(text):
        return _sbv(text, at)
    stated = number_of(head[2]) if head else 0.0
    rate, begin = stated if stated >= 1 else at.fps, head.end() if head else 0

    def line(match: re.Match[str]) -> str:
        first = round(at(int(match[2]) / rate) * rate)
        last = "" if match[4] is None else str(round(at(int(match[4]) / rate) * rate))
        return f"{match[1]}{first}{match[3]}{last}"

    return text[:begin] + _SUB.sub(line, text[begin:])


_FORMATS: dict[str, Callable[[str, Rewriting], str | None]] = {
    "srt": _srt, "vtt": _vtt, "ass": _ass, "ssa": _ass, "sbv": _sbv, "subviewer": _sbv, "sub": _sub, "lrc": _lrc,
    "ultrastar": _ultrastar, "audacity": _labels, "ttml": lambda text, at: _ttml(text, at, at.retiming.scale),
}  # fmt: skip
