"""YouTube's captions (.sbv), SubViewer and MicroDVD (both .sub)."""

import re

from workstation.speech.formats.clock import clock, seconds_of
from workstation.speech.formats.options import WriteOptions, with_speakers
from workstation.speech.formats.spread import cues_of, shielded
from workstation.speech.words import AlignedTranscript

_SBV = re.compile(r"^[ \t]*(\d+:\d+:\d+\.\d+),(\d+:\d+:\d+\.\d+)[ \t]*$", re.M)
_SUB = re.compile(r"^\s*\{(\d+)\}\s*\{(\d*)\}(.*)$")
_CODE = re.compile(r"\{[yYfFsScCPHDo]:[^{}\n]*\}")
_USUAL_FPS = 25.0
_LAST = 3.0
"""Seconds that a cue without an end is shown."""


def _rows(transcript: AlignedTranscript, options: WriteOptions) -> list[tuple[float, float, str]]:
    cues = options.cues(transcript)
    texts = zip(cues, with_speakers(cues), strict=True)
    return [(cue.start, cue.end, "\n".join((text, *cue.translation))) for cue, text in texts]


def write_sbv(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """Cues, their lines, and an empty line after each; a translation stands below."""
    rows = _rows(transcript, options)
    return "\n".join(f"{clock(a, pad=1)},{clock(b, pad=1)}\n{shielded(text)}\n" for a, b, text in rows)


def read_sbv(text: str) -> AlignedTranscript:
    pieces = _SBV.split(text.replace("\r\n", "\n"))
    if len(pieces) == 1 and text.strip():
        raise ValueError("no line with times such as 0:00:01.000,0:00:02.500 was found")
    rows = zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True)
    return AlignedTranscript(cues=cues_of([(seconds_of(a), seconds_of(b), body.strip()) for a, b, body in rows]))


def write_subviewer(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """SubViewer 2: clock times in hundredths, `[br]` between lines."""
    head = f"[INFORMATION]\n[TITLE]{options.title}\n[AUTHOR]{options.artist}\n[END INFORMATION]\n[SUBTITLE]\n"
    head += "[COLF]&HFFFFFF,[STYLE]no,[SIZE]18,[FONT]Arial\n"
    rows = (
        f"{clock(a, digits=2)},{clock(b, digits=2)}\n{shielded(text).replace(chr(10), '[br]')}\n"
        for a, b, text in _rows(transcript, options)
    )
    return head + "\n".join(rows)


def write_sub(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """MicroDVD counts frames of a video; its first line names their rate."""
    out = [f"{{1}}{{1}}{options.fps:.3f}"]
    for start, end, text in _rows(transcript, options):
        first = round(start * options.fps)
        last = max(round(end * options.fps), first + 1)
        lines = shielded(_bare(text)).replace("|", "¦").replace("\n", "|")
        out.append(f"{{{first}}}{{{last}}}{lines}")
    return "\n".join(out) + "\n"


def _bare(text: str) -> str:
    """Without what would be read as MicroDVD's control codes."""
    return _CODE.sub(lambda match: f"{{\u2060{match[0][1:]}", text)


def read_sub(text: str, fps: float = _USUAL_FPS) -> AlignedTranscript:
    """MicroDVD by its own frame rate line, else by `fps`; SubViewer, which shares the ending, by its clock times."""
    rows = [match for line in text.splitlines() if (match := _SUB.match(line))]
    if not rows or _SBV.search(text):
        body = text.partition("[SUBTITLE]")[2] or text
        kept = (line for line in body.splitlines() if not re.match(r"\[(?:COLF|INFORMATION|END)", line))
        return read_sbv(re.sub(r"\[br\]", "\n", "\n".join(kept), flags=re.I))
    if rows[0][1] == rows[0][2] in ("0", "1") and re.fullmatch(r"\s*\d+(?:[.,]\d+)?\s*", rows[0][3]):
        fps = float(rows[0][3].replace(",", ".")) or fps
        rows = rows[1:]
    blocks = []
    for match in rows:
        start = int(match[1]) / fps
        end = int(match[2]) / fps if match[2] else start + _LAST
        blocks.append((start, end, _CODE.sub("", match[3]).replace("|", "\n")))
    return AlignedTranscript(cues=cues_of(blocks))
