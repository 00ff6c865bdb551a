"""WebVTT (.vtt), with voices, the times of words, and places on the picture."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from workstation.core.numbers import at_line, short
from workstation.core.words.transcript import is_unspaced
from workstation.speech.cues.karaoke_units import sung_lines
from workstation.speech.cues.segmentation import ShownCue
from workstation.speech.cues.style import CueStyle
from workstation.speech.formats.distribute_times import spread
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.timestamp import OddTimes, clock, seconds_of
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

_TIMES = re.compile(
    r"^[ \t]*+(-?(?:\d++:)?\d++:\d{1,2}[.,]\d++)[ \t]*+-->[ \t]*+(-?(?:\d++:)?\d++:\d{1,2}[.,]\d++).*$", re.M
)
_ARROW = re.compile(r"^.*-->.*$", re.M)
_COMMENT = re.compile(r"[ \t\n]*(NOTE|STYLE|REGION)(?![^\s])")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_STAMP = re.compile(r"<(\d[\d:.]*)>")
_OTHER = re.compile(r"<lang\s+([\w-]+)>(.*?)</lang>", re.S)
_TAG = re.compile(r"</?(?:[biuvc]|ruby|rt|lang)(?:[.\s][^<>]*)?>")
_ONE_WORD = re.compile(r"<c>[^<>\s]*</c>")
_READING = re.compile(r"<rt(?:[.\s][^<>]*)?>.*?(?:</rt>|(?=</ruby>))", re.S)
"""How a character is said, set small above it."""
_LANGUAGE = re.compile(r"^Language:\s*([\w-]+)", re.M)


def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """Cues with `<v NAME>`; with karaoke by word or syllable the start of each stands before it.

    A translation is a `<lang>` span on lines below, and the style's place a cue setting.
    """
    head = f"WEBVTT\nKind: captions\nLanguage: {options.chosen(transcript).language}\n"
    settings = _settings(options.look)
    blocks = [head]
    for shown in options.cues(transcript):
        body = _stamped(shown, options, transcript.language) if options.karaoke else _escape(shown.text)
        voice = f"<v {_escape(shown.speaker)}>" if shown.speaker else ""
        if shown.translation:
            code = transcript.translation_language or "und"
            body += f"\n<lang {code}>{_escape(chr(10).join(shown.translation))}</lang>"
        blocks.append(f"{clock(shown.start)} --> {clock(shown.end)}{settings}\n{voice}{body}\n")
    return "\n".join(blocks)


def _settings(style: CueStyle) -> str:
    across = {"left": " position:0% align:start", "right": " position:100% align:end"}
    line = {"top": " line:5%", "middle": " line:50%"}.get(style.place.partition(" ")[0], "")
    return line + across.get(style.place.rpartition(" ")[2], "")


def _stamped(shown: ShownCue, options: WriteOptions, language: str) -> str:
    """The text with times: each stamp lies between its neighbours and inside the cue, as the format demands.

    So a cue of one word has none; a span holds it together where signs of its script would be words of their own.
    """
    out, reached = [], round(shown.start, 3)
    for line in sung_lines(shown, options.karaoke, language):
        parts = []
        for piece in line:
            stamp = ""
            if piece.start is not None and reached < round(piece.start, 3) < round(shown.end, 3):
                reached = round(piece.start, 3)
                stamp = f"<{clock(piece.start)}>"
            parts.append(f"{piece.lead}{stamp}{_escape(piece.text)}")
        out.append("".join(parts))
    body = "\n".join(out)
    return f"<c>{body}</c>" if len(shown.words) == 1 and len(shown.words[0].text) > 1 else body


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def read(text: str) -> AlignedTranscript:
    """Cues with their voices; inline times become words' times, other words are spread between them.

    A line with an arrow ends the cue before it, with or without an empty line. ValueError names the line of a time
    that no sound has.
    """
    if text.strip() and not text.lstrip().startswith("WEBVTT") and not _TIMES.search(text):
        raise ValueError("the header WEBVTT and lines with times are missing: this is no WebVTT file")
    cues, other, odd = list[TimedCue](), "", OddTimes(text)
    for match, body in _cue_blocks(text, odd):
        line = odd.line(match.start(1))
        second = _OTHER.search(body)
        if second is not None:
            other = other or (second[1] if second[1] != "und" else "")
            body = _OTHER.sub("", body).strip()
        voice = _VOICE.search(body)
        with at_line(line):
            start, end = odd.span(seconds_of(match[1]), seconds_of(match[2]), line)
            words = _words(_VOICE.sub("", _READING.sub("", body)).replace("</v>", ""), start, end)
        if words:
            speaker = html.unescape(voice[1]).strip() if voice else ""
            translation = html.unescape(second[2]).strip() if second else ""
            cues.append(TimedCue(words, speaker, translation, (start, end)))
    language = _LANGUAGE.search(re.split(r"\n[ \t]*\n", text.lstrip(), maxsplit=1)[0])
    return AlignedTranscript(language[1] if language else "en", tuple(cues), other, tuple(odd.said))


def _cue_blocks(text: str, odd: OddTimes) -> Iterator[tuple[re.Match[str], str]]:
    """The line of times and the text of each cue; what has an arrow and no times, and commented cues, are noted."""
    reached = 0
    for block in re.split(r"(\n[ \t]*(?=\n))", text):
        begin, reached = reached, reached + len(block)
        arrows = list(_ARROW.finditer(text, begin, reached))
        if arrows and (comment := _COMMENT.match(block)):
            odd.left_out(odd.line(arrows[0].start()), f"this cue is part of a {comment[1]}")
            continue
        for arrow, after in zip_longest(arrows, arrows[1:]):
            match = _TIMES.match(text, arrow.start(), arrow.end())
            if match is None:
                odd.left_out(odd.line(arrow.start()), f"{short(arrow[0].strip())} holds no times")
                continue
            body = text[match.end() : reached if after is None else after.start()].strip()
            head, line_break, last = body.rpartition("\n")
            if after is not None and last.strip().isdigit():  # the number of the next
                body = head if line_break else ""
            yield match, body.strip()


def _words(body: str, start: float, end: float) -> tuple[TimedWord, ...]:
    pieces = [html.unescape(_TAG.sub("", piece)) for piece in _STAMP.split(body)[::2]]
    stamps = _STAMP.split(body)[1::2]
    times = [start, *(min(max(start, seconds_of(stamp)), end) for stamp in stamps), end]
    words: list[TimedWord] = []
    glued = False
    whole = len(pieces) > 1 or _ONE_WORD.fullmatch(body) is not None
    for piece, a, b in zip(pieces, times, times[1:], strict=False):
        found = spread(piece, a, max(a, b), markup=False, whole=whole)
        if found and words and glued and not piece[:1].isspace() and not _wide(words[-1].text, piece):
            first = found[0]
            words[-1] = replace(words[-1], text=words[-1].text + first.text, end=first.end, breaks=first.breaks)
            found = found[1:]
        elif found and words and ("\n" in piece[: len(piece) - len(piece.lstrip())]):
            words[-1] = replace(words[-1], breaks=True)
        words += found
        if piece:
            glued = not piece[-1].isspace()
            if piece.rstrip(" \t").endswith("\n") and words:
                words[-1] = replace(words[-1], breaks=True)
    return (*words[:-1], replace(words[-1], breaks=False)) if words else ()


def _wide(before: str, after: str) -> bool:
    return is_unspaced(before[-1]) and is_unspaced(after[0])
