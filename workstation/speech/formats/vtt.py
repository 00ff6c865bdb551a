"""WebVTT (.vtt), with voices and the times of words."""

import html
import re

from workstation.speech.cues import ShownCue
from workstation.speech.formats.clock import clock, seconds_of
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.spread import cue, spread
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

_TIMES = re.compile(r"^\s*([\d:.]+)\s+-->\s+([\d:.]+).*$", re.M)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_STAMP = re.compile(r"<(\d[\d:.]*)>")


def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """Cues with `<v NAME>`; with karaoke by word the start of each word stands before it."""
    blocks = ["WEBVTT\n"]
    for shown in options.cues(transcript):
        body = _stamped(shown) if options.karaoke == "word" else _escape(shown.text)
        voice = f"<v {_escape(shown.speaker)}>" if shown.speaker else ""
        blocks.append(f"{clock(shown.start)} --> {clock(shown.end)}\n{voice}{body}\n")
    return "\n".join(blocks)


def _stamped(shown: ShownCue) -> str:
    """The text with times: each stamp lies between its neighbours and inside the cue, as the format demands."""
    out, at, reached = [], 0, round(shown.start, 3)
    for line in shown.lines:
        rest, parts = line, []
        while rest and at < len(shown.words):
            word = shown.words[at]
            gap = rest[: len(rest) - len(rest.lstrip())]
            rest = rest.lstrip()[len(word.text) :]
            stamp = ""
            if word.start is not None and reached < round(word.start, 3) < round(shown.end, 3):
                reached = round(word.start, 3)
                stamp = f"<{clock(word.start)}>"
            parts.append(f"{gap}{stamp}{_escape(word.text)}")
            at += 1
        out.append("".join(parts))
    return "\n".join(out)


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def read(text: str) -> AlignedTranscript:
    """Cues with their voices; inline times become words' times, other words are spread between them."""
    cues = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        match = _TIMES.search(block)
        if match is None or block.lstrip().startswith(("NOTE", "STYLE", "REGION")):
            continue
        start, end = seconds_of(match[1]), seconds_of(match[2])
        body = " ".join(block[match.end() :].split())
        voice = _VOICE.search(body)
        speaker = html.unescape(voice[1]).strip() if voice else ""
        found = _words(_VOICE.sub("", body), start, end, speaker)
        if found:
            cues.append(found)
    return AlignedTranscript(cues=tuple(cues))


def _words(body: str, start: float, end: float, speaker: str) -> TimedCue | None:
    pieces = _STAMP.split(body)
    if len(pieces) == 1:
        plain = cue(body, start, end, speaker)
        return plain and TimedCue(tuple(_plain(w) for w in plain.words), speaker)
    times = [start, *(seconds_of(stamp) for stamp in pieces[1::2]), max(start, end)]
    words: list[TimedWord] = []
    for piece, a, b in zip(pieces[::2], times, times[1:], strict=False):
        words += (_plain(w) for w in spread(piece, a, max(a, b)))
    return TimedCue(tuple(words), speaker) if words else None


def _plain(word: TimedWord) -> TimedWord:
    return TimedWord(html.unescape(word.text), word.start, word.end, word.score)
