"""Plain text (.txt): what is said, without times."""

import re
from collections.abc import Callable

from workstation.core.words.transcript import join_text
from workstation.speech.formats.csv_labels import read_labels
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.ultrastar import read as read_song
from workstation.speech.words import AlignedTranscript

_LABEL = re.compile(r"\s*-?\d[\d.,eE+-]*\t\s*-?\d[\d.,eE+-]*(?:\t|\s*$)")


def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """A line for each cue, `NAME: ` before it where the speaker changes; a translation is a line below."""
    lines, before = [], ""
    for cue in options.chosen(transcript).cues:
        text = join_text(word.text for word in cue.words)
        if not text:
            continue
        lines.append(f"{cue.speaker}: {text}" if cue.speaker and cue.speaker != before else text)
        before = cue.speaker
        lines += cue.translation.splitlines()
    return "".join(f"{line}\n" for line in lines)


def read(text: str) -> AlignedTranscript:
    """What is called .txt and holds times: Audacity's labels, UltraStar songs; ValueError for anything else."""
    return reader_of(text)(text)


def reader_of(text: str) -> Callable[[str], AlignedTranscript]:
    """What reads a text with the ending .txt; ValueError when it has no times."""
    start = text.lstrip("\ufeff \n")
    if looks_sung(start):
        return read_song
    first = next((line for line in start.split("\n") if line.strip() and not line.startswith("\\")), "")
    if not start.strip() or _LABEL.match(first):
        return read_labels
    raise ValueError("a plain text has no times: align it to its recording; labels have lines of start, end and text")


def looks_sung(text: str) -> bool:
    """Whether a text is an UltraStar song."""
    return text.lstrip("\ufeff \n").startswith("#") and "#BPM:" in text.upper()
