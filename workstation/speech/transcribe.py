"""Speech to words with the recogniser and the language model in PocketSphinx's wheel."""

import re
from collections.abc import Generator, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.cepstra import RATE
from workstation.speech.acoustic.features import listen
from workstation.speech.acoustic.taken_in import to_model_rate
from workstation.speech.audio_buffer import Sound, is_silent
from workstation.speech.cues.rules import CueRules
from workstation.speech.cues.segmentation import join_words, split_cues
from workstation.speech.pauses import FrameLevels, cut_at_pauses, loudness
from workstation.speech.progress import within
from workstation.speech.refine_times import retime
from workstation.speech.vad import ActivityRules, Seconds, find_activity, ranges_of
from workstation.speech.words import AlignedTranscript, TimedWord

_SHORTEST_PIECE, _LONGEST_PIECE = 600, 2000
"""Frames of 10 ms that are recognised at a time."""
_VARIANT = re.compile(r"\(\d+\)$")
_CUE_PAUSE = 0.6
_LISTENING = ActivityRules(threshold=0.3, pause=0.6, margin=0.25)
"""Nothing else is listened to: noise and music make words."""
_SHORT_PAUSE, _LONGEST_JOINED = 100, 1500
"""Frames of a pause that parts nothing, and of the speech that is joined over such pauses."""


def transcribe(samples: Sound, rate: int, language: str = "en") -> Generator[float, None, AlignedTranscript]:
    """Recognise English speech in mono samples; silence gives no cues. Yields the fraction done.

    The score of a word is how well it fits the sound, times how sure the recogniser was of it.
    """
    sound = to_model_rate(samples, rate)
    if not len(sound) or is_silent(sound):
        return AlignedTranscript(language)
    yield 0.0
    heard = yield from within(0.0, 0.05, listen(sound, RATE))
    activity = yield from within(0.05, 0.08, find_activity(sound, RATE))
    pieces = _pieces(ranges_of(activity, _LISTENING), loudness(heard.bands))
    decoder = _decoder()
    words: list[TimedWord] = []
    for start, stop in pieces:
        words += _recognise(decoder, sound[start * RATE // 100 : stop * RATE // 100], start / 100)
        yield 0.08 + 0.72 * min(1.0, stop / len(heard.bands))
    if not words:
        return AlignedTranscript(language)
    refined = yield from within(0.8, 1.0, retime(heard, words, language))
    return split_cues(join_words(refined, language), CueRules(pause=_CUE_PAUSE))


def _decoder() -> Any:
    import pocketsphinx

    return pocketsphinx.Decoder(lm=pocketsphinx.get_model_path("en-us/en-us.lm.bin"), loglevel="FATAL")


def _pieces(spoken: Sequence[Seconds], level: FrameLevels) -> list[tuple[int, int]]:
    """Frames (start, stop) that are recognised at a time: speech joined over short pauses, long speech cut at quiet."""
    joined: list[tuple[int, int]] = []
    for start, stop in ((round(a * 100), round(b * 100)) for a, b in spoken):
        if joined and start - joined[-1][1] < _SHORT_PAUSE and stop - joined[-1][0] < _LONGEST_JOINED:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    pieces: list[tuple[int, int]] = []
    for start, stop in joined:
        part = FrameLevels(level.level_db[start:stop], level.threshold_db)
        pieces += [(start + a, start + b) for a, b in cut_at_pauses(part, _SHORTEST_PIECE, _LONGEST_PIECE)]
    return pieces


def _recognise(decoder: Any, sound: npt.NDArray[np.floating], offset: float) -> Iterator[TimedWord]:
    """The words in a piece of sound at 16 kHz that starts at `offset` seconds."""
    if len(sound) < RATE // 10:
        return
    decoder.start_utt()
    decoder.process_raw((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return
    logarithm = decoder.get_logmath()
    for segment in decoder.seg():
        text = _VARIANT.sub("", segment.word)
        if text[0] in "<[+":
            continue
        start, end = offset + segment.start_frame / 100, offset + (segment.end_frame + 1) / 100
        yield TimedWord(text, start, end, min(1.0, float(logarithm.exp(segment.prob))))
