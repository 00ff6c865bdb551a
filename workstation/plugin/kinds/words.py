"""Word formats, aligners and recognisers of plugins."""

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from workstation.core.signal import Dispose
from workstation.plugin.border import Adding
from workstation.plugin.rows import EngineRow, WordFormatRow
from workstation.speech.audio_buffer import Sound
from workstation.speech.engines import ENGINE_REGISTRY, Engine, Listen
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import FORMAT_REGISTRY, Format
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord


def add_word_format(adding: Adding, row: WordFormatRow) -> Dispose:
    """Files of its endings are written and read by the plugin's functions."""
    border = adding.border(f"word format “{row.title}”")

    def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
        text = border.call(row.write, transcript, options)
        with border.named():
            if not isinstance(text, str):
                raise ValueError(f"it answers a text, got {type(text).__name__}")
        return str(text)

    def read(text: str) -> AlignedTranscript:
        answer = border.call(row.read, text)
        with border.named():
            return transcript_of(answer, "en")

    format_ = Format(
        row.id,
        row.title,
        row.extensions,
        write,
        read,
        row.karaoke,
        row.about,
        row.words,
        cues=row.cues,
        timed=row.timed,
    )
    return FORMAT_REGISTRY.add(row.id, format_, adding.manifest.name)


def add_aligner(adding: Adding, row: EngineRow) -> Dispose:
    border = adding.border(f"aligner “{row.title}”")

    def align(samples: Sound, rate: int, text: str, language: str) -> Generator[float, None, AlignedTranscript]:
        answer = yield from border.steps(row.function, _array(samples), rate, text, language)
        with border.named():
            return transcript_of(answer, language)

    return _add(adding, row, align=align)


def add_recogniser(adding: Adding, row: EngineRow) -> Dispose:
    border = adding.border(f"recogniser “{row.title}”")

    def transcribe(samples: Sound, rate: int, language: str) -> Generator[float, None, AlignedTranscript]:
        answer = yield from border.steps(row.function, _array(samples), rate, language)
        with border.named():
            return transcript_of(answer, language)

    return _add(adding, row, transcribe=transcribe)


def transcript_of(answer: Any, language: str) -> AlignedTranscript:
    """A transcript as it is; words make one cue, cues a transcript; ValueError for what is none of these."""
    if isinstance(answer, AlignedTranscript):
        return answer
    rows = tuple(answer) if isinstance(answer, Sequence) and not isinstance(answer, str) else (answer,)
    if all(isinstance(row, TimedCue) for row in rows):
        return AlignedTranscript(language, rows)
    if all(isinstance(row, TimedWord) for row in rows):
        return AlignedTranscript(language, (TimedCue(rows),) if rows else ())
    raise ValueError(f"it answers a transcript, cues or words, got {type(rows[0]).__name__}")


def _add(adding: Adding, row: EngineRow, align: Listen | str = "", transcribe: Listen | str = "") -> Dispose:
    engine = Engine(
        row.id, row.title, row.languages, (), row.licence, align=align, transcribe=transcribe, hint=row.hint
    )
    return ENGINE_REGISTRY.add(row.id, engine, adding.manifest.name)


def _array(samples: Sound) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """All of a sound, float32 (frames,), which the plugin may not change."""
    sound = np.array(samples[0 : len(samples)], np.float32)
    sound.flags.writeable = False
    return sound
