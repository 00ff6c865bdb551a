"""Taking words, and stretches where nobody speaks, out of the sound at once: one step with cross-fades."""

from collections.abc import Sequence

from workstation.commands.words.clean_up import ROOM_FADE_SECONDS
from workstation.commands.words.targets import fade_frames, tracks_of_words
from workstation.core.document import Selection
from workstation.core.errors import CommandError
from workstation.core.multi_cut import Cuts, cut_out
from workstation.core.ranges import Change, FrameRange
from workstation.core.words.pauses import at_quiet_places
from workstation.core.words.word_audio_edits import cut_words
from workstation.core.words.word_cut_points import listener
from workstation.session import Session


def take_out(
    session: Session, words: Sequence[int] = (), stretches: Sequence[FrameRange] = (), label: str = "Cut out"
) -> int:
    """Cut words with their sound, and stretches of sound; how many frames shorter the sound is.

    `words` are numbers of words; each goes from a quiet place before it to one behind it. The edges of `stretches`
    move inwards to quieter places near by; parts of them that go with a word are left out. Markers and the other words
    follow their sound, on the tracks of the words. What follows always moves up. CommandError when nothing is cut.
    """
    document, keys, rate = session.document, tracks_of_words(session), session.document.rate
    numbers = tuple(sorted(set(words)))
    if numbers and not 0 <= numbers[0] <= numbers[-1] < document.transcript.firsts[-1]:
        raise CommandError(f"{label}: there are {document.transcript.firsts[-1]} words, from 0 on")
    fade = fade_frames(session)
    edited, change = document, None
    gone = Cuts(())
    if numbers:
        edited, gone = cut_words(document, numbers, keys, fade)
        change = gone.change if gone.ranges else None
    left = [moved for stretch in _apart(stretches) if (moved := gone.map_range(stretch)) is not None and moved.frames]
    if left:
        room = max(fade, round(ROOM_FADE_SECONDS * rate))
        cuts = at_quiet_places(Cuts(tuple(left)), listener(edited, keys), room, rate, edited.frames)
        if cuts.ranges:
            edited = cut_out(edited, cuts, keys, room)
            change = _after(change, cuts.change)
    if edited is document:
        raise CommandError(f"{label}: there is nothing to cut")
    here = session.selection.range.start
    caret = min(change.map(here) if change is not None else here, edited.frames)
    session.commit(edited, label, change, Selection(FrameRange(caret, caret), session.selection.tracks))
    return document.frames - edited.frames


def _after(first: Change | None, then: Change) -> Change:
    return then if first is None else first.then(then)


def _apart(stretches: Sequence[FrameRange]) -> list[FrameRange]:
    """In the order of time, what they have in common only once."""
    found: list[FrameRange] = []
    for stretch in sorted(stretches, key=lambda each: (each.start, each.stop)):
        if found and stretch.start < found[-1].stop:
            found[-1] = FrameRange(found[-1].start, max(found[-1].stop, stretch.stop))
        else:
            found.append(stretch)
    return found
