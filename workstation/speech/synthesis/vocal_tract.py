"""The factor by which a speaker's resonances lie higher than the synthesiser's."""

import numpy as np

from workstation.speech.acoustic.cepstra import log_mel, RATE
from workstation.speech.acoustic.vocal_tract import _excerpts
from workstation.speech.synthesis.hearing import features_of
from workstation.speech.synthesis.model import GaussianScores, first_guess

WARPS = (0.87, 0.93, 1.0, 1.06, 1.12, 1.18, 1.25, 1.35)


def best_warp(units, sound) -> float:
    heard = _excerpts(sound.enhanced)
    if len(heard) < RATE // 2:
        return 1.0
    out = []
    for w in WARPS:
        bands = log_mel(heard, warp=w)
        f = features_of(bands)
        level = bands.sum(axis=1)
        chosen = np.flatnonzero(level >= np.percentile(level, 40))
        model = first_guess(units, f)
        flat = f.reshape(len(f), -1)[chosen]
        s = GaussianScores(model, flat, units.plain, 0.0, 1.0)
        out.append(s.raw(flat, slice(2, units.plain)).max(axis=1).mean())
    return out
