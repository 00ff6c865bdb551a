"""Words with their sound: taken out of a document, copied, put in elsewhere, made silent."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from workstation.core.document import Document
from workstation.core.multi_cut import Cuts, cut_out
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.crossfade import cross_faded_by_likeness
from workstation.core.sound.cut_points import quietest
from workstation.core.sound.edit_list import EditList
from workstation.core.track import Track
from workstation.core.words.transcript import Cue
from workstation.core.words.transcript_edits import excerpt, inserted, neighbours, without
from workstation.core.words.word_cut_points import WordCut, listener, runs, word_cuts

_LEAD_SECONDS = 0.15
"""Of the pauses around copied words, half is copied with them, and no more than this."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Words with the sound of the tracks they are on; the words are timed from its start."""

    pieces: Mapping[str, EditList]
    cues: tuple[Cue, ...]

    @property
    def frames(self) -> int:
        return max((piece.frames for piece in self.pieces.values()), default=0)


def cut_words(
    document: Document, indices: Collection[int], tracks: Collection[str], fade_frames: int
) -> tuple[Document, Cuts]:
    """The document without some words and their sound, and what was cut; words without a place just go."""
    found = runs(document.transcript, indices, document.frames)
    cuts = word_cuts(document, found, tracks, fade_frames)
    left = replace(document, transcript=without(document.transcript, indices))
    return cut_out(left, cuts, tracks, fade_frames), cuts


def copied(document: Document, indices: Collection[int], tracks: Collection[str], fade_frames: int) -> Speech:
    """Some words and their sound with a part of the pauses around; ValueError when none of them has a place."""
    found = runs(document.transcript, indices, document.frames)
    if not found:
        raise ValueError("none of these words has a place in the sound")
    spans = [_with_pauses(document, run, tracks) for run in found]
    whole = FrameRange(spans[0].start, spans[-1].stop)
    others = Cuts(tuple(FrameRange(a.stop, b.start) for a, b in pairwise(spans)))
    chosen = replace(document.transcript, cues=excerpt(document.transcript, indices), track="")
    kept = tuple(document.track(key) for key in tracks)
    part = replace(document, tracks=kept, markers=(), transcript=chosen)
    part = cut_out(part, others, tracks, fade_frames)
    last = whole.stop - others.frames
    pieces = {track.key: track.edits.slice(FrameRange(whole.start, last)) for track in part.tracks}
    inside = FrameRange(whole.start, last)
    clipped = (replace(c, shown=c.shown.intersect(inside)) if c.shown else c for c in part.transcript.cues)
    return Speech(pieces, tuple(cue.shifted(-whole.start) for cue in clipped))


def put_in(document: Document, at: int, speech: Speech, fade_frames: int) -> tuple[Document, Change]:
    """The document with speech before the word `at`, in the middle of the pause there, cross-faded on both sides."""
    frame = place_between(document, at, tuple(speech.pieces))
    new = {
        key: _faded(document.track(key).edits, frame, piece, fade_frames, document.rate)
        for key, piece in speech.pieces.items()
    }
    edited, change = document.replace_sound(FrameRange(frame, frame), new)
    cues = tuple(cue.shifted(frame) for cue in speech.cues)
    return replace(edited, transcript=inserted(edited.transcript, at, cues)), change


def put_over(
    document: Document, at: int, speech: Speech, fade_frames: int, frame: int | None = None
) -> tuple[Document, Change]:
    """The document with speech over what is there from the word `at` on, or from `frame`; nothing moves.

    Words whose sound is covered go. Past the end the sound gets longer.
    """
    frame = place_between(document, at, tuple(speech.pieces)) if frame is None else frame
    new = {
        key: _over(document.track(key).edits, frame, piece, fade_frames, document.rate)
        for key, piece in speech.pieces.items()
    }
    edited, change = document.cover_sound(FrameRange(frame, frame), new)
    cues = tuple(cue.shifted(frame) for cue in speech.cues)
    there = document.transcript.firsts[-1]
    before = sum(1 for number in range(min(at, there)) if _is_left(document.transcript.word(number).range, change))
    return replace(edited, transcript=inserted(edited.transcript, before, cues)), change


def _is_left(range_: FrameRange | None, change: Change) -> bool:
    """Whether something is left of a word where all of a change was covered."""
    covered = FrameRange(change.start, change.start + change.inserted)
    return range_ is None or range_.intersect(covered) != range_


def place_between(document: Document, at: int, tracks: Collection[str]) -> int:
    """The quiet frame between the word before `at` and that one, at which other sound may be put in."""
    before, after = neighbours(document.transcript, at, at)
    low = before.stop if before is not None else 0
    high = after.start if after is not None else (low if before is not None else document.frames)
    if after is None and before is not None:
        high = min(low + round(2 * _LEAD_SECONDS * document.rate), document.frames)
    room = FrameRange(min(low, high), max(low, high)) if low <= high else FrameRange(high, high)
    return quietest(listener(document, tracks), room, (room.start + room.stop) // 2, document.rate)


def covered(
    document: Document,
    indices: Collection[int],
    tracks: Collection[str],
    fade_frames: int,
    cover: Callable[[int, int], EditList],
) -> Document:
    """The document with something else in place of the sound of words; `cover(channels, frames)` makes it."""
    found = runs(document.transcript, indices, document.frames)
    changed: dict[str, Track] = {}
    for key in tracks:
        track = document.track(key)
        pieces: list[tuple[FrameRange, EditList]] = []
        for range_ in (run.range.clamp(track.frames) for run in found):
            if range_.frames:
                old = track.edits.slice(range_)
                new = _between(old, cover(track.channels, range_.frames), fade_frames, document.rate)
                pieces.append((range_, new))
        if pieces:
            changed[key] = track.with_pieces(pieces)
    return document.with_tracks(changed) if changed else document


def _with_pauses(document: Document, run: WordCut, tracks: Collection[str]) -> FrameRange:
    listen, rate = listener(document, tracks), document.rate
    most = round(_LEAD_SECONDS * rate)
    before = max(run.range.start - most, (run.range.start + run.room.start) // 2)
    after = min(run.range.stop + most, (run.range.stop + run.room.stop) // 2)
    start = quietest(listen, FrameRange(before, run.range.start), before, rate)
    return FrameRange(start, quietest(listen, FrameRange(run.range.stop, after), after, rate))


def _faded(edits: EditList, frame: int, piece: EditList, fade_frames: int, rate: int) -> EditList:
    """A piece that is to stand at a frame, its ends cross-faded with the sound that goes on, or comes, there."""
    piece = piece.remixed(edits.channels)
    fade = min(fade_frames, piece.frames // 2)
    after = edits.slice(FrameRange(frame, frame + fade)) if frame < edits.frames else EditList(edits.channels)
    before = edits.slice(FrameRange(max(0, frame - fade), min(frame, edits.frames)))
    return _between_sides(piece, after, before, fade, rate)


def _over(edits: EditList, frame: int, piece: EditList, fade_frames: int, rate: int) -> EditList:
    """A piece that is to cover what stands from a frame on, its ends cross-faded with that."""
    piece = piece.remixed(edits.channels)
    fade = min(fade_frames, piece.frames // 2)
    stop = frame + piece.frames
    going = edits.slice(FrameRange(frame, frame + fade)) if frame < edits.frames else EditList(edits.channels)
    coming = edits.slice(FrameRange(min(stop - fade, edits.frames), min(stop, edits.frames)))
    return _between_sides(piece, going, coming, fade, rate)


def _between(old: EditList, new: EditList, fade_frames: int, rate: int) -> EditList:
    """`new`, its first and last frames cross-faded with those of `old`, which it takes the place of."""
    fade = min(fade_frames, old.frames // 2)
    first, last = FrameRange(0, fade), FrameRange(old.frames - fade, old.frames)
    return _between_sides(new, old.slice(first), old.slice(last), fade, rate)


def _between_sides(piece: EditList, going: EditList, coming: EditList, fade: int, rate: int) -> EditList:
    """A piece whose first `fade` frames take over from `going`, and whose last give over to `coming`.

    What has fewer frames is filled up with silence on its far side.
    """
    if not fade:
        return piece
    lack, missing = fade - going.frames, fade - coming.frames
    going, _ = going.replace(FrameRange(going.frames, going.frames), EditList.silence(piece.channels, lack, rate))
    coming, _ = coming.replace(FrameRange(0, 0), EditList.silence(piece.channels, missing, rate))
    first, last = FrameRange(0, fade), FrameRange(piece.frames - fade, piece.frames)
    piece, _ = piece.replace(first, cross_faded_by_likeness(going, piece.slice(first), rate))
    piece, _ = piece.replace(last, cross_faded_by_likeness(piece.slice(last), coming, rate))
    return piece
