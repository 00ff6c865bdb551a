"""YouTube's captions (.sbv), SubViewer and MicroDVD (both .sub)."""

import re
from itertools import zip_longest

from workstation.core.numbers import at_line, number_of, time_of, whole_of
from workstation.speech.formats.distribute_times import cues_of, shielded
from workstation.speech.formats.options import WriteOptions, with_speakers
from workstation.speech.formats.timestamp import OddTimes, clock, seconds_of
from workstation.speech.words import AlignedTranscript

_SBV = re.compile(r"^[ \t]*+(-?\d++:\d++:\d++\.\d++),(-?\d++:\d++:\d++\.\d++)[ \t]*$", re.M)
_SUB = re.compile(r"^\s*\{(-?\d+)\}\s*\{(-?\d*)\}(.*)$")
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


def read_sbv(text: str, line_break: str = "$^") -> AlignedTranscript:
    """ValueError names the line of a time that no sound has; what fits the pattern `line_break` ends a line, too."""
    matches = list(_SBV.finditer(text))
    if not matches and text.strip():
        raise ValueError("no line with times such as 0:00:01.000,0:00:02.500 was found")
    odd, blocks = OddTimes(text), []
    for match, after in zip_longest(matches, matches[1:]):
        line = odd.line(match.start(1))
        with at_line(line):
            start, end = odd.span(seconds_of(match[1]), seconds_of(match[2]), line)
        body = text[match.end() : len(text) if after is None else after.start()].strip()
        blocks.append((start, end, re.sub(line_break, "\n", body, flags=re.I)))
    return AlignedTranscript(cues=cues_of(blocks), odd=tuple(odd.said))


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
    rows = [(n, match) for n, line in enumerate(text.split("\n"), 1) if (match := _SUB.match(line))]
    if not rows or _SBV.search(text):
        cleared = text[: text.find("[SUBTITLE]") + 10].count("\n") if "[SUBTITLE]" in text else 0  # lines stay counted
        body = "\n" * cleared + (text.partition("[SUBTITLE]")[2] or text)
        kept = ("" if re.match(r"\[(?:COLF|INFORMATION|END)", line) else line for line in body.split("\n"))
        return read_sbv("\n".join(kept), r"\[br\]")
    number, first = rows[0]
    if first[1] == first[2] in ("0", "1") and re.fullmatch(r"\s*\d+(?:[.,]\d+)?\s*", first[3]):
        with at_line(number):
            stated = number_of(first[3], 0, 1000)
        fps, rows = stated if stated >= 1 else fps, rows[1:]
    odd, blocks = OddTimes(), []
    for number, match in rows:
        with at_line(number):
            start = time_of(whole_of(match[1]) / fps)
            end = time_of(whole_of(match[2]) / fps) if match[2].strip("-") else start + _LAST
            start, end = odd.span(start, end, number)
        blocks.append((start, end, _CODE.sub("", match[3]).replace("|", "\n")))
    return AlignedTranscript(cues=cues_of(blocks), odd=tuple(odd.said))
