"""Words as files, and all of them moved in time."""

import math
from dataclasses import replace
from pathlib import Path

from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.transcript import Transcript, Word
from workstation.session import Session

SUNG = ("ass", "lrc")
"""The formats that light up words unless told otherwise: it is what they are chosen for."""


def shift(session: Session, seconds: float) -> None:
    """Move all words in time, the sound stays."""
    if not math.isfinite(seconds):
        raise ValueError(f"seconds must be a finite number, got {seconds}")
    frames = round(seconds * session.document.rate)

    def moved(word: Word) -> Word:
        if word.range is None:
            return word
        start, stop = (max(0, frame + frames) for frame in (word.range.start, word.range.stop))
        return replace(word, range=FrameRange(start, stop))

    transcript = session.document.transcript
    cues = tuple(replace(cue, words=tuple(moved(word) for word in cue.words)) for cue in transcript.cues)
    _commit(session, replace(transcript, cues=cues), "Shift words")


def load(session: Session, path: str | Path, *, track: str = "") -> None:
    """Read subtitles or timed words from a file as the document's transcript."""
    from workstation.speech.formats.table import read_transcript

    if track:
        session.document.track(track)
    path = Path(path).expanduser()
    _commit(session, read_transcript(path, path.read_bytes(), session.document.rate, track), f"Load {path.name}")


def export(session: Session, path: str | Path, *, karaoke: str | None = None) -> Path:
    """Write the words as subtitles or timed text; the ending of `path` says the format.

    `karaoke` lights up each "word" or "line" where the format can, "" does not; as usual in the format when not given.
    """
    from workstation.core.files import write_atomic
    from workstation.speech.formats.table import format_of, write_transcript

    path = Path(path).expanduser()
    if not path.parent.is_dir():
        raise CommandError(f"Export words: the folder {path.parent} does not exist")
    if karaoke is None:
        karaoke = "word" if format_of(path).id in SUNG else ""
    document = session.document
    text = write_transcript(path, document.transcript, document.rate, karaoke, seconds=document.seconds)
    written = write_atomic(path, text)
    session.say(f"Exported {written}")
    return written


def _commit(session: Session, transcript: Transcript, label: str) -> None:
    session.commit(replace(session.document, transcript=transcript), label)
