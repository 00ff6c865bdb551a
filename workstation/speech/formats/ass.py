"""Advanced SubStation Alpha (.ass), with karaoke tags by word or by line."""

import re

from workstation.core.transcript import is_unspaced
from workstation.speech.cues import ShownCue
from workstation.speech.formats.clock import clock
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.spread import cue, spread
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

_HEADER = """[Script Info]
ScriptType: v4.00+
PlayResX: 1920
PlayResY: 1080
WrapStyle: 2
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,72,&H00FFFFFF,&H00FFFFFF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,4,1,2,80,80,70,1
Style: Karaoke,Arial,80,&H0000D7FF,&H00FFFFFF,&H00000000,&H80000000,-1,0,0,0,100,100,0,0,1,4,1,2,80,80,90,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
_KARAOKE = re.compile(r"\{[^{}]*?\\(?:kf|ko|kt|k|K)(\d+)[^{}]*\}")


def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """Dialogue with the speaker as its name; karaoke fills word after word, or line after line."""
    events = []
    for shown in options.cues(transcript):
        style = "Karaoke" if options.karaoke else "Default"
        text = _karaoke(shown, options.karaoke) if options.karaoke else "\\N".join(map(_escape, shown.lines))
        name = shown.speaker.replace(",", ";")
        events.append(f"Dialogue: 0,{_time(shown.start)},{_time(shown.end)},{style},{name},0,0,0,,{text}\n")
    return _HEADER + "".join(events)


def _time(seconds: float) -> str:
    return clock(seconds, digits=2, pad=1)


def _karaoke(shown: ShownCue, by: str) -> str:
    r"""Text in which `\kf` tags, in hundredths of a second from the start of the cue, add up to its words' times."""
    out, at, reached = [], 0, round(shown.start * 100)
    for line in shown.lines:
        rest = line
        parts: list[tuple[str, TimedWord]] = []
        while rest and at < len(shown.words):
            word = shown.words[at]
            lead = rest[: len(rest) - len(rest.lstrip())]
            rest = rest.lstrip()[len(word.text) :]
            parts.append((lead, word))
            at += 1
        if by == "line":
            timed = [w for _, w in parts if w.start is not None]
            start, end = (timed[0].start, timed[-1].end) if timed else (None, None)
            parts = [("", TimedWord(line, start, end))]
        text = ""
        for lead, word in parts:
            start, end = _hundredths(word.start, reached), _hundredths(word.end, reached)
            wait, length = max(0, start - reached), max(0, end - max(start, reached))
            reached += wait + length
            text += (f"{{\\k{wait}}}" if wait else "") + lead + f"{{\\kf{length}}}" + _escape(word.text)
        out.append(text)
    return "\\N".join(out)


def _hundredths(seconds: float | None, reached: int) -> int:
    return reached if seconds is None else round(seconds * 100)


def _escape(text: str) -> str:
    """Braces and backslashes would be read as tags."""
    return text.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}").replace("\n", "\\N")


def read(text: str) -> AlignedTranscript:
    """Dialogue in order of time; karaoke tags become the times of words."""
    import pysubs2

    subs = pysubs2.SSAFile.from_string(text, "ssa" if "[V4 Styles]" in text else "ass")
    cues = []
    for event in sorted(subs.events, key=lambda e: (e.start, e.end)):
        if event.is_comment or event.is_drawing:
            continue
        start, end = event.start / 1000, event.end / 1000
        found = _read_words(_unescape(event.text), max(0.0, start), end)
        if found:
            cues.append(TimedCue(found, event.name.strip()))
    return AlignedTranscript(cues=tuple(cues))


def _unescape(text: str) -> str:
    text = text.replace("\\N", " ").replace("\\n", " ").replace("\\h", " ").replace("\\\u2060", "\\")
    return text.replace("\\{", "\ue000").replace("\\}", "\ue001")


def _read_words(text: str, start: float, end: float) -> tuple[TimedWord, ...]:
    pieces = _KARAOKE.split(text)
    if len(pieces) == 1:
        plain = cue(re.sub(r"\{[^{}]*\}", "", text), start, end)
        return _restored(plain.words) if plain else ()
    words: list[TimedWord] = []
    at, glued = start, False
    for length, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        stop = at + int(length) / 100
        plain_text = re.sub(r"\{[^{}]*\}", "", piece)
        said = spread(plain_text, at, stop)
        tight = (
            words and plain_text[:1].strip() and not (is_unspaced(words[-1].text[-1]) and is_unspaced(plain_text[0]))
        )
        if said and glued and tight:
            first = said[0]
            words[-1] = TimedWord(words[-1].text + first.text, words[-1].start, first.end)
            said = said[1:]
        words += said
        if plain_text:
            glued = not plain_text[-1].isspace()
        at = stop
    return _restored(words)


def _restored(words: list[TimedWord] | tuple[TimedWord, ...]) -> tuple[TimedWord, ...]:
    return tuple(
        TimedWord(w.text.replace("\ue000", "{").replace("\ue001", "}"), w.start, w.end, w.score) for w in words
    )
