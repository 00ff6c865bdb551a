"""The engine that is always there for English: the model in PocketSphinx's wheel, searched by our own decoder."""

from collections.abc import Generator, Sequence

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.adapt import learn_map
from workstation.speech.acoustic.graph import Filler, Network, build_network
from workstation.speech.acoustic.listen import Heard, listen
from workstation.speech.acoustic.phone_alignment import PhoneAlignment, align_phones
from workstation.speech.acoustic.soften import soften
from workstation.speech.acoustic.sphinx_model import load_sphinx_model
from workstation.speech.acoustic.tied_units import OTHER, TiedUnits
from workstation.speech.placing import Found, place_words
from workstation.speech.pronunciation import pronouncer
from workstation.speech.refine import words_of
from workstation.speech.text import Script, parse_text
from workstation.speech.words import AlignedTranscript

_PAUSE_ENTER, _NOISE_ENTER, _OTHER_ENTER = -1.0, -20.0, -30.0
_SKIP = -100.0
_FIRST_OTHER, _OTHER = -6.0, -3.0
_OTHER_SLOPE = 1.5


def align(
    samples: npt.NDArray[np.floating], rate: int, text: str, language: str = "en"
) -> Generator[float, None, AlignedTranscript]:
    """Time the words of a text in mono samples; yields the fraction done.

    A word that is not said keeps no time and the score 0. ValueError when there are no words to find, when the
    sound is silent, or when it is too short for the text.
    """
    script = parse_text(text, language)
    check_job(samples, rate, script)
    yield 0.0
    heard = listen(samples, rate)
    yield 0.05
    search = find_words(heard, script)
    while True:
        try:
            yield 0.05 + 0.95 * next(search)
        except StopIteration as stop:
            found = stop.value
            break
    if found is None:
        raise ValueError(f"the sound, {heard.seconds:.2f} s, is too short for the text")
    return place_words(script, found, heard.seconds)


def find_words(heard: Heard, script: Script) -> Generator[float, None, list[Found | None] | None]:
    """The place of each spoken token, None for one that is not said; None when the sound is too short for all."""
    sounds = pronouncer(script.language)
    words = [sounds.variants(token) for token in script.tokens if token.spoken]
    return (yield from _search(heard, words))


def check_job(samples: npt.NDArray[np.floating], rate: int, script: Script) -> None:
    """Raise ValueError, with one line, for a job that cannot have a result."""
    if not any(token.spoken for token in script.tokens):
        raise ValueError("the text has no words to align")
    if rate <= 0:
        raise ValueError(f"a sample rate must be positive, got {rate}")
    if not len(samples):
        raise ValueError("the sound is empty")
    if not np.any(samples):
        raise ValueError("the sound is silent: there is nothing to align the text with")


def _search(
    heard: Heard, words: Sequence[Sequence[tuple[str, ...]]]
) -> Generator[float, None, list[Found | None] | None]:
    """A first pass over the sound as it is, a second over features bent towards the model by the first."""
    model = load_sphinx_model()
    units = TiedUnits(model)
    network = _network(units, words)
    scores = units.listen(heard.features, _FIRST_OTHER)
    first = yield from _within(0.0, 0.45, align_phones(network, scores, heard.frames))
    if first is None:
        return None
    mapped = learn_map(model, heard.features, units.tied(first.columns)).apply(heard.features)
    usual = [s.score for s in first.segments if s.word >= 0]
    other = _OTHER + _OTHER_SLOPE * min(0.0, float(np.median(usual))) if usual else _OTHER
    scores = units.listen(mapped, other)
    second = yield from _within(0.45, 0.9, align_phones(network, scores, heard.frames))
    if second is None:
        return None
    starts = np.array([segment.start for segment in second.segments], np.int32)
    boundaries = soften(scores, second.columns, starts, units.stays)
    yield 0.95
    return words_of(second, boundaries, heard.sound, [len(variants[0]) for variants in words])


def _network(units: TiedUnits, words: Sequence[Sequence[tuple[str, ...]]]) -> Network:
    fillers = (
        Filler("SIL", units.plain("SIL"), _PAUSE_ENTER),
        Filler("+NSN+", units.plain("+NSN+"), _NOISE_ENTER),
        Filler("+SPN+", units.plain("+SPN+"), _NOISE_ENTER),
        Filler("other", (OTHER,), _OTHER_ENTER),
    )
    return build_network(words, units.states, units.stay, fillers, _SKIP)


def _within(
    low: float, high: float, work: Generator[float, None, PhoneAlignment | None]
) -> Generator[float, None, PhoneAlignment | None]:
    """The same work, its fractions between `low` and `high`."""
    while True:
        try:
            yield low + (high - low) * next(work)
        except StopIteration as stop:
            result: PhoneAlignment | None = stop.value
            return result
