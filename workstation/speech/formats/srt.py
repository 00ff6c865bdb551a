"""SubRip (.srt)."""

import re

from workstation.speech.cues import ShownCue
from workstation.speech.formats.clock import clock, seconds_of
from workstation.speech.formats.options import WriteOptions, with_speakers
from workstation.speech.formats.spread import cues_of
from workstation.speech.words import AlignedTranscript

_TIMES = re.compile(r"^\s*([\d:.,]+)\s*-+>\s*([\d:.,]+).*$", re.M)


def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """Numbered cues; with karaoke by word each word is underlined while it is said."""
    cues = options.cues(transcript)
    entries = [(c.start, c.end, text) for c, text in zip(cues, with_speakers(cues), strict=True)]
    if options.karaoke == "word":
        entries = [
            (start, end, entry[2].removesuffix(shown.text) + text)
            for shown, entry in zip(cues, entries, strict=True)
            for start, end, text in _by_word(shown)
        ]
    blocks = (
        f"{i}\n{clock(start, ',')} --> {clock(end, ',')}\n{text}\n" for i, (start, end, text) in enumerate(entries, 1)
    )
    return "\n".join(blocks)


def _by_word(shown: ShownCue) -> list[tuple[float, float, str]]:
    timed = [i for i, w in enumerate(shown.words) if w.start is not None]
    starts = [shown.words[i].start or 0.0 for i in timed] + [shown.end]
    return [
        (starts[k], starts[k + 1], "\n".join(_underlined(shown, i)))
        for k, i in enumerate(timed)
        if starts[k + 1] > starts[k]
    ]


def _underlined(shown: ShownCue, index: int) -> list[str]:
    out, at = [], 0
    for line in shown.lines:
        text, rest = "", line
        while rest and at < len(shown.words):
            word = shown.words[at].text
            text += rest[: len(rest) - len(rest.lstrip())] + (f"<u>{word}</u>" if at == index else word)
            rest = rest.lstrip()[len(word) :]
            at += 1
        out.append(text)
    return out


def read(text: str) -> AlignedTranscript:
    """Cues as they are; the words of each are spread over its time. Blocks without a readable time are passed over."""
    matches = list(_TIMES.finditer(text))
    blocks = []
    for i, match in enumerate(matches):
        after = matches[i + 1].start() if i + 1 < len(matches) else len(text)
        lines = [line.strip() for line in text[match.end() : after].strip().splitlines()]
        if i + 1 < len(matches) and lines and lines[-1].isdigit():
            lines.pop()
        try:
            blocks.append((seconds_of(match[1]), seconds_of(match[2]), " ".join(filter(None, lines))))
        except ValueError:
            continue
    return AlignedTranscript(cues=cues_of(blocks))
