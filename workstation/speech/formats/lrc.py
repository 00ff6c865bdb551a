"""Lyrics (.lrc): a time for every line, and in the enhanced form for every word."""

import re

from workstation.core.transcript import join_text
from workstation.speech.formats.clock import clock, seconds_of
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.spread import spread
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

_LINE = re.compile(r"^\s*((?:\[\d+:\d{1,2}(?:[.:]\d{1,3})?\])+)(.*)$")
_TIME = re.compile(r"\[(\d+:\d{1,2}(?:[.:]\d{1,3})?)\]")
_WORD_TIME = re.compile(r"<(\d+:\d{1,2}(?:[.:]\d{1,3})?)>")
_OFFSET = re.compile(r"^\s*\[offset:\s*([+-]?\d+)\s*\]", re.I | re.M)
_LANGUAGE = re.compile(r"^\s*\[la:\s*([\w-]+)\s*\]", re.I | re.M)
_LAST_LINE = 4.0
"""Seconds that a line without a successor is taken to last."""


def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """A line for every cue; with karaoke by word `<mm:ss.xx>` before each word and after the last."""
    lines = [f"[la:{transcript.language}]"]
    if options.seconds:
        lines.append(f"[length:{_time(options.seconds)[:-3]}]")
    for cue in transcript.cues:
        timed = [w for w in cue.words if w.start is not None]
        if timed:
            text = _enhanced(cue.words) if options.karaoke == "word" else join_text(w.text for w in cue.words)
            lines.append(f"[{_time(timed[0].start or 0.0)}]{text}")
    return "\n".join(lines) + "\n"


def _time(seconds: float) -> str:
    return clock(seconds, digits=2, hours=False)


def _enhanced(words: tuple[TimedWord, ...]) -> str:
    pieces = []
    for i, word in enumerate(words):
        stamp = f"<{_time(word.start)}>" if word.start is not None else ""
        after = words[i + 1].start if i + 1 < len(words) else None
        closes = word.end is not None and (after is None or after - word.end > 0.15)
        pieces.append(f"{stamp}{word.text}" + (f"<{_time(word.end or 0.0)}>" if closes else ""))
    return join_text(pieces)


def read(text: str) -> AlignedTranscript:
    """Lines in order of time (a line with two times comes twice); the offset tag is applied."""
    offset = _OFFSET.search(text)
    shift = -int(offset[1]) / 1000 if offset else 0.0
    lines = []
    for raw in text.splitlines():
        match = _LINE.match(raw)
        if match:
            lines += [(max(0.0, seconds_of(stamp) + shift), match[2].strip()) for stamp in _TIME.findall(match[1])]
    lines.sort(key=lambda line: line[0])
    cues = []
    for i, (start, body) in enumerate(lines):
        end = lines[i + 1][0] if i + 1 < len(lines) else start + _LAST_LINE
        words = _words(body, start, end, shift)
        if words:
            cues.append(TimedCue(words))
    language = _LANGUAGE.search(text)
    return AlignedTranscript(language[1] if language else "en", tuple(cues))


def _words(body: str, start: float, end: float, shift: float) -> tuple[TimedWord, ...]:
    pieces = _WORD_TIME.split(body)
    if len(pieces) == 1:
        return spread(body, start, end)
    stamps = [max(0.0, seconds_of(stamp) + shift) for stamp in pieces[1::2]]
    times = [start, *stamps, end if pieces[-1].strip() else (stamps[-1] if stamps else end)]
    words: list[TimedWord] = []
    for piece, a, b in zip(pieces[::2], times, times[1:], strict=False):
        words += spread(piece, a, max(a, b))
    return tuple(words)
