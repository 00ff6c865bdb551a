"""Speech to words with the recogniser and the language model in PocketSphinx's wheel."""

import re
from collections.abc import Generator, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.cepstra import RATE
from workstation.speech.acoustic.listen import listen, to_model_rate
from workstation.speech.cue_rules import CueRules
from workstation.speech.cues import join_words, split_cues
from workstation.speech.pauses import cut_at_pauses, loudness
from workstation.speech.retiming import retime
from workstation.speech.words import AlignedTranscript, TimedWord

_SHORTEST_PIECE, _LONGEST_PIECE = 600, 2000
"""Frames of 10 ms that are recognised at a time."""
_VARIANT = re.compile(r"\(\d+\)$")
_CUE_PAUSE = 0.6


def transcribe(
    samples: npt.NDArray[np.floating], rate: int, language: str = "en"
) -> Generator[float, None, AlignedTranscript]:
    """Recognise English speech in mono samples; silence gives no cues. Yields the fraction done.

    The score of a word is how well it fits the sound, times how sure the recogniser was of it.
    """
    sound = to_model_rate(samples, rate)
    if not len(sound) or not np.any(sound):
        return AlignedTranscript(language)
    yield 0.0
    heard = listen(sound, RATE)
    pieces = cut_at_pauses(loudness(heard.bands), _SHORTEST_PIECE, _LONGEST_PIECE)
    decoder = _decoder()
    words: list[TimedWord] = []
    for start, stop in pieces:
        first, last = start * RATE // 100, len(sound) if stop == len(heard.bands) else stop * RATE // 100
        words += _recognise(decoder, sound[first:last], start / 100)
        yield 0.05 + 0.75 * stop / len(heard.bands)
    if not words:
        return AlignedTranscript(language)
    work = retime(heard, words, language)
    while True:
        try:
            yield 0.8 + 0.2 * next(work)
        except StopIteration as stop:
            refined: list[TimedWord] = stop.value
            break
    return split_cues(join_words(refined, language), CueRules(pause=_CUE_PAUSE))


def _decoder() -> Any:
    import pocketsphinx

    return pocketsphinx.Decoder(lm=pocketsphinx.get_model_path("en-us/en-us.lm.bin"), loglevel="FATAL")


def _recognise(decoder: Any, sound: npt.NDArray[np.float32], offset: float) -> Iterator[TimedWord]:
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
