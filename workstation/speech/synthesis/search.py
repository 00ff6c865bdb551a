"""The search for the words of a text by how the synthesiser speaks them, then by how the recording does."""

from collections.abc import Generator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.boundary_posteriors import soften
from workstation.speech.acoustic.coarse_search import skim
from workstation.speech.acoustic.decoding_graph import Filler, Phones, build_network
from workstation.speech.acoustic.features import AcousticFeatures
from workstation.speech.acoustic.phone_alignment import AROUND, PhoneAlignment, align_phones
from workstation.speech.phones.espeak import espeak
from workstation.speech.postprocess import words_of
from workstation.speech.progress import within
from workstation.speech.synthesis.confidence import mean_scores, with_scores
from workstation.speech.synthesis.features import Recording, noise_floor
from workstation.speech.synthesis.gaussians import GaussianScores, Untaught, first_guess, learn
from workstation.speech.synthesis.spoken_text import Clause, Speaker, variants
from workstation.speech.synthesis.templates import Templates
from workstation.speech.synthesis.units import OTHER, SILENCE, Units
from workstation.speech.synthesis.vtln import best_warp
from workstation.speech.text.placing import Found
from workstation.speech.text.tokens import Script

Window = tuple[float, float]

_PAUSE_ENTER = -8.0
_OTHER_ENTER, _OTHER_INSIDE, _OTHER_OUTSIDE = -12.0, -20.0, -6.0
_SKIP = -60.0
_FIRST_OTHER, _OTHER = -3.5, -2.5
_DOUBTFUL = -3.6
"""Words with a lower score a frame in the first pass teach nothing."""
_ROUNDS = 3
_VAST = 1e9
"""Nodes times frames from which on the sound is skimmed first: about five minutes full of words."""
_AROUND_SKIMMED, _AROUND_PATH = 600, {False: 500, True: 300}
"""Nodes that are looked at on either side of what was found before, in much sound with much text, in vast sound too."""


def search(
    sound: Recording, script: Script, windows: Sequence[Window] | None = None, part: Window | None = None
) -> Generator[float, None, list[Found | None] | None]:
    """Find the spoken tokens of a script. None when the sound is too short for the text, or for its `windows`.

    `windows` say from when to when (s) each line is; only the `part` of the sound is searched.
    """
    heard = yield from within(0.0, 0.05, sound.heard())
    if not heard.frames.count:
        return None
    units, words = yield from within(0.05, 0.2, _spoken(script, noise_floor(heard.bands)))
    warp = best_warp(units, sound)
    heard = heard if warp == 1 else (yield from within(0.2, 0.25, sound.heard(warp)))
    heard = heard if part is None else heard.cut(*part)
    lines = [number for number, line in enumerate(script.lines) for token in line.tokens if token.spoken]
    if windows is not None:
        found = yield from within(0.25, 1.0, _find(heard, units, words, lines, [windows[number] for number in lines]))
        if found is not None:
            return found
    return (yield from within(0.25, 1.0, _find(heard, units, words, lines, None)))


def _spoken(
    script: Script, floor: npt.NDArray[np.float32]
) -> Generator[float, None, tuple[Units, list[tuple[Phones, ...]]]]:
    """What the synthesiser says, and the ways each token may sound."""
    speaker = Speaker(espeak(), script.language)
    templates, clauses, done = Templates(floor), list[Clause](), 0
    total = sum(token.spoken for token in script.tokens)
    nothing = np.zeros(0, np.float32)
    for clause in speaker.clauses(script):
        templates.add(clause)
        clauses.append(replace(clause, samples=nothing))
        done = max([done, *(phone.token for phone in clause.phones)])
        yield done / total
    return Units(templates), variants(script, clauses, speaker)


def _find(
    heard: AcousticFeatures,
    units: Units,
    words: Sequence[Sequence[Phones]],
    lines: Sequence[int],
    windows: Sequence[Window] | None,
) -> Generator[float, None, list[Found | None] | None]:
    if not heard.frames.count:
        return None
    fillers = (
        Filler("SIL", (SILENCE,) * 3, _PAUSE_ENTER),
        Filler("other", (OTHER,), _OTHER_ENTER, _OTHER_INSIDE, _OTHER_OUTSIDE),
    )
    build = build_network(words, units.states, units.stay, fillers, _SKIP, lines=lines)
    network = yield from within(0.0, 0.03, build)
    frames, limits = heard.frames, None
    if windows is not None:
        limits = network.limits([(frames.at(low), frames.at(high)) for low, high in windows], frames.count)
    features = heard.features.reshape(len(heard.features), -1)
    guide, around, reached = None, AROUND, 0.03
    vast = windows is None and len(network.unit) * frames.count > _VAST
    if vast:
        skimming = skim(Untaught(units), heard.features, words, lines, fillers, _SKIP, _FIRST_OTHER, heard.still)
        skimmed = yield from within(0.03, 0.12, skimming)
        if skimmed is None:
            return None
        guide, around, reached = skimmed.guide(network), _AROUND_SKIMMED, 0.12
    scores = GaussianScores(first_guess(units, features), features, units.plain_columns, _FIRST_OTHER)
    first_look = align_phones(network, scores, frames, guide, limits, around, heard.still)
    first = yield from within(reached, 0.3, first_look)
    if first is None:
        return None
    path, trusted = first, _trusted(first)
    for i in range(_ROUNDS):
        scores = GaussianScores(learn(units, features, path.columns, trusted), features, units.plain_columns, _OTHER)
        share = 0.3 + 0.6 * i / _ROUNDS, 0.3 + 0.6 * (i + 1) / _ROUNDS
        next_look = align_phones(network, scores, frames, path.nodes, limits, _AROUND_PATH[vast], heard.still)
        again = yield from within(*share, next_look)
        path = again or path
    starts = np.array([segment.start for segment in path.segments], np.int32)
    boundaries = yield from within(0.9, 0.95, soften(scores, path.columns, starts, units.stays))
    found = yield from within(0.95, 1.0, words_of(path, boundaries, heard, [len(ways[0]) for ways in words]))
    return with_scores(found, first, path, boundaries)


def _trusted(path: PhoneAlignment) -> npt.NDArray[np.bool_]:
    """Whether each frame may teach: not those of words that hardly fit."""
    out = np.ones(path.frames.count, np.bool_)
    fits = mean_scores(path)
    for segment in path.segments:
        if segment.word >= 0 and fits[segment.word] < _DOUBTFUL:
            out[segment.start : segment.stop] = False
    return out
