"""The search for the words of a text: three passes, each over features or with a model that the last one taught."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from workstation.speech.acoustic.boundary_posteriors import soften
from workstation.speech.acoustic.coarse_search import skim
from workstation.speech.acoustic.decoding_graph import Filler, Network, build_network
from workstation.speech.acoustic.features import AcousticFeatures
from workstation.speech.acoustic.fmllr import learn_map
from workstation.speech.acoustic.phone_alignment import AROUND, PhoneAlignment, align_phones
from workstation.speech.acoustic.senones import OTHER, TiedUnits, UnitScores
from workstation.speech.acoustic.speaker_adaptation import MixedScores, learn_own
from workstation.speech.acoustic.sphinx_model import load_sphinx_model
from workstation.speech.phones.pronunciation import Phones
from workstation.speech.postprocess import words_of
from workstation.speech.progress import within
from workstation.speech.text.placing import Found

_PAUSE_ENTER = -1.0
_FIRST_OTHER, _OTHER, _OTHER_SLOPE, _MIN_OTHER = -6.0, -3.0, 1.5, -7.0
_MIN_SPEECH, _ENOUGH_SPEECH = 8.0, 60.0
"""Seconds of speech from which on the recording's own model counts, and from which on it counts in full."""
_POOR_FIT = -4.0
"""The usual score of words when the general model is of little use: then the own model counts most."""


_VAST = 1e9
"""Nodes times frames from which on the sound is skimmed first: about five minutes full of words."""
_SKIMMED, _VAST_USUAL = ("SIL", "other"), -1.0
_AROUND = {False: (AROUND, AROUND), True: (600, 300)}
"""Nodes that the second and third pass look at on either side of what was found before, in vast sound too."""
_SHARES, _SEARCHED = {False: (0.4, 0.65), True: (0.16, 0.57)}, 0.93
"""How far the work is after the first and the second pass, and after the last, by measured time."""


@dataclass(frozen=True, slots=True)
class Strangers:
    """What it costs to leave the text: to hear a noise or, by where it is, some other sound, and to skip a word."""

    noise: float
    other: float
    inside: float
    outside: float
    skip: float


_CLEAR = Strangers(-20.0, -30.0, -60.0, -10.0, -100.0)
_DROWNED = Strangers(-100.0, -200.0, -300.0, -100.0, -300.0)
"""In noise that hides speech anything resembles a noise."""


@dataclass(frozen=True, slots=True)
class OwnShare:
    """How much the recording's own model counts: where the general model fits well, and where it fits badly."""

    good: float
    poor: float
    rounds: int = 1

    def at(self, seconds: float, usual: float) -> float:
        """The share for so much speech with that usual score; 0 when there is too little speech to learn from."""
        if seconds < _MIN_SPEECH:
            return 0.0
        badness = min(1.0, max(0.0, usual / _POOR_FIT))
        amount = min(1.0, seconds / _ENOUGH_SPEECH)
        return amount * (self.good + badness * (self.poor - self.good))


ENGLISH = OwnShare(0.5, 0.95)
FOREIGN = OwnShare(0.7, 0.95, 2)


def search(
    heard: AcousticFeatures,
    words: Sequence[Sequence[Phones]],
    share: OwnShare,
    lines: Sequence[int] | None = None,
    windows: Sequence[tuple[float, float]] | None = None,
) -> Generator[float, None, list[Found | None] | None]:
    """Find words, each with its pronunciations. None when the sound is too short for the text, or for its `windows`.

    `lines` number the line that each word is in, `windows` say from when to when (s) each word is.

    The first pass hears the sound as it is. The second hears it bent towards the model by what the first
    found. In the third a model of the recording's own phones has its say.
    """
    model = heard.noisy_model or load_sphinx_model()
    units = TiedUnits(model)
    strangers = _DROWNED if heard.noisy_model else _CLEAR
    network = yield from within(0.0, 0.02, _network(units, words, lines, strangers))
    frames, limits = heard.frames, None
    if windows is not None:
        limits = network.limits([(frames.at(low), frames.at(high)) for low, high in windows], frames.count)
    vast = windows is None and len(network.unit) * frames.count > _VAST
    if vast:
        fillers = [filler for filler in _fillers(units, strangers) if filler.name in _SKIMMED]
        skimming = skim(units, heard.features, words, lines, fillers, strangers.skip, _FIRST_OTHER, heard.still)
        skimmed = yield from within(0.02, _SHARES[vast][0], skimming)
        if skimmed is None:
            return None
        guide, columns, other = skimmed.guide(network), skimmed.columns, _OTHER + _OTHER_SLOPE * _VAST_USUAL
    else:
        scores = units.listen(heard.features, _FIRST_OTHER)
        first_look = align_phones(network, scores, frames, None, limits, still=heard.still)
        path = yield from within(0.02, _SHARES[vast][0], first_look)
        if path is None:
            return None
        guide, columns = path.nodes, path.columns
        other = max(_MIN_OTHER, _OTHER + _OTHER_SLOPE * min(0.0, _usual(path)))
    features = learn_map(model, heard.features, units.tied(columns)).apply(heard.features)
    scores = units.listen(features, other)
    first, second = _SHARES[vast]
    second_look = align_phones(network, scores, frames, guide, limits, _AROUND[vast][0], heard.still)
    path = yield from within(first, second, second_look)
    if path is None:
        return None
    other = max(other, _OTHER + _OTHER_SLOPE * min(0.0, _usual(path)))
    final: UnitScores | MixedScores = scores
    for i in range(share.rounds):
        weight = share.at(_speech_seconds(path), _usual(path))
        if weight:
            own = learn_own(units, features, path.columns)
            final = MixedScores(scores, own, features, weight, other)
            begin, end = (second + (_SEARCHED - second) * n / share.rounds for n in (i, i + 1))
            search_again = align_phones(network, final, frames, path.nodes, limits, _AROUND[vast][1], heard.still)
            again = yield from within(begin, end, search_again)
            path = again or path
    starts = np.array([segment.start for segment in path.segments], np.int32)
    boundaries = yield from within(_SEARCHED, 0.96, soften(final, path.columns, starts, units.stays))
    lengths = [len(variants[0]) for variants in words]
    return (yield from within(0.96, 1.0, words_of(path, boundaries, heard, lengths)))


def _usual(path: PhoneAlignment) -> float:
    scores = [segment.score for segment in path.segments if segment.word >= 0]
    return float(np.median(scores)) if scores else 0.0


def _speech_seconds(path: PhoneAlignment) -> float:
    return path.frames.hop * sum(s.stop - s.start for s in path.segments if s.word >= 0)


def _network(
    units: TiedUnits, words: Sequence[Sequence[Phones]], lines: Sequence[int] | None, strangers: Strangers
) -> Generator[float, None, Network]:
    return build_network(words, units.states, units.stay, _fillers(units, strangers), strangers.skip, lines=lines)


def _fillers(units: TiedUnits, strangers: Strangers) -> tuple[Filler, ...]:
    return (
        Filler("SIL", units.plain("SIL"), _PAUSE_ENTER),
        Filler("+NSN+", units.plain("+NSN+"), strangers.noise),
        Filler("+SPN+", units.plain("+SPN+"), strangers.noise),
        Filler("other", (OTHER,), strangers.other, strangers.inside, strangers.outside),
    )
