"""Alignment by synthesis."""

from collections.abc import Generator, Sequence

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.graph import Filler, build_network
from workstation.speech.acoustic.listen import Heard
from workstation.speech.acoustic.phone_alignment import align_phones
from workstation.speech.acoustic.soften import soften
from workstation.speech.embedded import Window, check_job
from workstation.speech.espeak import espeak
from workstation.speech.placing import Found, place_words
from workstation.speech.refine import words_of
from workstation.speech.synthesis.hearing import hear
from workstation.speech.synthesis.model import GaussianScores, first_guess, learn
from workstation.speech.synthesis.spoken_text import Speaker, variants
from workstation.speech.synthesis.units import OTHER, SILENCE, Templates, Units
from workstation.speech.text import Script, parse_text
from workstation.speech.words import AlignedTranscript

P = dict(pause=-8.0, other=-30.0, other_in=-60.0, other_out=-10.0, skip=-100.0, other_score=-6.0, rounds=3)


def align(samples, rate: int, text: str, language: str = "en"):
    return (yield from align_script(samples, rate, parse_text(text, language)))


def align_script(samples, rate, script, windows=None, part=None):
    check_job(samples, rate, script)
    yield 0.0
    speaker = Speaker(espeak(), script.language)
    clauses, templates = [], Templates()
    for clause in speaker.clauses(script):
        templates.add(clause)
        clauses.append(clause)
        yield 0.0
    templates.finish()
    words = variants(script, clauses, speaker)
    heard = hear(samples, rate)
    whole = heard
    if part is not None:
        heard = heard.cut(*part)
    lines = [number for number, line in enumerate(script.lines) for token in line.tokens if token.spoken]
    units = Units(templates)
    fillers = (
        Filler("SIL", (SILENCE,) * 3, P["pause"]),
        Filler("other", (OTHER,), P["other"], P["other_in"], P["other_out"]),
    )
    network = build_network(words, units.states, units.stay, fillers, P["skip"], lines=lines)
    flat = heard.features.reshape(len(heard.features), -1)
    frames, limits = heard.frames, None
    if windows is not None:
        w = [windows[n] for n in lines]
        limits = network.limits([(frames.at(a), frames.at(b)) for a, b in w], frames.count)
    model = first_guess(units, heard.features)
    path = None
    for i in range(P["rounds"] + 1):
        scores = GaussianScores(model, flat, units.plain, P["other_score"])
        path = yield from align_phones(network, scores, frames, path, limits)
        if path is None:
            raise ValueError("too short")
        if i < P["rounds"]:
            model = learn(units, heard.features, path.columns, model)
    starts = np.array([s.start for s in path.segments], np.int32)
    boundaries = soften(scores, path.columns, starts, units.stays)
    found = words_of(path, boundaries, heard, [len(v[0]) for v in words])
    return place_words(script, found, *((0.0, heard.seconds) if part is None else part))
