"""The lines of a shown cue as pieces that light up one after another: words, syllables, or whole lines."""

from dataclasses import dataclass, replace
from typing import Literal

from workstation.speech.cues.segmentation import ShownCue
from workstation.speech.text.syllables import timed_syllables
from workstation.speech.words import TimedWord

Karaoke = Literal["", "word", "syllable", "line"]
KARAOKE: tuple[Karaoke, ...] = ("", "word", "syllable", "line")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: `lead` is the space before it; without times it was not found in the sound."""

    lead: str
    text: str
    start: float | None
    end: float | None
    first: bool = True
    """Whether a word begins with it."""


def sung_lines(shown: ShownCue, by: Karaoke, language: str = "en") -> tuple[tuple[Piece, ...], ...]:
    """The pieces of each line; of a cue with times of its own none lights up outside of them."""
    lines = []
    for words in words_in_lines(shown):
        if by == "line":
            lines.append(_whole(words))
            continue
        pieces: list[Piece] = []
        for lead, word in words:
            parts = timed_syllables(word, language) if by == "syllable" else (word,)
            for number, part in enumerate(parts):
                pieces.append(Piece(lead if number == 0 else "", part.text, part.start, part.end, number == 0))
        lines.append(tuple(pieces))
    return tuple(tuple(_inside(piece, shown) for piece in line) for line in lines) if shown.own else tuple(lines)


def _inside(piece: Piece, shown: ShownCue) -> Piece:
    if piece.start is None or piece.end is None:
        return piece
    start, end = (min(max(seconds, shown.start), shown.end) for seconds in (piece.start, piece.end))
    return replace(piece, start=start, end=end)


def words_in_lines(shown: ShownCue) -> tuple[tuple[tuple[str, TimedWord], ...], ...]:
    """The words of each line, with the space before each."""
    out, at = [], 0
    for line in shown.lines:
        rest, parts = line, []
        while rest and at < len(shown.words):
            word = shown.words[at]
            place = rest.find(word.text)
            if place < 0:
                break
            parts.append((rest[:place], word))
            rest = rest[place + len(word.text) :]
            at += 1
        out.append(tuple(parts))
    return tuple(out)


def _whole(words: tuple[tuple[str, TimedWord], ...]) -> tuple[Piece, ...]:
    timed = [word for _, word in words if word.start is not None]
    text = "".join(lead + word.text for lead, word in words).lstrip()
    start, end = (timed[0].start, timed[-1].end) if timed else (None, None)
    return (Piece("", text, start, end),) if text else ()
