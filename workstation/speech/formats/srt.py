"""SubRip (.srt)."""

import re

from workstation.core.numbers import at_line, short
from workstation.speech.cues.karaoke_units import sung_lines
from workstation.speech.cues.segmentation import ShownCue
from workstation.speech.formats.distribute_times import cues_of, shielded
from workstation.speech.formats.options import WriteOptions, with_speakers
from workstation.speech.formats.timestamp import OddTimes, clock, seconds_of
from workstation.speech.words import AlignedTranscript

_TIMES = re.compile(
    r"^[ \t]*+(-?\d*+[ \t]*+:[\d:., \t]*+)-+>[ \t]*+(-?\d*+[ \t]*+:[ \t]*+[\d:.,]++(?:[ \t]++[\d:.,]++)*+).*$", re.M
)
_TIME = re.compile(r"-?(?:\d+:)?\d+:\d{1,2}(?:[.,:]\d+)?")
_ENDLESS = re.compile(r"\d{16}")
_PARTS_APART = re.compile(r"[ \t]*([:.,])[ \t]*")
_ARROW = re.compile(r"(?<=-)(?=>)")


def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """Numbered cues; with karaoke by word or syllable each is underlined while it is said. A translation is below."""
    cues = options.cues(transcript)
    entries = []
    for shown, text in zip(cues, with_speakers(cues), strict=True):
        name = text.removesuffix(shown.text)
        below = "".join(f"\n{_text(line)}" for line in shown.translation)
        if options.karaoke in ("word", "syllable"):
            entries += [(a, b, _text(name) + said + below) for a, b, said in _one_by_one(shown, options, transcript)]
        else:
            entries.append((shown.start, shown.end, _text(text) + below))
    return "\n".join(
        f"{i}\n{clock(start, ',')} --> {clock(end, ',')}\n{text}\n" for i, (start, end, text) in enumerate(entries, 1)
    )


def _text(text: str) -> str:
    return _ARROW.sub("\u2060", shielded(text))


def _one_by_one(
    shown: ShownCue, options: WriteOptions, transcript: AlignedTranscript
) -> list[tuple[float, float, str]]:
    """The cue once for every piece that lights up."""
    lines = sung_lines(shown, options.karaoke, transcript.language)
    timed = [(i, j) for i, line in enumerate(lines) for j, piece in enumerate(line) if piece.start is not None]
    starts = [lines[i][j].start or 0.0 for i, j in timed] + [shown.end]
    if starts[:1] and starts[0] > shown.start:
        starts[0] = shown.start
    out = []
    for number, (i, j) in enumerate(timed):
        if round(starts[number + 1] - starts[number], 3) <= 0:
            continue
        text = "\n".join(
            "".join(
                piece.lead + (f"<u>{_text(piece.text)}</u>" if (i, j) == (k, m) else _text(piece.text))
                for m, piece in enumerate(line)
            )
            for k, line in enumerate(lines)
        )
        out.append((starts[number], starts[number + 1], text))
    return out


def read(text: str) -> AlignedTranscript:
    """Cues as they are; the words of each are spread over its time. Blocks without a readable time are passed over.

    ValueError names the line of a time that no sound has.
    """
    matches = list(_TIMES.finditer(text))
    if not matches and text.strip():
        raise ValueError("no line with times such as 00:00:01,000 --> 00:00:02,500 was found: this is no SubRip file")
    odd, blocks, numbered = OddTimes(text), [], _is_number(text[: matches[0].start()] if matches else "")
    for i, match in enumerate(matches):
        after = matches[i + 1].start() if i + 1 < len(matches) else len(text)
        lines = [line.strip() for line in text[match.end() : after].strip().splitlines()]
        has_number, numbered = numbered, i + 1 < len(matches) and bool(lines) and lines[-1].isdigit()
        if numbered:
            lines.pop()
        said = "\n".join(filter(None, lines)).replace("-\u2060>", "->")
        line = odd.line(match.start(1))
        first = match[1] if has_number else _unglued(match[1], i + 1)
        times = [_PARTS_APART.sub(r"\1", time).split()[0] for time in (first, match[2])]
        if endless := next(filter(_ENDLESS.search, times), None):
            raise ValueError(f"line {line}: {short(endless)} is no time in a sound")
        if not all(map(_TIME.fullmatch, times)):
            odd.left_out(line, f"{short(match[0].strip())} holds no times")
            continue
        with at_line(line):
            start, end = odd.span(seconds_of(times[0]), seconds_of(times[1]), line)
        blocks.append((start, end, said))
    return AlignedTranscript(cues=cues_of(blocks), odd=tuple(odd.said))


def _is_number(text: str) -> bool:
    """Whether the last line before a cue's times is its number."""
    return text.strip().rpartition("\n")[2].strip("\ufeff").isdigit()


def _unglued(time: str, number: int) -> str:
    """A time without the cue's number, where that runs into it: `2400:00:09,289` is 00:00:09,289 of cue 24."""
    hours, colon, rest = time.partition(":")
    plain = hours.strip()
    if len(plain) > 2 and plain.isdigit() and plain[:-2] == str(number):
        return f"{plain[-2:]}{colon}{rest}"
    return time
