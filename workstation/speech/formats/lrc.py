"""Lyrics (.lrc): a time for every line, and in the enhanced form for every word."""

import re
from bisect import bisect_right
from dataclasses import replace

from workstation.core.numbers import at_line, time_of, whole_of
from workstation.core.words.transcript import join_text
from workstation.speech.formats.distribute_times import spread
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.timestamp import clock, seconds_of
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

_LINE = re.compile(r"^\s*((?:\[\d+:\d{1,2}(?:[.:]\d{1,3})?\])+)(.*)$")
_TIME = re.compile(r"\[(\d+:\d{1,2}(?:[.:]\d{1,3})?)\]")
_WORD_TIME = re.compile(r"<(\d+:\d{1,2}(?:[.:]\d{1,3})?)>")
_OFFSET = re.compile(r"^\s*\[offset:\s*([+-]?\d+)\s*\]", re.I | re.M)
_LANGUAGE = re.compile(r"^\s*\[la:\s*([\w-]+)\s*\]", re.I | re.M)
_LIKE_TIME = re.compile(r"([\[<])(?=\d+:\d)")
_LAST_LINE = 4.0
"""Seconds that a line without a successor is taken to last."""
_PAUSE = 0.15
"""A longer silence after a word is written as its end."""


def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """A line for every cue; with karaoke by word `<mm:ss.xx>` before each word and after the last.

    A translation is a second line with the same time. Cues that end in silence are followed by an empty line.
    """
    chosen = options.chosen(transcript)
    lines = [f"[ti:{options.title}]"] if options.title else []
    lines += [f"[ar:{options.artist}]"] if options.artist else []
    lines.append(f"[la:{chosen.language}]")
    if options.seconds:
        lines.append(f"[length:{_time(options.seconds)[:-3]}]")
    shown = sorted(((c, c.span) for c in chosen.cues if c.span and c.words), key=lambda pair: pair[1])
    for number, (cue, (start, end)) in enumerate(shown):
        text = _enhanced(cue.words) if options.karaoke in ("word", "syllable") else _text(cue.words)
        lines.append(f"[{_time(start)}]{text}")
        if cue.translation:
            lines.append(f"[{_time(start)}]{_shielded(' '.join(cue.translation.split()))}")
        after = shown[number + 1][1][0] if number + 1 < len(shown) else None
        if after is not None and after - end > _LAST_LINE:
            lines.append(f"[{_time(end)}]")
    return "\n".join(lines) + "\n"


def _time(seconds: float) -> str:
    return clock(seconds, digits=2, hours=False)


def _text(words: tuple[TimedWord, ...]) -> str:
    return _shielded(join_text(w.text for w in words))


def _shielded(text: str) -> str:
    return _LIKE_TIME.sub("\\1\u2060", text)


def _enhanced(words: tuple[TimedWord, ...]) -> str:
    pieces = []
    for i, word in enumerate(words):
        stamp = f"<{_time(word.start)}>" if word.start is not None else ""
        after = words[i + 1].start if i + 1 < len(words) else None
        closes = word.end is not None and (after is None or after - word.end > _PAUSE)
        pieces.append(f"{stamp}{_shielded(word.text)}" + (f"<{_time(word.end or 0.0)}>" if closes else ""))
    return join_text(pieces)


def read(text: str) -> AlignedTranscript:
    """Lines in order of time (a line with two times comes twice); the offset tag is applied.

    Two lines of one time are a line and its translation. ValueError names the line of a time that no sound has.
    """
    offset = _OFFSET.search(text)
    shift = -time_of(whole_of(offset[1]) / 1000) if offset else 0.0
    lines = []
    for number, raw in enumerate(text.split("\n"), 1):
        match = _LINE.match(raw)
        if match:
            with at_line(number):
                times = [seconds_of(stamp) for stamp in (*_TIME.findall(match[1]), *_WORD_TIME.findall(match[2]))]
            count = len(_TIME.findall(match[1]))
            lines += [(max(0.0, seconds + shift), match[2].strip()) for seconds in times[:count]]
    if not lines and text.strip() and not re.match(r"\s*\[\w+:", text):
        raise ValueError("no line begins with a time such as [00:12.34]: this is no LRC file")
    lines.sort(key=lambda line: line[0])
    cues: list[TimedCue] = []
    begun = -1.0
    starts = [start for start, _ in lines]
    for start, body in lines:
        after = bisect_right(starts, start)
        end = starts[after] if after < len(starts) else start + _LAST_LINE
        words = _words(body, start, end, shift)
        if words and start == begun and not cues[-1].translation and not _WORD_TIME.search(body):
            cues[-1] = replace(cues[-1], translation=body.replace("\u2060", ""))
        elif words:
            cues.append(TimedCue(words))
            begun = start
    language = _LANGUAGE.search(text)
    return AlignedTranscript(language[1] if language else "en", tuple(cues))


def _words(body: str, start: float, end: float, shift: float) -> tuple[TimedWord, ...]:
    pieces = [_unshielded(piece) for piece in _WORD_TIME.split(body)]
    if len(pieces) == 1:
        return spread(pieces[0], start, end, markup=False)
    stamps = [max(0.0, seconds_of(stamp) + shift) for stamp in pieces[1::2]]
    times = [start, *stamps, end if pieces[-1].strip() else (stamps[-1] if stamps else end)]
    words: list[TimedWord] = []
    for piece, a, b in zip(pieces[::2], times, times[1:], strict=False):
        words += spread(piece, a, max(a, b), markup=False, whole=True)
    return tuple(words)


def _unshielded(text: str) -> str:
    return text.replace("[\u2060", "[").replace("<\u2060", "<")
