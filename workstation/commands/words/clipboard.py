"""Words that are copied and pasted with the sound they are said in."""

from collections.abc import Collection
from dataclasses import replace

from workstation.core.document import Document
from workstation.core.ranges import Change, FrameRange
from workstation.core.words.transcript import Cue, Transcript
from workstation.core.words.transcript_edits import excerpt, inserted, within


def words_in(document: Document, range_: FrameRange, tracks: Collection[str]) -> tuple[Cue, ...]:
    """The words of which more than half lies in a range, timed from its start; none when they are of other tracks."""
    transcript = document.transcript
    if not _are_of(document, transcript.track, tracks):
        return ()
    numbers = within(transcript, range_)
    inside = (
        replace(
            cue,
            words=tuple(replace(w, range=w.range and w.range.intersect(range_)) for w in cue.words),
            shown=cue.shown and cue.shown.intersect(range_),
        )
        for cue in excerpt(transcript, numbers)
    )
    return tuple(cue.shifted(-range_.start) for cue in inside)


def with_words(document: Document, cues: tuple[Cue, ...], change: Change, tracks: Collection[str]) -> Document:
    """The document after a paste with the words that came along; they stay out where its words are of other tracks."""
    transcript = document.transcript
    if not cues or not change.inserted:
        return document
    if not transcript.cues:
        only = next(iter(tracks)) if len(tracks) == 1 and len(document.tracks) > 1 else ""
        transcript = Transcript(transcript.language, track=only)
    elif not _are_of(document, transcript.track, tracks):
        return document
    words = transcript.words
    at = next((n for n, w in enumerate(words) if w.range is not None and w.range.start >= change.start), len(words))
    moved = tuple(cue.shifted(change.start) for cue in cues)
    return replace(document, transcript=inserted(transcript, at, moved))


def at_rate(cues: tuple[Cue, ...], before: int, rate: int) -> tuple[Cue, ...]:
    """Words timed in frames of another rate."""

    def scaled(range_: FrameRange | None) -> FrameRange | None:
        return range_ and FrameRange(round(range_.start * rate / before), round(range_.stop * rate / before))

    return tuple(
        replace(cue, words=tuple(replace(w, range=scaled(w.range)) for w in cue.words), shown=scaled(cue.shown))
        for cue in cues
    )


def _are_of(document: Document, track: str, tracks: Collection[str]) -> bool:
    """Whether words of a track, or with an empty name of the whole document, are of these tracks."""
    return track in tracks if track else {t.key for t in document.tracks} <= set(tracks)
