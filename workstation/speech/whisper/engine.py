"""Speech to words by Whisper through faster-whisper, the words timed by our own aligner."""

from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from workstation.core.words.language_tag import language_of
from workstation.speech.audio_buffer import Sound, is_silent
from workstation.speech.progress import within
from workstation.speech.vad import ActivityRules, Seconds, find_activity, ranges_of
from workstation.speech.words import AlignedTranscript, TimedWord

RATE = 16000
_LONGEST_PIECE = 28.0
"""Seconds that are recognised at a time where speech pauses: Whisper sees 30."""
_LONGEST_PAUSE = 4.0
"""A longer pause ends a piece; a shorter one helps to know where a sentence ends."""
_EDGE = 0.2
_LISTENING = ActivityRules(threshold=0.35, pause=0.5, margin=_EDGE)
_CUE_PAUSE = 0.6


def transcribe(
    samples: Sound, rate: int, language: str = "auto", model: Path | None = None
) -> Generator[float, None, AlignedTranscript]:
    """Recognise what is said in mono samples in about a hundred languages; silence gives no cues.

    `language` "auto" lets the model tell it from the first speech. `model` is a folder of CTranslate2, else the best
    that is installed. Yields the fraction done. ValueError when no model is installed or the model does not know
    the language.
    """
    from workstation.speech.acoustic.features import listen
    from workstation.speech.acoustic.taken_in import to_model_rate
    from workstation.speech.cues.rules import CueRules
    from workstation.speech.cues.segmentation import join_words, split_cues
    from workstation.speech.refine_times import retime
    from workstation.speech.store.models import best_model
    from workstation.speech.whisper.models import load_whisper

    tag = "" if language == "auto" else language_of(language)
    sound = to_model_rate(samples, rate)
    if not len(sound) or is_silent(sound):
        return AlignedTranscript(tag or "en")
    yield 0.0
    listener = load_whisper(model or best_model("transcribe", language, kind="whisper"))
    _check_language(listener, tag)
    activity = yield from within(0.01, 0.05, find_activity(sound, RATE))
    pieces = join_pieces(ranges_of(activity, _LISTENING))
    words: list[TimedWord] = []
    for start, stop in pieces:
        piece = sound[round(start * RATE) : round(stop * RATE)]
        segments, told = listener.transcribe(
            piece, language=tag or None, word_timestamps=True, condition_on_previous_text=False
        )
        tag = tag or str(told.language)
        for segment in segments:  # each is recognised when it is asked for
            words += _timed(segment.words or (), start, stop)
            yield 0.05 + 0.7 * min(stop, start + float(segment.end)) / activity.seconds
    if not words:
        return AlignedTranscript(tag or "en")
    heard = yield from within(0.75, 0.78, listen(sound, RATE))
    fine = yield from within(0.78, 1.0, retime(heard, words, tag))
    return split_cues(join_words(fine, tag), CueRules(pause=_CUE_PAUSE))


def join_pieces(ranges: Sequence[Seconds]) -> list[Seconds]:
    """Stretches of speech joined over their pauses to pieces that Whisper can see at once."""
    pieces: list[Seconds] = []
    for start, stop in ranges:
        if pieces and start - pieces[-1][1] < _LONGEST_PAUSE and stop - pieces[-1][0] <= _LONGEST_PIECE:
            pieces[-1] = (pieces[-1][0], stop)
        else:
            pieces.append((start, stop))
    return pieces


def _check_language(listener: Any, tag: str) -> None:
    known = listener.supported_languages
    if tag and tag not in known:
        raise ValueError(f"this Whisper model knows {', '.join(known)}, not {tag!r}")


def _timed(words: Sequence[Any], offset: float, limit: float) -> Iterator[TimedWord]:
    """faster-whisper's words in the time of the whole sound; marks that stand alone are left out."""
    for word in words:
        text = word.word.strip()
        if not any(char.isalnum() for char in text):
            continue
        start = min(offset + max(0.0, float(word.start)), limit)
        end = min(max(offset + float(word.end), start), limit)
        yield TimedWord(text, start, end, round(min(1.0, max(0.0, float(word.probability))), 3))
