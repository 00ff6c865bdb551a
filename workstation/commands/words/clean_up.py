"""Cleaning speech: filler words out, long pauses shorter, each as one step."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from workstation.commands.range_tracking import Following
from workstation.commands.speech.recognize import RATE, mono
from workstation.commands.words.sound import taken_out
from workstation.commands.words.targets import fade_frames, parse_words, tracks_of_words
from workstation.core.document import Selection, Track
from workstation.core.errors import CommandError
from workstation.core.format_size import counted
from workstation.core.multi_cut import cut_out
from workstation.core.ranges import FrameRange
from workstation.core.words.language_tag import language_of
from workstation.core.words.pauses import at_quiet_places, gaps_between_words, shortened
from workstation.core.words.transcript_edits import without
from workstation.core.words.word_cut_points import listener
from workstation.engine.compute import Body, Job, portion
from workstation.session import Session
from workstation.speech.text.fillers import FILLERS, Fillers, fillers_of, find_fillers, phrases_in

Done = Callable[[list[FrameRange]], None]

_AROUND_SECONDS = 0.5
"""Of the speech on both sides of a pause, heard with it: what is silence is told by what is not."""
_AT_ONCE_SECONDS = 300.0
"""Of sound that is listened to in one go."""
_SHORTEST_SECONDS = 0.1
"""A stretch between two noises that is shorter than this is no pause."""
_EDGE_SECONDS = 0.15
"""How far listening may miss the edge of a word."""
ROOM_FADE_SECONDS = 0.04
"""Of cross-fades in pauses: the sound of the room changes slowly."""


def own_fillers(session: Session, language: str) -> Fillers:
    """The user's list of filler words of a language, or the one that comes with the program."""
    tag = language_of(language)
    for own, sure, perhaps in session.settings["fillers"]:
        if own == tag:
            return Fillers(phrases_in(sure), phrases_in(perhaps))
    return fillers_of(language)


def set_fillers(session: Session, sure: str, perhaps: str = "", *, language: str = "") -> None:
    """Say which words are fillers in a language (that of the words when not given), apart by commas.

    Empty lists bring back those that come with the program.
    """
    tag = language_of(language or session.document.transcript.language)
    rows = [row for row in session.settings["fillers"] if row[0] != tag]
    known = FILLERS.get(tag)
    given = Fillers(phrases_in(sure), phrases_in(perhaps))
    if (given.sure or given.perhaps) and given != known:
        rows.append((tag, ", ".join(given.sure), ", ".join(given.perhaps)))
    session.settings["fillers"] = tuple(rows)


def remove_fillers(session: Session, words: str = "", *, sound: bool = True) -> int:
    """Delete filler words with their sound, or only from the text; how many places that were is returned, perhaps none.

    All that are sure ones in the language of the words, or those named by number (3-7, 12).
    """
    document = session.document
    transcript = document.transcript
    if words.strip():
        numbers = parse_words(words, transcript.firsts[-1])
        places = sum(number - 1 not in numbers for number in numbers)
    else:
        found = find_fillers(transcript, own_fillers(session, transcript.language).sure)
        numbers, places = tuple(n for first, stop in found for n in range(first, stop)), len(found)
    if not numbers:
        session.notify("Remove filler words: there are none in the text")
        return 0
    label = f"Remove {counted(places, 'filler word')}"
    if not sound:
        session.commit(replace(document, transcript=without(transcript, numbers)), label)
        return places
    edited, change = taken_out(session, numbers)
    here = session.selection.range.start
    caret = change.map(here) if change is not None else here
    session.commit(edited, label, change, Selection(FrameRange(caret, caret), session.selection.tracks))
    if change is not None and change.delta:
        session.notify(f"{label}: {-change.delta / document.rate:.1f} s shorter")
    return places


def shorten_pauses(session: Session, *, longer: float = 0.8, to: float = 0.4) -> Job[list[FrameRange]]:
    """Make pauses `longer` than so many seconds so long as `to`; what is heard in them, though no word, stays.

    A pause is where no word is and nobody speaks; without words, where nobody speaks.
    """
    if not 0 <= to <= longer:
        raise ValueError(f"to must be 0 to {longer:g} s (longer), got {to:g}")
    keys = tracks_of_words(session)
    following = Following(session, keys)

    def done(pauses: list[FrameRange]) -> None:
        document = session.document
        if following.lost or following.changes:
            session.notify("Shorten pauses: the sound was changed meanwhile, so nothing was cut; do it again", "error")
            return
        rate = document.rate
        cuts = shortened(pauses, round(longer * rate), round(to * rate))
        if not cuts.ranges:
            session.notify(f"Shorten pauses: no pause is longer than {longer:g} s")
            return
        fade = max(fade_frames(session), min(round(ROOM_FADE_SECONDS * rate), round(to * rate) // 2))
        cuts = at_quiet_places(cuts, listener(document, keys), fade, rate, document.frames)
        edited = cut_out(document, cuts, keys, fade)
        count = len(cuts.ranges)
        label = f"Shorten {counted(count, 'pause')}"
        selection = replace(session.selection, range=cuts.map_range(session.selection.range) or FrameRange(0, 0))
        session.commit(edited, label, cuts.change, selection)
        session.notify(f"{label}: {cuts.frames / rate:.1f} s shorter")

    job = find_pauses(session, done, least=longer)
    job.finished.connect(lambda _: following.close())
    return job


def find_pauses(session: Session, done: Done, *, least: float = _SHORTEST_SECONDS) -> Job[list[FrameRange]]:
    """Look for stretches of so many seconds or more without a word and without speech; `done` gets them in order."""
    return session.compute.submit(
        "Look for pauses",
        look_for_pauses(session, least=least),
        done=done,
        failed=lambda error: session.notify(f"Looking for pauses: {error}", "error"),
    )


def look_for_pauses(session: Session, *, least: float = _SHORTEST_SECONDS) -> Body[list[FrameRange]]:
    """Stretches of so many seconds or more without a word and without speech, in order; yields the fraction done.

    Call it on the main thread: it works on the document that is there then. CommandError while files are being read.
    """
    document, keys = session.document, tracks_of_words(session)
    if session.openings:
        raise CommandError("Looking for pauses: wait until the files have been read to their end")
    tracks = tuple(document.track(key) for key in keys if not document.track(key).mute)
    rate, end = document.rate, max((t.frames for t in tracks), default=0)
    shortest = round(max(least, _SHORTEST_SECONDS) * rate)
    gaps = [gap for gap in gaps_between_words(document.transcript, end) if gap.frames >= shortest]

    def body() -> Body[list[FrameRange]]:
        windows = _windows(gaps, round(_AROUND_SECONDS * rate), end)
        batches = list(_batches(windows, round(_AT_ONCE_SECONDS * rate)))
        quiet: list[FrameRange] = []
        for number, batch in enumerate(batches):
            quiet += yield from portion(_quiet_in(tracks, batch, rate), number, len(batches))
        edge = round(_EDGE_SECONDS * rate)
        found, first = [], 0
        for gap in gaps:
            while first < len(quiet) and quiet[first].stop <= gap.start:
                first += 1
            for at in range(first, len(quiet)):
                if quiet[at].start >= gap.stop:
                    break
                common = quiet[at].intersect(gap)
                if common is not None:
                    found.append(_to_edges(common, gap, edge))
        return [pause for pause in found if pause.frames >= shortest]

    return body()


def _windows(gaps: Sequence[FrameRange], around: int, end: int) -> list[FrameRange]:
    """The gaps with some of what is around them; those that meet are one."""
    windows: list[FrameRange] = []
    for gap in gaps:
        start, stop = max(0, gap.start - around), min(gap.stop + around, end)
        if windows and start <= windows[-1].stop:
            windows[-1] = FrameRange(windows[-1].start, max(stop, windows[-1].stop))
        else:
            windows.append(FrameRange(start, stop))
    return windows


def _batches(windows: Sequence[FrameRange], most: int) -> Iterator[list[FrameRange]]:
    """Windows in groups of about so many frames, the long ones cut."""
    batch: list[FrameRange] = []
    for window in windows:
        for start in range(window.start, window.stop, most):
            batch.append(FrameRange(start, min(start + most, window.stop)))
            if sum(part.frames for part in batch) >= most:
                yield batch
                batch = []
    if batch:
        yield batch


def _quiet_in(tracks: tuple[Track, ...], windows: Sequence[FrameRange], rate: int) -> Body[list[FrameRange]]:
    """Where nobody speaks in some windows: heard one after the other, as one sound."""
    from workstation.speech.vad import ActivityRules, find_activity, pauses_between, ranges_of

    pieces = []
    for window in windows:
        pieces.append((yield from mono(tracks, window, rate)))
    sound = np.concatenate(pieces)
    activity = yield from find_activity(sound, RATE)
    speech = ranges_of(activity, ActivityRules(pause=_SHORTEST_SECONDS, margin=0.0))
    silent = pauses_between(speech, len(sound) / RATE)
    found, offset = [], 0.0
    for window, piece in zip(windows, pieces, strict=True):
        seconds = len(piece) / RATE
        for start, stop in silent:
            low, high = max(start - offset, 0.0), min(stop - offset, seconds)
            if low < high:
                found.append(FrameRange.from_seconds(low, high, rate).shift(window.start).clamp(window.stop))
        offset += seconds
    return found


def _to_edges(pause: FrameRange, gap: FrameRange, near: int) -> FrameRange:
    """A pause up to the words beside it: nearer than that, where they end is known better from the words."""
    start = gap.start if pause.start - gap.start <= near else pause.start
    return FrameRange(start, gap.stop if gap.stop - pause.stop <= near else pause.stop)
