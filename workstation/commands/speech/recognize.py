"""Finding words in the sound: aligning a text that is there, transcribing one that is not."""

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Annotated

import numpy as np
import numpy.typing as npt

from workstation.commands.range_tracking import Following
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.params import Param
from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import remix
from workstation.core.words.transcript import Transcript
from workstation.engine.compute import Body, Job
from workstation.media.resample import Resampler
from workstation.session import Session
from workstation.speech import engines
from workstation.speech.audio_buffer import Sound, Spool
from workstation.speech.belonging import DOUBTFUL, doubt
from workstation.speech.progress import within
from workstation.speech.words import AlignedTranscript

RATE = 16_000
"""Hz that speech is listened to at: what every engine's model was made for."""

_LANGUAGE = Param("language", "auto", unit="code", hint="Such as en, de, es (told by the text or the sound)")
_ENGINE = Param("engine", "", unit="name", hint="What listens (the best that is here for the language)")

ALIGN, TRANSCRIBE = "Align", "Transcribe"

_BLOCK = 1 << 16
_READ = 0.03
"""The share of the work that reading the sound is."""

Mono = npt.NDArray[np.float32]
Recognise = Callable[[Sound, int], Generator[float, None, AlignedTranscript]]
"""What an engine does with mono samples and their rate."""


def align(
    session: Session,
    text: str = "",
    *,
    language: Annotated[str, _LANGUAGE] = "auto",
    engine: Annotated[str, _ENGINE] = "",
    track: str = "",
    selection: bool = False,
) -> Job[AlignedTranscript]:
    """Find the words of a text in the sound of a track.

    Language "auto" tells it from the text. Without `text` the present words are aligned again; without `engine` the
    best that is here for the language; without `track` the one that is selected, or the only one, or the mix.
    `selection`: the text is what is said in the selected time, and replaces the cues there.
    """
    text = text or session.document.transcript.text
    if not text.strip():
        raise CommandError("Align: give the text that is spoken")
    return _submit(session, ALIGN, track, selection, lambda s, r: engines.align(s, r, text, language, engine or "auto"))


def transcribe(
    session: Session,
    *,
    language: Annotated[str, _LANGUAGE] = "auto",
    engine: Annotated[str, _ENGINE] = "",
    track: str = "",
    selection: bool = False,
) -> Job[AlignedTranscript]:
    """Write down what is said on a track, each word with its time.

    `language` "auto" lets an engine tell it that can, Whisper; the others take it for the language of their model.
    """
    return _submit(
        session, TRANSCRIBE, track, selection, lambda s, r: engines.transcribe(s, r, language, engine or "auto")
    )


def _submit(session: Session, label: str, track: str, selection: bool, recognise: Recognise) -> Job[AlignedTranscript]:
    document = session.document
    if not document.frames:
        raise CommandError(f"{label}: open or record a sound first")
    if session.openings:
        raise CommandError(f"{label}: wait until the files have been read to their end")
    tracks = listened_to(session, track)
    key = tracks[0].key if len(tracks) == 1 else ""
    end = max(t.frames for t in tracks)
    range_ = session.selection.range.clamp(end) if selection else FrameRange(0, end)
    if range_.is_caret:
        raise CommandError(f"{label}: select the part of the sound where the words are")
    following = Following(session, [t.key for t in tracks])

    def body() -> Body[AlignedTranscript]:
        samples = yield from within(0.0, _READ, spooled(tracks, range_, document.rate))
        return (yield from within(_READ, 1.0, recognise(samples, RATE)))

    def done(found: AlignedTranscript) -> None:
        if following.lost:
            session.notify(
                f"{label}: the sound was changed meanwhile, so the words were not placed; do it again", "error"
            )
            return
        transcript = found.to_transcript(document.rate, key, range_.start)
        for change in following.changes:
            transcript = transcript.mapped(change)
        if selection:
            transcript = _within(session.document, transcript, range_)
        before = 0 if selection or label != TRANSCRIBE else len(session.document.transcript.words)
        session.commit(replace(session.document, transcript=transcript), label)
        gone = f", in place of the {before} that were there: undo brings those back" if before and found.words else ""
        session.notify(f"{_summary(label, found)}{gone}")
        if label == ALIGN and (foreign := doubt(found)):
            session.notify(f"{label}: {foreign}", "warning")

    def failed(error: Exception) -> None:
        session.notify(f"{label} failed, nothing was changed: {error}", "error")

    job = session.compute.submit(label, body(), done=done, failed=failed)
    job.finished.connect(lambda _: following.close())
    return job


def listened_to(session: Session, track: str) -> tuple[Track, ...]:
    """The named track, or the selected ones; of the mix, all that can be heard."""
    document = session.document
    if track:
        return (document.track(track),)
    chosen = document.selected(session.selection)
    if len(chosen) == 1 or not document.transcript.track:
        return tuple(t for t in chosen if not t.mute) or chosen
    return (document.track(document.transcript.track),)


def mono(tracks: tuple[Track, ...], range_: FrameRange, rate: int) -> Generator[float, None, Mono]:
    """The tracks' sound together in one channel at `RATE`, in memory; yields up to 0.1."""
    sound = yield from within(0.0, 0.1, spooled(tracks, range_, rate))
    return sound[:]


def spooled(tracks: tuple[Track, ...], range_: FrameRange, rate: int) -> Generator[float, None, Spool]:
    """The tracks' sound together in one channel at `RATE`, in a file when it is long; yields the fraction done."""
    resampler, sound = Resampler(1, rate, RATE), Spool()
    for start in range(range_.start, range_.stop, _BLOCK):
        part = FrameRange(start, min(start + _BLOCK, range_.stop))
        mixed = np.zeros((1, part.frames), np.float32)
        for track in tracks:
            mixed += remix(track.edits.read(part), 1)
        sound.append(resampler.process(mixed)[0])
        yield (start - range_.start) / range_.frames
    sound.append(resampler.flush()[0])
    return sound


def _within(document: Document, found: Transcript, range_: FrameRange) -> Transcript:
    """The document's transcript with the cues inside a range replaced by those found there."""
    before, after = [], []
    for cue in document.transcript.cues:
        place = cue.range
        if place is None or place.stop <= range_.start:
            before.append(cue)
        elif place.start >= range_.stop:
            after.append(cue)
    return replace(document.transcript, cues=(*before, *found.cues, *after))


def _summary(label: str, found: AlignedTranscript) -> str:
    words = found.words
    missing = [word.text for word in words if not word.heard]
    if not words:
        return f"{label}: no words were found"
    if label == TRANSCRIBE:
        return f"{label}: {len(words)} words"
    text = f"{label}: {len(words) - len(missing)} of {len(words)} words heard"
    doubtful = sum(word.heard and word.score is not None and word.score < DOUBTFUL for word in words)
    if doubtful:
        text += f", {doubtful} of them doubtful"
    if found.unjudged:
        text += f" (scores of one engine alone: {found.unjudged})"
    if missing:
        shown = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
        text += f"; placed by their neighbours: {shown}"
    return text
