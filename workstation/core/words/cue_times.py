"""Cues cut, joined and given times of their own, and the room that their neighbours leave them."""

from dataclasses import replace

from workstation.core.ranges import FrameRange
from workstation.core.words.cue_edges import cues_touching
from workstation.core.words.cue_list import spliced
from workstation.core.words.transcript import Cue, Transcript


def cut_cue(cue: Cue, at: int, frame: int | None = None, gap: int = 0) -> tuple[Cue, Cue]:
    """Two cues of one: the words before `at`, and the others; its own time is shared at `frame`, `gap` frames apart.

    Without `frame` the second begins with its first timed word, or in the middle where that is said at another time
    than the cue is shown. The translation stays with the first.
    """
    first = replace(cue, words=cue.words[:at])
    second = replace(cue, words=cue.words[at:], translation="")
    if cue.shown is None:
        return first, second
    if frame is None:
        starts = (word.range.start for word in second.words if word.range is not None)
        frame = next(starts, cue.shown.start)
        if not cue.shown.start < frame < cue.shown.stop:
            frame = (cue.shown.start + cue.shown.stop) // 2
    frame = min(max(frame, cue.shown.start), cue.shown.stop)
    stop = max(cue.shown.start, frame - min(gap, (frame - cue.shown.start) // 2))
    return (
        replace(first, shown=FrameRange(cue.shown.start, stop)),
        replace(second, shown=FrameRange(frame, cue.shown.stop)),
    )


def joined_cue(first: Cue, second: Cue) -> Cue:
    """One cue of two: from the beginning of the first to the end of the later, where one of them has its own time."""
    shown = None
    if first.shown is not None or second.shown is not None:
        places = [place for place in (first.place, second.place) if place is not None]
        shown = FrameRange(min(p.start for p in places), max(p.stop for p in places))
    translation = " ".join(filter(None, (first.translation, second.translation)))
    return Cue((*first.words, *second.words), first.speaker or second.speaker, translation, shown)


def with_cues(transcript: Transcript, at: int, count: int, new: tuple[Cue, ...]) -> Transcript:
    """The transcript with other cues in place of `count` from the number `at` on."""
    return replace(transcript, cues=spliced(transcript.cues, at, at + count, new))


def cue_number(transcript: Transcript, number: int) -> Cue:
    """The cue of a number; ValueError when there is none."""
    if not 0 <= number < len(transcript.cues):
        raise ValueError(f"there is no cue {number}: the transcript has {len(transcript.cues)}")
    return transcript.cues[number]


def room_of(transcript: Transcript, number: int, gap: int, frames: int) -> FrameRange:
    """From the end of the cue before in time to the start of the one after it, `gap` frames off both.

    Never less than what the cue takes now; of cues without a place, all of the sound.
    """
    place = transcript.cues[number].place
    if place is None:
        return FrameRange(0, frames)
    low, high = 0, max(frames, place.stop)
    for other, cue in enumerate(transcript.cues):
        if other == number or cue.place is None:
            continue
        if (cue.place.start, other) < (place.start, number):
            low = max(low, cue.place.stop + gap)
        else:
            high = min(high, cue.place.start - gap)
    return FrameRange(min(low, place.start), max(high, place.stop))


def cue_near(transcript: Transcript, range_: FrameRange) -> int:
    """The cue of which most lies in a range; of a caret the one around it; -1 where there is none."""
    best, most = -1, 0
    for number in cues_touching(transcript.cues, range_):
        cue = transcript.cues[number]
        if cue.place is None:
            continue
        if range_.is_caret and (range_.start in cue.place or range_.start == cue.place.start):
            return number
        common = cue.place.intersect(range_)
        if common is not None and common.frames > most:
            best, most = number, common.frames
    return best


def place_in_order(transcript: Transcript, frame: int) -> int:
    """Where in the list of cues one belongs that begins at a frame: before the first that begins later."""
    later = (n for n, cue in enumerate(transcript.cues) if cue.place is not None and cue.place.start > frame)
    return next(later, len(transcript.cues))
