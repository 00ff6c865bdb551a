"""Sound that a job makes, and its words: at the caret, in place of what is selected, or on a new track."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from workstation.commands.sound.ripple import put
from workstation.commands.tools.landing import submit_landing
from workstation.commands.transport.record import check_recording_stays
from workstation.core.document import Document, Selection, Track
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Remixed, Samples
from workstation.core.words.transcript import Cue, Transcript
from workstation.core.words.transcript_edits import inserted
from workstation.engine.compute import Body, Job
from workstation.engine.sources.rendered_source import RenderedSource, append_samples
from workstation.engine.sources.scratch import ScratchFile
from workstation.session import Session

if TYPE_CHECKING:
    from workstation.speech.words import TimedCue

Work: TypeAlias = "Generator[float | Samples, None, tuple[TimedCue, ...] | None]"
"""Yields blocks of samples (channels, n), and between them how much is done (0 to 1); returns the cues of it all."""


@dataclass(frozen=True, slots=True)
class MadeSound:
    """Sound in a scratch file, and the cues that are spoken in it, in seconds from its beginning."""

    source: RenderedSource
    cues: "tuple[TimedCue, ...]" = ()

    @property
    def frames(self) -> int:
        """How long it is, at the document's rate."""
        return self.source.frames


def make_sound(
    session: Session, title: str, work: Work, rate: int, *, new_track: bool = False, language: str = ""
) -> Job[MadeSound]:
    """Put the sound that a generator makes, at `rate` Hz, where the selection is now; with its words, as one step.

    It takes the place of what is selected on the selected tracks, or comes on a track of its own, called `title`, where
    there is none or with `new_track`. Its words join those of the document, or begin them in `language`.
    """
    keys = [] if new_track else [track.key for track in session.document.selected(session.selection)]

    def put_there(made: MadeSound, place: Selection) -> None:
        _put(session, title, made, place, language, new_track=new_track)

    body = _gathered(work, rate, session.document.rate, session.cache)
    return submit_landing(session, title, body, keys, put_there, again="make it again")


def _gathered(work: Work, rate: int, wanted: int, cache: Path) -> Body[MadeSound]:
    """What a generator makes, at the wanted rate, in a scratch file."""
    from workstation.media.resample import Resampler

    scratch: ScratchFile | None = None
    resampler: Resampler | None = None
    done = 0.0
    while True:
        try:
            given = next(work)
        except StopIteration as end:
            cues: tuple[TimedCue, ...] = end.value or ()
            break
        if isinstance(given, int | float):
            done = min(1.0, max(done, float(given)))
        else:
            block = np.atleast_2d(np.asarray(given, np.float32))
            if scratch is None or resampler is None:
                scratch, resampler = ScratchFile(len(block), cache), Resampler(len(block), rate, wanted)
            if len(block) != scratch.channels:
                raise ValueError(f"it made a block of {len(block)} channels after one of {scratch.channels}")
            append_samples(scratch, resampler.process(np.ascontiguousarray(block)))
        yield done
    if scratch is None or resampler is None:
        raise ValueError("it made no sound")
    append_samples(scratch, resampler.flush())
    return MadeSound(RenderedSource(scratch, wanted), cues)


def _put(
    session: Session, title: str, made: MadeSound, selection: Selection, language: str, *, new_track: bool
) -> None:
    document, source = session.document, made.source
    tracks = () if new_track else document.selected(selection)
    change: Change | None = None
    if tracks:
        new = {track.key: EditList.of(_fitting(source, track.channels)) for track in tracks}
        edited, change = put(session, document, selection.range, new)
        start = change.start
    else:
        start = selection.range.start
        track = Track(document.free_key(), title, EditList.of(source))
        if start:
            track = track.with_clips([Clip.of(EditList.of(source), start)])
        edited, tracks = document.with_track(track), (track,)
    check_recording_stays(session, edited, title)
    told = ""
    if made.cues:
        keys = {track.key for track in tracks}
        if (worded := _with_words(edited, keys, made.cues, start, language)) is None:
            told = "; its words were left out, as those of the document are another track's"
        else:
            edited = worded
    here = FrameRange(start, start + source.frames)
    chosen = (tracks[0].key,) if new_track else session.selection.tracks
    session.commit(edited, title, change, replace(session.selection, range=here, tracks=chosen, band_hz=None))
    if told:
        session.notify(f"{title}: the sound is there{told}", "warning")


def _fitting(source: RenderedSource, channels: int) -> "RenderedSource | Remixed":
    return source if source.channels == channels else Remixed(source, channels)


def _with_words(
    document: Document, keys: set[str], cues: "tuple[TimedCue, ...]", start: int, language: str
) -> Document | None:
    """The document with the words of some tracks; None where its words are another track's."""
    from workstation.speech.words import AlignedTranscript

    transcript = document.transcript
    if not transcript.cues:
        track = next(iter(keys)) if len(keys) == 1 else ""
        found = AlignedTranscript(language, cues).to_transcript(document.rate, track, start)
        return replace(document, transcript=found)
    if transcript.track and transcript.track not in keys:
        return None
    new = tuple(AlignedTranscript(language, cues).to_transcript(document.rate, "", start).cues)
    return replace(document, transcript=_joined(transcript, new, start))


def _joined(transcript: Transcript, cues: tuple[Cue, ...], start: int) -> Transcript:
    """The transcript with cues that begin at a frame: between two cues as cues of their own, inside of one apart."""
    words = transcript.words
    at = next((n for n, word in enumerate(words) if word.range is not None and word.range.start >= start), len(words))
    if at in transcript.firsts:
        place = transcript.firsts.index(at)
        return replace(transcript, cues=(*transcript.cues[:place], *cues, *transcript.cues[place:]))
    return inserted(transcript, at, cues)
