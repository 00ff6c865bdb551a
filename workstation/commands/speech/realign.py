"""Words that are there already, found anew in the sound: some of them, or all inside the times of their cues."""

from collections.abc import Callable, Generator
from dataclasses import replace

from workstation.commands.range_tracking import Following
from workstation.commands.speech.recognize import RATE, listened_to, spooled
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Transcript
from workstation.engine.compute import Body, Job
from workstation.session import Session
from workstation.speech.audio_buffer import Sound
from workstation.speech.progress import within
from workstation.speech.words import AlignedTranscript

_AROUND = 15.0
"""Seconds of sound on both sides of a passage that tell what the recording is like."""

Find = Callable[[Sound, AlignedTranscript], Generator[float, None, AlignedTranscript]]


def align_again(
    session: Session, first: int, last: int | None = None, *, start: float | None = None, stop: float | None = None
) -> Job[AlignedTranscript]:
    """Find the words `first` to `last` (counted from 0; only one when `last` is not given) anew; all others stay.

    They are looked for from `start` to `stop` seconds, by default between their neighbours.
    """
    document = session.document
    words = document.transcript.words
    last = first if last is None else last
    if not 0 <= first <= last < len(words):
        raise ValueError(f"first and last must lie between 0 and {len(words) - 1}, got {first} and {last}")
    before = next((w.range.stop for w in reversed(words[:first]) if w.range), 0)
    after = next((w.range.start for w in words[last + 1 :] if w.range), document.frames)
    low = before / document.rate if start is None else start
    high = after / document.rate if stop is None else stop
    low, high = max(0.0, low), min(high, document.seconds)
    if not low < high:
        raise CommandError("Align again: there is no time between the neighbours of these words; give start and stop")
    begin = max(0.0, low - _AROUND)
    heard = FrameRange.from_seconds(begin, high + _AROUND, document.rate).clamp(document.frames)

    def find(samples: Sound, transcript: AlignedTranscript) -> Generator[float, None, AlignedTranscript]:
        from workstation.speech import realign  # numba and scipy: a second's work, off the main thread

        part = (low - begin, min(high - begin, len(samples) / RATE))
        return realign.align_again(samples, RATE, transcript, first, last, part)

    return _submit(session, "Align again", heard, find)


def align_lines(session: Session, *, slack: float = 0.4) -> Job[AlignedTranscript]:
    """Find every word inside the time of its cue, or up to `slack` seconds beside it: for lines timed as lyrics are."""
    if not any(cue.range for cue in session.document.transcript.cues):
        raise CommandError("Align within lines: the lines have no times yet; load lyrics or subtitles that have")
    whole = FrameRange(0, session.document.frames)

    def find(samples: Sound, transcript: AlignedTranscript) -> Generator[float, None, AlignedTranscript]:
        from workstation.speech import realign  # as above

        return realign.align_lines(samples, RATE, transcript, slack)

    return _submit(session, "Align within lines", whole, find)


def _submit(session: Session, label: str, heard: FrameRange, find: Find) -> Job[AlignedTranscript]:
    """Let `find` time the transcript's words, given in seconds from the beginning of what is `heard`."""
    document = session.document
    if session.openings:
        raise CommandError(f"{label}: wait until the files have been read to their end")
    tracks = listened_to(session, "")
    words = document.transcript
    following = Following(session, [t.key for t in tracks])

    def body() -> Body[AlignedTranscript]:
        samples = yield from within(0.0, 0.03, spooled(tracks, heard, document.rate))
        present = AlignedTranscript.from_transcript(_moved(words, -heard.start), document.rate)
        return (yield from within(0.03, 1.0, find(samples, present)))

    def done(found: AlignedTranscript) -> None:
        if following.lost or session.document.transcript != _follow(words, following):
            session.notify(f"{label}: the words were changed meanwhile, so nothing was placed; do it again", "error")
            return
        new = _follow(_with_times(words, found.to_transcript(document.rate, words.track, heard.start)), following)
        session.commit(replace(session.document, transcript=new), label)
        session.notify(label)

    def failed(error: Exception) -> None:
        session.notify(f"{label} failed, nothing was changed: {error}", "error")

    job = session.compute.submit(label, body(), done=done, failed=failed)
    job.finished.connect(lambda _: following.close())
    return job


def _moved(transcript: Transcript, frames: int) -> Transcript:
    """The words with their times moved; those that would begin before 0 have none."""
    return _with_ranges(
        transcript,
        [w.range.shift(frames) if w.range and w.range.start + frames >= 0 else None for w in transcript.words],
    )


def _with_times(transcript: Transcript, found: Transcript) -> Transcript:
    """The words with the times and scores found for them; those that were not looked for keep their own."""
    scores = [w.score for w in found.words]
    ranges = [new.range or old.range for old, new in zip(transcript.words, found.words, strict=True)]
    timed = _with_ranges(transcript, ranges)
    rest = iter(scores)
    cues = (replace(cue, words=tuple(replace(word, score=next(rest)) for word in cue.words)) for cue in timed.cues)
    return replace(timed, cues=tuple(cues))


def _with_ranges(transcript: Transcript, ranges: list[FrameRange | None]) -> Transcript:
    rest = iter(ranges)
    cues = (replace(cue, words=tuple(replace(word, range=next(rest)) for word in cue.words)) for cue in transcript.cues)
    return replace(transcript, cues=tuple(cues))


def _follow(transcript: Transcript, following: Following) -> Transcript:
    for change in following.changes:
        transcript = transcript.mapped(change)
    return transcript
