"""Words by hand: text, place, edges, cues and speakers."""

from dataclasses import replace
from itertools import accumulate
from typing import Literal

from workstation.commands.words.current_rules import gap_of
from workstation.commands.words.targets import chosen_words, titled
from workstation.core.ranges import FrameRange
from workstation.core.words.cue_times import cue_number, cut_cue, joined_cue, with_cues
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.core.words.transcript_edits import exchanged
from workstation.session import Session

SHORTEST_SECONDS = 0.01
"""A word's edges cannot be dragged closer together than this."""

BY_HAND = 1.0
"""The score of what a person has placed."""


def set_word(
    session: Session, index: int, *, text: str | None = None, start: float | None = None, stop: float | None = None
) -> None:
    """Give a word another text or place (seconds). Several words share the old one's time; an empty text removes it."""
    transcript = session.document.transcript
    word = transcript.word(index)
    if (start is None) != (stop is None):
        raise ValueError("a word's place needs both start and stop")
    if start is not None and stop is not None:
        word = replace(word, range=_checked(session, start, stop), score=BY_HAND)
    texts = [word.text] if text is None else text.split()
    _commit(session, _with_words(transcript, index, _shared(word, texts)), "Edit word")


def insert_word(
    session: Session, index: int, text: str, *, start: float | None = None, stop: float | None = None
) -> None:
    """Insert a word before the one at `index`, in its cue (at the end: after the last); without times it has none."""
    transcript = session.document.transcript
    if not text.strip():
        raise ValueError("a word needs a text")
    place = None if start is None or stop is None else _checked(session, start, stop)
    new = Word(text.strip(), place, BY_HAND if place else None)
    count = transcript.firsts[-1]
    if not count:
        _commit(session, replace(transcript, cues=(Cue((new,)),)), "Insert word")
        return
    near = min(index, count - 1)
    pair = (transcript.word(near), new) if index == count else (new, transcript.word(near))
    _commit(session, _with_words(transcript, near, pair), "Insert word")


def move_edge(session: Session, index: int, edge: Literal["start", "stop"], to: float, *, joint: bool = True) -> None:
    """Move one edge of a word to `to` seconds, as far as its neighbours let it; one drag is one undo step.

    With `joint`, a neighbour that touches the edge gives or takes the time.
    """
    if edge not in ("start", "stop"):
        raise ValueError(f"edge must be start or stop, got {edge!r}")
    document = session.document
    transcript, rate = document.transcript, document.rate
    word = transcript.word(index)
    if word.range is None:
        raise ValueError(f"the word {word.text!r} has no place yet: set its start and stop")
    first, last = word.range.start, word.range.stop
    shortest = max(1, round(SHORTEST_SECONDS * rate))
    near = _neighbour(transcript, index, -1 if edge == "start" else 1)
    other = transcript.word(near).range if near is not None else None
    touching = joint and other is not None and (other.stop == first if edge == "start" else other.start == last)
    frame = round(to * rate)
    if edge == "start":
        limit = 0 if other is None else other.start + shortest if touching else min(other.stop, first)
        first = max(min(frame, last - shortest), min(limit, last))
    else:
        end = document.frames
        limit = end if other is None else other.stop - shortest if touching else max(other.start, last)
        last = min(max(frame, first + shortest), max(limit, first))
    edited = transcript.with_word(index, replace(word, range=FrameRange(first, last), score=BY_HAND))
    if touching and near is not None and other is not None:
        given = FrameRange(other.start, first) if edge == "start" else FrameRange(last, other.stop)
        edited = edited.with_word(near, replace(transcript.word(near), range=given))
    _commit(session, edited, "Move word's edge", f"words.move_edge:{index}:{edge}")


def split_word(session: Session, index: int, *, at: int | None = None) -> None:
    """Make two words of one: after so many letters, or between the syllables in its middle; they share its time."""
    transcript = session.document.transcript
    word = transcript.word(index)
    letters = _middle(word.text, transcript.language) if at is None else at
    if not 0 < letters < len(word.text):
        raise ValueError(f"the word {word.text!r} can be split after 1 to {len(word.text) - 1} letters, got {letters}")
    parts = _shared(word, [word.text[:letters], word.text[letters:]])
    _commit(session, _with_words(transcript, index, parts), f"Split “{word.text}”")


def _middle(text: str, language: str) -> int:
    """The letters before the middle of a word, where a syllable ends if it has several."""
    from workstation.speech.text.syllables import split_syllables

    ends = list(accumulate(len(syllable) for syllable in split_syllables(text, language or "en")))[:-1]
    return min(ends, key=lambda end: abs(end - len(text) / 2), default=len(text) // 2)


def join_words(session: Session, words: str = "") -> None:
    """Make one word of several that follow each other: the selected ones, or those named by number (3-5)."""
    transcript = session.document.transcript
    numbers = chosen_words(session, words, "Join words")
    if len(numbers) < 2 or numbers[-1] - numbers[0] != len(numbers) - 1:
        raise ValueError("to join words, choose two or more that follow each other")
    old = [transcript.word(number) for number in numbers]
    places = [word.range for word in old if word.range is not None]
    scores = [word.score for word in old if word.score is not None]
    span = FrameRange(min(r.start for r in places), max(r.stop for r in places)) if places else None
    joined = Word("".join(word.text for word in old), span, min(scores, default=None), old[-1].breaks)
    edited = exchanged(transcript, numbers[0], numbers[-1] + 1, (joined,))
    _commit(session, edited, titled("Join", transcript, numbers))


def remove_word(session: Session, index: int) -> None:
    """Remove a word from the transcript; the sound stays."""
    _commit(session, _with_words(session.document.transcript, index, ()), "Remove word")


def split_cue(session: Session, index: int) -> None:
    """Begin a new cue with a word."""
    transcript = session.document.transcript
    cue, at = transcript.place(index)
    if at == 0:
        raise ValueError(f"the word {index} begins a cue already")
    gap = gap_of(session)
    parts = cut_cue(transcript.cues[cue], at, gap=gap)
    _commit(session, with_cues(transcript, cue, 1, parts), "Split cue")


def join_cue(session: Session, index: int) -> None:
    """Join the cue of a word to the one before."""
    transcript = session.document.transcript
    cue, _ = transcript.place(index)
    if cue == 0:
        raise ValueError("the first cue has none before it")
    joined = joined_cue(transcript.cues[cue - 1], transcript.cues[cue])
    _commit(session, with_cues(transcript, cue - 1, 2, (joined,)), "Join cues")


def set_speaker(session: Session, cue: int, speaker: str) -> None:
    """Say who speaks a cue, counted from 0; empty: nobody in particular."""
    transcript = session.document.transcript
    named = replace(cue_number(transcript, cue), speaker=speaker.strip())
    _commit(session, with_cues(transcript, cue, 1, (named,)), "Set speaker")


def set_translation(session: Session, cue: int, text: str) -> None:
    """Say a cue, counted from 0, in another language; its lines are kept."""
    transcript = session.document.transcript
    old = cue_number(transcript, cue)
    said = "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))
    translated = replace(old, translation=said)
    _commit(session, with_cues(transcript, cue, 1, (translated,)), "Translate cue")


def select_word(session: Session, index: int) -> None:
    """Select the sound of a word."""
    transcript = session.document.transcript
    word = transcript.word(index)
    if word.range is None:
        raise ValueError(f"the word {word.text!r} was not found in the sound")
    session.select(word.range, (transcript.track,) if transcript.track else session.selection.tracks)


def clear(session: Session) -> None:
    """Remove all words; the sound stays."""
    _commit(session, replace(session.document.transcript, cues=()), "Remove words")


def _commit(session: Session, transcript: Transcript, label: str, merge: str = "") -> None:
    if transcript != session.document.transcript:
        session.commit(replace(session.document, transcript=transcript), label, merge=merge)


def _checked(session: Session, start: float, stop: float) -> FrameRange:
    if not 0 <= start < stop:
        raise ValueError(f"a word needs 0 <= start < stop, got {start:g} to {stop:g}")
    return FrameRange.from_seconds(start, stop, session.document.rate).clamp(session.document.frames)


def _neighbour(transcript: Transcript, index: int, step: int) -> int | None:
    """The nearest timed word before (-1) or after (1) one."""
    numbers = range(index + step, transcript.firsts[-1] if step > 0 else -1, step)
    return next((number for number in numbers if transcript.word(number).range is not None), None)


def _shared(word: Word, texts: list[str]) -> tuple[Word, ...]:
    """One word for each text, the time shared out by their lengths."""
    if word.range is None or len(texts) < 2:
        return tuple(replace(word, text=text) for text in texts)
    letters = sum(map(len, texts))
    words, done = [], 0
    for text in texts:
        start = word.range.start + word.range.frames * done // letters
        done += len(text)
        stop = word.range.start + word.range.frames * done // letters
        words.append(replace(word, text=text, range=FrameRange(start, stop)))
    return tuple(words)


def _with_words(transcript: Transcript, index: int, words: tuple[Word, ...]) -> Transcript:
    """The transcript with other words in place of one; a cue without words goes."""
    cue, at = transcript.place(index)
    old = transcript.cues[cue]
    new = replace(old, words=(*old.words[:at], *words, *old.words[at + 1 :]))
    return with_cues(transcript, cue, 1, (new,) if new.words else ())
