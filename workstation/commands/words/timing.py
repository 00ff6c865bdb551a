"""When words are said, set by hand: tapped along while playing, moved together, looked through."""

from collections.abc import Sequence
from dataclasses import replace

from workstation.commands.words.targets import chosen_words, titled
from workstation.core.document import Selection
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import DOUBTFUL, Transcript, Word
from workstation.core.words.transcript_edits import neighbours, placed
from workstation.session import Session

BY_HAND = 1.0
"""The score of what a person has placed."""

_FIRST_SECONDS = 0.4
"""How long a word without a place is taken to be when its start is tapped."""
_HELD_SECONDS = 0.6
"""Where the word before ended less than this before the tap, it lasts until the tap."""
_SHORTEST_SECONDS = 0.02


def set_start(session: Session, index: int, at: float) -> None:
    """Say that a word begins `at` seconds; it keeps its length, and what follows in its cue moves along.

    The word before ends there at the latest, and lasts until there where it ended shortly before: for tapping along.
    """
    document = session.document
    transcript, rate = document.transcript, document.rate
    start = round(at * rate)
    if not 0 <= start < max(document.frames, 1):
        raise ValueError(f"at must be 0 to {document.seconds:.3f} s, got {at:g}")
    cue, inner = transcript.place(index)
    word = transcript.word(index)
    shortest = max(1, round(_SHORTEST_SECONDS * rate))
    frames = round(_FIRST_SECONDS * rate) if word.range is None else max(word.range.frames, shortest)
    delta = 0 if word.range is None else start - word.range.start
    moves = {index: FrameRange(start, start + frames)}
    for number, later in enumerate(transcript.cues[cue].words[inner + 1 :], index + 1):
        if later.range is not None:
            moves[number] = FrameRange(max(start, later.range.start + delta), max(start, later.range.stop + delta))
    before = next((n for n in range(index - 1, -1, -1) if transcript.word(n).range is not None), None)
    old = transcript.word(before).range if before is not None else None
    if before is not None and old is not None and old.start < start < old.stop + _HELD_SECONDS * rate:
        moves[before] = FrameRange(old.start, start)
    edited = placed(transcript, {n: r.clamp(document.frames) for n, r in moves.items()}, {index: BY_HAND})
    _commit(session, edited, f"Tap “{word.text}”", f"words.tap:{index}")


def nudge(session: Session, seconds: float, words: str = "") -> None:
    """Move words in time (the selected ones, or 3-7, 12) as far as their neighbours let them; the sound stays."""
    _move(session, _timed(session, words), round(seconds * session.document.rate))


def put(session: Session, words: str, start: float) -> None:
    """Move words (3-7, 12) so that the first begins at `start` seconds, as far as their neighbours let them.

    One drag is one undo step.
    """
    numbers = _timed(session, words)
    first = min(r.start for n in numbers if (r := session.document.transcript.word(n).range) is not None)
    _move(session, numbers, round(start * session.document.rate) - first, f"words.put:{words}")


def _timed(session: Session, words: str) -> list[int]:
    transcript = session.document.transcript
    numbers = [n for n in chosen_words(session, words, "Move words") if transcript.word(n).range is not None]
    if not numbers:
        raise CommandError("Move words: none of them has a place yet")
    return numbers


def _move(session: Session, numbers: Sequence[int], delta: int, merge: str = "") -> None:
    """Move words by frames, fewer where a neighbour is in the way, and select them."""
    transcript = session.document.transcript
    for first, stop in _runs(numbers):
        left, right = neighbours(transcript, first, stop)
        ranges = [r for n in range(first, stop) if (r := transcript.word(n).range) is not None]
        low = min(r.start for r in ranges) - (left.stop if left is not None else 0)
        high = (right.start if right is not None else session.document.frames) - max(r.stop for r in ranges)
        delta = max(delta, -max(low, 0)) if delta < 0 else min(delta, max(high, 0))
    moved = {n: r.shift(delta) for n in numbers if (r := transcript.word(n).range) is not None}
    edited = placed(transcript, moved, dict.fromkeys(numbers, BY_HAND))
    if delta:
        whole = FrameRange(min(r.start for r in moved.values()), max(r.stop for r in moved.values()))
        selection = Selection(whole, session.selection.tracks)
        document = replace(session.document, transcript=edited)
        session.commit(document, titled("Shift", transcript, numbers), selection=selection, merge=merge)


def next_doubtful(session: Session) -> None:
    """Select the next word that is doubtful, round the end."""
    _doubtful(session, 1)


def previous_doubtful(session: Session) -> None:
    """Select the doubtful word before, round the beginning."""
    _doubtful(session, -1)


def rename_speaker(session: Session, speaker: str, name: str) -> None:
    """Give a speaker another name in every cue; the name of another joins the two."""
    transcript = session.document.transcript
    if speaker not in transcript.speakers:
        raise ValueError(f"there is no speaker {speaker!r}")
    cues = tuple(replace(c, speaker=name.strip()) if c.speaker == speaker else c for c in transcript.cues)
    _commit(session, replace(transcript, cues=cues), f"Rename {speaker} to {name.strip() or 'nobody'}")


def _doubtful(session: Session, step: int) -> None:
    transcript, here = session.document.transcript, session.selection.range.start
    found = sorted(
        (word.range.start, number)
        for number, word in enumerate(transcript.words)
        if word.range is not None and _is_doubtful(word)
    )
    if not found:
        session.notify("No word is doubtful")
        return
    beyond = [row for row in found if (row[0] > here if step > 0 else row[0] < here)]
    _, number = (beyond or found)[0 if step > 0 else -1]
    range_ = transcript.word(number).range
    assert range_ is not None
    session.select(range_, (transcript.track,) if transcript.track else session.selection.tracks)


def _is_doubtful(word: Word) -> bool:
    return word.score is not None and word.score < DOUBTFUL


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Numbers that follow each other, as (first, behind the last)."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number:
            runs[-1] = (runs[-1][0], number + 1)
        else:
            runs.append((number, number + 1))
    return runs


def _commit(session: Session, transcript: Transcript, label: str, merge: str = "") -> None:
    if transcript != session.document.transcript:
        session.commit(replace(session.document, transcript=transcript), label, merge=merge)
