"""Who says which words: the speakers found in the sound and put to the cues."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from workstation.commands.options import SPEAKERS
from workstation.commands.range_tracking import Following
from workstation.commands.speech.recognize import RATE, listened_to, mono
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Cue, Transcript
from workstation.engine.compute import Body, Job
from workstation.session import Session
from workstation.speech.speakers.assign_speakers import owners_of, runs_of
from workstation.speech.speakers.diarise import Turn, find_turns, installed_voice_model
from workstation.speech.words import AlignedTranscript

_LABEL = "Find speakers"
_HEARD = 0.05
"""The share of the work that reading the sound is."""


def find_speakers(
    session: Session, *, speakers: Annotated[int, SPEAKERS] = 0, names: str = "", track: str = "", model: bool = True
) -> Job[list[Turn]]:
    """Tell by their voices who says which words; cues are parted where another begins.

    `speakers` is how many there are, 0 guesses. `names` are theirs, with commas between, in the order in which they
    first speak; the others are Speaker 1, Speaker 2 and so on. With `model` a model of voices is used where one is
    installed.
    """
    document = session.document
    if session.openings:
        raise CommandError(f"{_LABEL}: wait until the files have been read to their end")
    words = document.transcript
    if not any(word.range for word in words.words):
        raise CommandError(f"{_LABEL}: the words have no times yet; align them first")
    tracks = listened_to(session, track)
    heard = FrameRange(0, max(t.frames for t in tracks))
    following = Following(session, [t.key for t in tracks])
    listener = installed_voice_model() if model else None

    def body() -> Body[list[Turn]]:
        samples = yield from mono(tracks, heard, document.rate)
        work = find_turns(samples, RATE, speakers, listener)
        while True:
            try:
                yield 2 * _HEARD + (1 - 2 * _HEARD) * next(work)
            except StopIteration as stop:
                turns: list[Turn] = stop.value
                return turns

    def done(turns: list[Turn]) -> None:
        named = with_speakers(words, turns, names_of(turns, names), document.rate)
        now = words
        for change in following.changes:
            named, now = named.mapped(change), now.mapped(change)
        if following.lost or session.document.transcript != now:
            session.notify(
                f"{_LABEL}: words or sound were changed meanwhile, so nothing was done; do it again", "error"
            )
            return
        session.commit(replace(session.document, transcript=named), _LABEL)
        found = list(dict.fromkeys(cue.speaker for cue in named.cues if cue.speaker))
        session.notify(
            f"{_LABEL}: {len(found)} found, {', '.join(found)}" if found else f"{_LABEL}: nobody speaks here"
        )

    def failed(error: Exception) -> None:
        session.notify(f"{_LABEL} failed, nothing was changed: {error}", "error")

    job = session.compute.submit(_LABEL, body(), done=done, failed=failed)
    job.finished.connect(lambda _: following.close())
    return job


def names_of(turns: Sequence[Turn], given: str) -> list[str]:
    """A name for each speaker."""
    names = [name.strip() for name in given.split(",") if name.strip()]
    count = max((turn.speaker for turn in turns), default=-1) + 1
    return [names[i] if i < len(names) else f"Speaker {i + 1}" for i in range(count)]


def with_speakers(transcript: Transcript, turns: Sequence[Turn], names: Sequence[str], rate: int) -> Transcript:
    """The transcript with speakers from turns; a translation stays with the first part of its cue."""
    timed = AlignedTranscript.from_transcript(transcript, rate)
    cues: list[Cue] = []
    for cue, times in zip(transcript.cues, timed.cues, strict=True):
        if not cue.words:
            cues.append(cue)
        for first, last, owner in runs_of(owners_of(times.words, turns)):
            speaker = cue.speaker if owner is None else names[owner]
            translation = cue.translation if first == 0 else ""
            shown = cue.shown if last - first == len(cue) else None
            cues.append(Cue(cue.words[first:last], speaker, translation, shown))
    return replace(transcript, cues=tuple(cues))
