"""Editing the sound by its text: words are deleted, moved, copied and covered, and their sound with them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import cast

import numpy as np

from workstation.commands.words.many_words import require_same, work_out
from workstation.commands.words.targets import chosen_words, fade_frames, name_words, titled, tracks_of_words
from workstation.core.document import Document, Selection
from workstation.core.errors import CommandError
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.core.words.transcript import Word
from workstation.core.words.transcript_edits import without
from workstation.core.words.word_audio_edits import Speech, copied, covered, cut_words, put_in, put_over
from workstation.engine.compute import Body, Job
from workstation.services import ClipboardContents
from workstation.session import Session

Cover = Callable[[int, int], EditList]
"""Makes so many channels and frames of sound to put over words."""

_WORDS_OF_A_CUT = 10
"""A cut takes as long as so many words take to be read or written."""
_LONGEST_FADE_SECONDS = 0.005
"""Of a cover: more would let the word be heard."""


def delete(session: Session, words: str = "") -> Job[object] | None:
    """Delete words with their sound: the selected ones, or those named by number (3-7, 12).

    The rest is joined where it is quiet, by a short cross-fade; the longer one of the pauses around stays. Hundreds of
    cuts are made by a job, which cuts nothing where the document was edited meanwhile.
    """
    return _delete(session, chosen_words(session, words, "Delete words"), "Delete")


def cut(session: Session, words: str = "") -> Job[object] | None:
    """Put words with their sound on the clipboard and delete them."""
    numbers = chosen_words(session, words, "Cut words")
    copy(session, name_words(numbers))
    return _delete(session, numbers, "Cut")


def copy(session: Session, words: str = "") -> None:
    """Put words with their sound on the clipboard."""
    numbers = chosen_words(session, words, "Copy words")
    speech = copied(session.document, numbers, tracks_of_words(session), fade_frames(session))
    session.clipboard.clip = ClipboardContents(session.document.rate, tuple(speech.pieces.values()), speech.cues)


def paste(session: Session, at: int, *, over: str = "") -> None:
    """Put the sound on the clipboard, and its words, before the word number `at` (after the last: their count).

    The words `over` go first, with their sound. With ripple off nothing else moves: they leave a gap, and what is put
    in covers what is there, with its words.
    """
    clip = session.clipboard.clip
    if clip is None or not clip.frames:
        raise CommandError("Paste words: cut or copy some first")
    document = session.document
    if clip.rate != document.rate:
        raise CommandError(
            f"Paste words: they come from a document at {clip.rate} Hz, this one has {document.rate} Hz; "
            "paste them as sound"
        )
    keys = tracks_of_words(session)
    pieces = clip.pieces * len(keys) if len(clip.pieces) == 1 else clip.pieces
    speech = Speech(dict(zip(keys, pieces, strict=False)), clip.cues)
    gone: Change | None = None
    if over:
        numbers = chosen_words(session, over, "Paste words")
        begins = _span(document, numbers)
        document, gone = taken_out(session, numbers)
        at -= sum(number < at for number in numbers)
    place = begins.start if over and begins is not None and _stays(session) else None
    edited, change = _put(session, document, at, speech, place)
    pasted = FrameRange(change.start, change.start + change.inserted)
    whole = gone.then(change) if gone is not None else change
    session.commit(edited, "Paste words", whole, Selection(pasted, session.selection.tracks))


def move(session: Session, words: str, to: int) -> None:
    """Move words with their sound before the word number `to` (to the end: the count of words).

    With ripple off nothing else moves: they leave a gap, and cover what is there, with its words.
    """
    document = session.document
    numbers = chosen_words(session, words, "Move words")
    if numbers == tuple(range(numbers[0], numbers[-1] + 1)) and numbers[0] <= to <= numbers[-1] + 1:
        return
    keys, fade = tracks_of_words(session), fade_frames(session)
    speech = copied(document, numbers, keys, fade)
    left, gone = taken_out(session, numbers)
    at = to - sum(number < to for number in numbers)
    edited, change = _put(session, left, at, speech)
    placed = FrameRange(change.start, change.start + change.inserted)
    whole = gone.then(change) if gone is not None else change
    title = titled("Move", document.transcript, numbers)
    session.commit(edited, title, whole, Selection(placed, session.selection.tracks))


def silence(session: Session, words: str = "") -> None:
    """Make the sound of words silent; the words and all times stay."""
    numbers = chosen_words(session, words, "Silence words")
    _cover(session, numbers, "Silence", _silence(session.document.rate))


def bleep(
    session: Session, words: str = "", *, hz: float = 1000.0, level_db: float = -20.0, mask: bool = False
) -> None:
    """Cover words with a tone, as broadcasters do; `mask` hides their letters too, but the first (s***)."""
    rate = session.document.rate
    if not 20 <= hz < rate / 2:
        raise ValueError(f"hz must be 20 up to half the sample rate ({rate / 2:g}), got {hz:g}")
    if not -60 <= level_db <= 0:
        raise ValueError(f"level_db must be -60 to 0, got {level_db:g}")
    numbers = chosen_words(session, words, "Bleep words")
    amplitude = 10 ** (level_db / 20)

    def tone(channels: int, frames: int) -> EditList:
        wave = amplitude * np.sin(2 * np.pi * hz / rate * np.arange(frames))
        return EditList.of(ArraySource(np.tile(wave.astype(np.float32), (channels, 1)), rate))

    _cover(session, numbers, "Bleep", tone, mask=mask)


def hear_without(session: Session, words: str = "", *, around: float = 1.5) -> None:
    """Play how it would sound without some words, from `around` seconds before to as much after; nothing is edited."""
    numbers = chosen_words(session, words, "Hear without words")
    edited, cuts = cut_words(session.document, numbers, tracks_of_words(session), fade_frames(session))
    if not cuts.ranges:
        raise CommandError("Hear without words: none of them has a place in the sound")
    margin = round(around * session.document.rate)
    first, last = cuts.map(cuts.ranges[0].start), cuts.map(cuts.ranges[-1].stop)
    session.player.play(edited, max(0, first - margin), min(edited.frames, last + margin))


def taken_out(session: Session, numbers: Sequence[int]) -> tuple[Document, Change | None]:
    """The document without words and their sound; with ripple off a gap is left where that was."""
    return _taking(session)(session.document, numbers)


def _taking(session: Session) -> Callable[[Document, Sequence[int]], tuple[Document, Change | None]]:
    """What takes words out of a document as the session is set now, on whichever thread."""
    keys, stays, rate = tracks_of_words(session), _stays(session), session.document.rate
    fade = _cover_fade(session) if stays else fade_frames(session)

    def take(document: Document, numbers: Sequence[int]) -> tuple[Document, Change | None]:
        if not stays:
            edited, cuts = cut_words(document, numbers, keys, fade)
            return edited, cuts.change if cuts.ranges else None
        edited = covered(document, numbers, keys, fade, _silence(rate))
        span = _span(document, numbers)
        change = Change(span.start, span.frames, span.frames) if span is not None else None
        return replace(edited, transcript=without(document.transcript, numbers)), change

    return take


def _stays(session: Session) -> bool:
    """Whether nothing moves when sound is taken out or put in."""
    return bool(session.settings["ripple"] == "off")


def _put(
    session: Session, document: Document, at: int, speech: Speech, frame: int | None = None
) -> tuple[Document, Change]:
    """The document with speech before the word `at`; with ripple off over what is there, from `frame` on."""
    if not _stays(session):
        return put_in(document, at, speech, fade_frames(session))
    return put_over(document, at, speech, _cover_fade(session), frame)


def _delete(session: Session, numbers: Sequence[int], what: str) -> Job[object] | None:
    document = session.document
    title = titled(what, document.transcript, numbers)

    def land(found: tuple[Document, Change | None]) -> None:
        edited, change = found
        caret = change.start if change is not None else session.selection.range.start
        session.commit(edited, title, change, Selection(FrameRange(caret, caret), session.selection.tracks))

    return _take_out_many(session, f"{what} words", numbers, land)


def _take_out_many(
    session: Session, label: str, numbers: Sequence[int], land: Callable[[tuple[Document, Change | None]], None]
) -> Job[object] | None:
    """What `taken_out` answers, for `land`: at once, or for hundreds of cuts by a job."""
    document, take = session.document, _taking(session)

    def body() -> Body[object]:
        yield 0.0
        return take(document, numbers)

    def landed(found: object) -> None:
        require_same(session.document, document, label)
        land(cast("tuple[Document, Change | None]", found))

    cuts = 1 + sum(after - before > 1 for before, after in pairwise(numbers))
    made = work_out(session, label, _WORDS_OF_A_CUT * cuts, body(), landed)
    return made if isinstance(made, Job) else None


def _cover(session: Session, numbers: Sequence[int], what: str, cover: Cover, *, mask: bool = False) -> None:
    document = session.document
    edited = covered(document, numbers, tracks_of_words(session), _cover_fade(session), cover)
    span = _span(document, numbers)
    if span is None or edited is document:
        raise CommandError(f"{what} words: none of them has a place in the sound")
    if mask:
        edited = _masked(edited, numbers)
    change = Change(span.start, span.frames, span.frames)
    session.commit(edited, titled(what, document.transcript, numbers), change, session.selection)


def _span(document: Document, numbers: Sequence[int]) -> FrameRange | None:
    """From the first frame of words to the last; None where none has a place."""
    places = [r for r in (document.transcript.word(number).range for number in numbers) if r is not None]
    return FrameRange(min(r.start for r in places), max(r.stop for r in places)) if places else None


def _cover_fade(session: Session) -> int:
    return max(1, min(fade_frames(session), round(_LONGEST_FADE_SECONDS * session.document.rate)))


def _silence(rate: int) -> Cover:
    return lambda channels, frames: EditList.silence(channels, frames, rate)


def _masked(document: Document, numbers: Sequence[int]) -> Document:
    transcript, masked = document.transcript, dict[int, Word]()
    for number in numbers:
        word = transcript.word(number)
        text = word.text[:1] + "".join("*" if letter.isalnum() else letter for letter in word.text[1:])
        masked[number] = replace(word, text=text)
    return replace(document, transcript=transcript.with_words(masked))
