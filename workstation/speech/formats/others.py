"""YouTube's SubViewer (.sbv), and MicroDVD (.sub) through pysubs2."""

import re

from workstation.speech.formats.clock import clock, seconds_of
from workstation.speech.formats.options import WriteOptions, with_speakers
from workstation.speech.formats.spread import cues_of
from workstation.speech.words import AlignedTranscript

_SBV = re.compile(r"^\s*(\d+:\d+:\d+\.\d+),(\d+:\d+:\d+\.\d+)\s*$", re.M)
_DECLARED = re.compile(r"\s*\{[01]\}\{[01]\}\s*(\d+(?:\.\d+)?)[^\n]*\n")
_FRAME_RATE = 25.0


def write_sbv(transcript: AlignedTranscript, options: WriteOptions) -> str:
    cues = options.cues(transcript)
    texts = with_speakers(cues)
    return "\n".join(f"{clock(c.start, pad=1)},{clock(c.end, pad=1)}\n{t}\n" for c, t in zip(cues, texts, strict=True))


def read_sbv(text: str) -> AlignedTranscript:
    pieces = _SBV.split(text)
    rows = zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True)
    blocks = [(seconds_of(start), seconds_of(end), " ".join(body.split())) for start, end, body in rows]
    return AlignedTranscript(cues=cues_of(blocks))


def write_sub(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """MicroDVD counts frames of a video; 25 a second are taken."""
    import pysubs2

    subs = pysubs2.SSAFile()
    cues = options.cues(transcript)
    for shown, text in zip(cues, with_speakers(cues), strict=True):
        lines = text.replace("\n", "\\N")
        subs.append(pysubs2.SSAEvent(round(shown.start * 1000), round(shown.end * 1000), lines))
    return subs.to_string("microdvd", fps=_FRAME_RATE)


def read_sub(text: str) -> AlignedTranscript:
    """MicroDVD by its own frame rate line, else 25; SubViewer 2, which shares the extension, by its clock times."""
    import pysubs2

    if "{" in text:
        declared = _DECLARED.match(text)
        rate = float(declared[1]) if declared else _FRAME_RATE
        subs = pysubs2.SSAFile.from_string(text[declared.end() :] if declared else text, "microdvd", fps=rate)
        blocks = [(e.start / 1000, e.end / 1000, " ".join(e.plaintext.split())) for e in subs]
        return AlignedTranscript(cues=cues_of(blocks))
    return read_sbv(text.replace("[br]", " "))
