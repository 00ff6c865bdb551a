"""Which words a command is about, on which tracks, and how its step is named."""

import re
from collections.abc import Iterable, Sequence

from workstation.core.errors import CommandError
from workstation.core.words.transcript import Transcript, join_text
from workstation.core.words.transcript_edits import within
from workstation.session import Session

_LONGEST_QUOTE = 24
_PART = re.compile(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?")


def chosen_words(session: Session, words: str, label: str) -> tuple[int, ...]:
    """The numbers that `words` names ("3-7, 12"), or the words of which more than half is selected."""
    transcript = session.document.transcript
    if words.strip():
        return parse_words(words, transcript.firsts[-1])
    found = within(transcript, session.selection.range)
    if not found:
        raise CommandError(f"{label}: select some words first")
    return found


def parse_words(text: str, count: int) -> tuple[int, ...]:
    """Numbers and ranges of numbers, apart by commas; ValueError when there is no such word among `count`."""
    numbers: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"words are named by their numbers, as in 3-7, 12; got {part.strip()!r}")
        first, last = int(match[1]), int(match[2] or match[1])
        if not first <= last < count:
            raise ValueError(f"there are no words {part.strip()}: they go from 0 to {count - 1}")
        numbers.update(range(first, last + 1))
    return tuple(sorted(numbers))


def name_words(numbers: Iterable[int]) -> str:
    """Numbers in the form that `parse_words` reads."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def tracks_of_words(session: Session) -> tuple[str, ...]:
    """The tracks whose sound goes with the words: the one they are of.

    All where the words are of the whole document, and where the ripple mode keeps all tracks together.
    """
    document = session.document
    own = document.transcript.track
    every = not own or session.settings["ripple"] == "all"
    return tuple(track.key for track in document.tracks if every or track.key == own)


def fade_frames(session: Session) -> int:
    """The length of cross-fades at joints."""
    milliseconds: float = session.settings["joint_ms"]
    return round(milliseconds / 1000 * session.document.rate)


def titled(what: str, transcript: Transcript, numbers: Sequence[int]) -> str:
    """The name of a step: what is done to the words, quoted when they are few."""
    text = join_text(transcript.word(number).text for number in numbers[:6])
    if len(numbers) <= 6 and len(text) <= _LONGEST_QUOTE:
        return f"{what} “{text}”"
    return f"{what} {len(numbers)} words"
