"""Words timed and recognised by a CTC acoustic model: any that gives the probabilities of letters frame by frame."""

from collections.abc import Callable, Generator
from typing import Protocol

import numpy as np

from workstation.speech.alignment_frame import align_by
from workstation.speech.audio_buffer import Sound, at_rate, is_silent
from workstation.speech.ctc.alignment import find_tokens, find_words
from workstation.speech.ctc.decoding import greedy_words
from workstation.speech.ctc.emissions import WORD_END, Emissions, Floats
from workstation.speech.cues.rules import CueRules
from workstation.speech.cues.segmentation import join_words, split_cues
from workstation.speech.progress import within
from workstation.speech.text.tokens import parse_text
from workstation.speech.words import AlignedTranscript, TimedWord

_PIECE_SECONDS, _CONTEXT_SECONDS = 20.0, 2.0
_CUE_PAUSE = 0.6
_LISTENED = 0.9
"""How far the work is when all has been listened to."""


class CTCModel(Protocol):
    """An acoustic model: `rate` in Hz; a frame starts every `hop` samples and sees `field` of them."""

    @property
    def labels(self) -> tuple[str, ...]: ...
    @property
    def blank(self) -> int: ...
    @property
    def rate(self) -> int: ...
    @property
    def hop(self) -> int: ...
    @property
    def field(self) -> int: ...

    def emissions(self, samples: Floats) -> Floats:
        """Log-probabilities (frames, labels) of mono samples (at least `field`) at `rate`."""


def emissions_of(model: CTCModel, samples: Sound, rate: int) -> Generator[float, None, Emissions]:
    """Emissions of mono samples of any length in overlapping windows, so that memory holds one of them at a time.

    Windows start on whole frames and see two seconds on either side which they do not answer for. Yields the
    fraction done. ValueError when samples are not mono or have no rate.
    """
    sound = at_rate(samples, rate, model.rate)
    frames = -(-len(sound) // model.hop)
    piece, context = (int(s * model.rate / model.hop) for s in (_PIECE_SECONDS, _CONTEXT_SECONDS))
    log_probs = np.empty((frames, len(model.labels)), np.float32)
    for start in range(0, frames, piece):
        stop = min(start + piece, frames)
        first, last = max(0, start - context), min(frames, stop + context)
        wanted = (last - first - 1) * model.hop + model.field
        window = sound[first * model.hop : first * model.hop + wanted]
        window = np.asarray(np.pad(window, (0, wanted - len(window))), np.float32)
        found = model.emissions(window)
        if found.shape != (last - first, len(model.labels)):
            raise ValueError(f"the model gave {found.shape} for {last - first} frames of {len(model.labels)} labels")
        log_probs[start:stop] = found[start - first : stop - first]
        yield stop / frames
    step = model.hop / model.rate
    return Emissions(log_probs, model.labels, model.blank, step, (model.field - model.hop) / 2 / model.rate)


def align(
    samples: Sound, rate: int, text: str, language: str = "en", model: CTCModel | None = None
) -> Generator[float, None, AlignedTranscript]:
    """Time the words of a text in mono samples with a CTC model; without one, the best installed for the language.

    Yields the fraction done. A word that is not heard has the score 0 and lies between its neighbours. ValueError
    when no model is installed, when there are no words to find, when the sound is silent or too short for the text.
    """
    script = parse_text(text, language)
    return align_by(
        samples,
        rate,
        script,
        lambda: emissions_of(model or _installed("align", language), samples, rate),
        lambda heard: find_tokens(heard, script),
        listened=_LISTENED,
        seconds=lambda heard: len(samples) / rate,
    )


def transcribe(
    samples: Sound,
    rate: int,
    language: str = "en",
    model: CTCModel | None = None,
    decode: Callable[[Emissions], list[str]] | None = None,
) -> Generator[float, None, AlignedTranscript]:
    """Recognise what is said in mono samples; silence gives no cues. Yields the fraction done.

    `decode` turns emissions into words: `greedy_words` by default, or `beam_words` with a lexicon or an n-gram
    model (`read_arpa`) bound to it.
    ValueError when no model is installed, or when its labels do not tell words apart.
    """
    if not len(samples) or is_silent(samples):
        return AlignedTranscript(language)
    yield 0.0
    listener = model or _installed("transcribe", language)
    if WORD_END not in listener.labels:
        raise ValueError("this model cannot transcribe: it has no label for the end of a word; use it to align")
    heard = yield from within(0.02, 0.85, emissions_of(listener, samples, rate))
    words = (decode or greedy_words)(heard)
    yield 0.95
    places = (yield from within(0.95, 1.0, find_words(heard, words))) if words else []
    total = len(samples) / rate
    timed = [
        TimedWord(word.lower(), min(place.start, total), min(place.end, total), round(place.score, 3))
        for word, place in zip(words, places or [], strict=True)
        if place is not None
    ]
    return split_cues(join_words(timed, language), CueRules(pause=_CUE_PAUSE)) if timed else AlignedTranscript(language)


def _installed(what: str, language: str) -> CTCModel:
    from workstation.speech.ctc.models import load_model
    from workstation.speech.store.models import best_model

    return load_model(best_model(what, language))
