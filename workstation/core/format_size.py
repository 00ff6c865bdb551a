"""Numbers as people read them, and names on one line."""

import re

_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069\ufeff]")

_RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def size_text(count: int) -> str:
    """Bytes with three digits: 512 bytes, 20.4 MB, 1.27 GB."""
    size = float(abs(count))
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 999.5 or unit == "GB":
            break
        size /= 1000
    digits = 0 if unit == "bytes" or size >= 99.95 else 1 if size >= 9.995 else 2
    return f"{'-' if count < 0 else ''}{size:.{digits}f} {unit}"


def counted(count: int, name: str) -> str:
    """So many things by their name, which takes an s: 1 cue, 2 cues, 1,000 cues."""
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def one_line(text: str) -> str:
    """A name on one line: without line breaks, controls, and the marks that turn the letters after them round."""
    return _BREAKS.sub(" ", _TURNS.sub("", whole_text(text))).strip()


def straight(text: str) -> str:
    """A text without the marks that turn round what follows: "exe.wav" cannot be made to look like another ending."""
    return _TURNS.sub("", text)


def shown_raw(text: str) -> str:
    """A text for a terminal: what would move its cursor, colour it or turn letters round is written by its number.

    Line ends and tabs stay.
    """
    return _RAW.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def short_name(name: str, most: int = 64) -> str:
    """A name without the middle where it is longer than `most` letters: "the begin…the end.wav"."""
    kept = most - 1
    return name if len(name) <= most else f"{name[: kept - kept // 2]}…{name[-(kept // 2) :]}"


def whole_text(text: str) -> str:
    """A text without halves of characters, such as stand for the bytes of a file name that is no text."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)
