"""Cue sheets (.cue): the tracks of one long sound, at 75ths of a second."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from workstation.core.numbers import short
from workstation.exchange.labels.label import Label, LabelContext, one_line

FRAMES_A_SECOND = 75
MAX_TRACKS = 99

_LINE = re.compile(r"\s*([A-Za-z]+)\s*(.*?)\s*$")
_QUOTED = re.compile(r'"([^"]*)"')
_INDEX = re.compile(r"(\d{1,3})\s+(\d{1,6}):(\d{1,2}):(\d{1,2})$")


@dataclass(slots=True)
class CueTrack:
    """One track: where it begins in its file."""

    file: str
    seconds: float | None = None
    title: str = ""
    performer: str = ""


@dataclass(slots=True)
class CueSheet:
    title: str = ""
    performer: str = ""
    tracks: list[CueTrack] = field(default_factory=list)

    @property
    def files(self) -> tuple[str, ...]:
        """The sound files that it is about, in order."""
        return tuple(dict.fromkeys(track.file for track in self.tracks if track.file))


def parse(text: str) -> CueSheet:
    """ValueError names the line that is wrong; commands that are not known are passed over, as the format asks."""
    sheet = CueSheet()
    file = ""
    for number, line in enumerate(text.splitlines(), 1):
        found = _LINE.match(line)
        if found is None:
            continue
        word, rest = found[1].upper(), found[2]
        target = sheet.tracks[-1] if sheet.tracks else sheet
        if word == "FILE":
            file = _unquoted(rest) if '"' in rest else rest.rpartition(" ")[0] or rest
        elif word == "TRACK":
            sheet.tracks.append(CueTrack(file))
        elif word == "TITLE":
            target.title = _unquoted(rest)
        elif word == "PERFORMER":
            target.performer = _unquoted(rest)
        elif word == "INDEX":
            index = _INDEX.match(rest)
            if index is None or not sheet.tracks:
                raise ValueError(f"line {number}: {short(rest)} is no index such as 01 03:25:74 of a track")
            nr, minutes, seconds, frames = (int(part) for part in index.groups())
            if seconds > 59 or frames >= FRAMES_A_SECOND:
                raise ValueError(f"line {number}: {short(rest)} is no time: there are 60 seconds and 75 frames")
            if nr == 1 or (nr == 0 and sheet.tracks[-1].seconds is None):
                total = (60 * minutes + seconds) * FRAMES_A_SECOND + frames
                sheet.tracks[-1].seconds = total / FRAMES_A_SECOND
                sheet.tracks[-1].file = file
    if not sheet.tracks:
        raise ValueError("this is no cue sheet: it has no TRACK")
    return sheet


def read(text: str, _rate: int = 0) -> list[Label]:
    """A place for each track; ValueError when the sheet is about several files, whose times are their own."""
    sheet = parse(text)
    if len(sheet.files) > 1:
        raise ValueError(f"this cue sheet is about {len(sheet.files)} files, so its times are not those of one sound")
    return [
        Label(track.seconds, track.seconds, track.title or f"Track {number:02d}")
        for number, track in enumerate(sheet.tracks, 1)
        if track.seconds is not None
    ]


def write(labels: Sequence[Label], context: LabelContext) -> str:
    """A track from each label's start; ValueError for more than 99.

    What is before the first is its pregap, as the format asks: the first index of a sheet is at 00:00:00.
    """
    if len(labels) > MAX_TRACKS:
        raise ValueError(f"a cue sheet has at most {MAX_TRACKS} tracks, not {len(labels)}")
    suffix = context.sound.rpartition(".")[2].lower()
    kind = {"mp3": "MP3", "aif": "AIFF", "aiff": "AIFF"}.get(suffix, "WAVE")
    out = [f'{word} "{_quotable(context.tags[tag])}"' for word, tag in _ALBUM if context.tags.get(tag)]
    out.append(f'FILE "{_quotable(context.sound)}" {kind}')
    for number, label in enumerate(labels, 1):
        frames = round(label.start * FRAMES_A_SECOND)
        minutes, rest = divmod(frames, 60 * FRAMES_A_SECOND)
        seconds, frames = divmod(rest, FRAMES_A_SECOND)
        out.append(f"  TRACK {number:02d} AUDIO")
        out.append(f'    TITLE "{_quotable(label.text)}"')
        if number == 1 and label.start > 0:
            out.append("    INDEX 00 00:00:00")
        out.append(f"    INDEX 01 {minutes:02d}:{seconds:02d}:{frames:02d}")
    return "\n".join(out) + "\n"


_ALBUM = (("PERFORMER", "artist"), ("TITLE", "album"))


def _quotable(text: str) -> str:
    """The format has no way to write a quotation mark within quotation marks."""
    return one_line(text).replace('"', "'")


def _unquoted(text: str) -> str:
    found = _QUOTED.match(text)
    return (found[1] if found else text).strip()
