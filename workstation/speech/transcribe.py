"""Speech to words with the recogniser and the language model in PocketSphinx's wheel."""

import re
from collections.abc import Generator, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.cepstra import RATE
from workstation.speech.acoustic.listen import listen, to_model_rate
from workstation.speech.activity import ActivityRules, find_activity, ranges_of
from workstation.speech.cue_rules import CueRules
from workstation.speech.cues import join_words, split_cues
from workstation.speech.pauses import cut_at_pauses, loudness
from workstation.speech.progress import within
from workstation.speech.retiming import retime
from workstation.speech.words import AlignedTranscript, TimedWord

_SHORTEST_PIECE, _LONGEST_PIECE = 600, 2000
"""Frames of 10 ms that are recognised at a time."""
_VARIANT = re.compile(r"\(\d+\)$")
_CUE_PAUSE = 0.6
_LEAST_FRAMES = 10
_LISTENING = ActivityRules(threshold=0.2, pause=1.0, margin=0.5)
"""A piece without any of this is not listened to: noise and music make words."""


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
    spoken = ranges_of((yield from within(0.02, 0.06, find_activity(sound, RATE))), _LISTENING)
    decoder = _decoder()
    words: list[TimedWord] = []
    for start, stop in pieces:
        if any(a * 100 < stop and b * 100 > start for a, b in spoken):
            words += _recognise(decoder, heard.features[start:stop, 0], start / 100)
        yield 0.06 + 0.74 * stop / len(heard.bands)
    if not words:
        return AlignedTranscript(language)
    refined = yield from within(0.8, 1.0, retime(heard, words, language))
    return split_cues(join_words(refined, language), CueRules(pause=_CUE_PAUSE))


def _decoder() -> Any:
    import pocketsphinx

    path = pocketsphinx.get_model_path("en-us/en-us.lm.bin")
    return pocketsphinx.Decoder(lm=path, loglevel="FATAL", cmn="none")  # our cepstra have no mean left


def _recognise(decoder: Any, cepstra: npt.NDArray[np.float32], offset: float) -> Iterator[TimedWord]:
    """The words in cepstra (frames of 10 ms, 13) of a piece that starts at `offset` seconds.

    They are those that the aligner hears, freed of steady noise and of the recording's mean: the recogniser's own have
    the mean of what came before.
    """
    if len(cepstra) < _LEAST_FRAMES:
        return
    decoder.start_utt()
    decoder.process_cep(np.ascontiguousarray(cepstra, np.float32).tobytes(), False, True)
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
