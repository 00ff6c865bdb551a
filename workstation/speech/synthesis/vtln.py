"""The factor by which a speaker's resonances lie higher than the synthesiser's."""

import numpy as np

from workstation.speech.acoustic.ams_suppression import suppress_noise
from workstation.speech.acoustic.cepstra import RATE, log_mel
from workstation.speech.acoustic.vtln import loud_parts
from workstation.speech.synthesis.features import Recording, features_of
from workstation.speech.synthesis.gaussians import GaussianScores, first_guess
from workstation.speech.synthesis.units import Units

_WARPS = (0.8, 0.87, 0.93, 1.0, 1.06, 1.12, 1.18, 1.25, 1.35, 1.47)
_LOUD_PERCENTILE = 40.0


def best_warp(units: Units, sound: Recording) -> float:
    """The factor under which the sound fits best to what the synthesiser says, in whatever order; 1 for too little."""
    heard = loud_parts(sound.enhanced)
    if len(heard) < RATE // 2:
        return 1.0
    fits = []
    for warp in _WARPS:
        bands = suppress_noise(log_mel(heard, warp=warp))
        features = features_of(bands).reshape(len(bands), -1)
        level = bands.sum(axis=1)
        loud = features[level >= np.percentile(level, _LOUD_PERCENTILE)]
        fits.append(GaussianScores(first_guess(units, features), loud, units.plain_columns, 0.0).likelihood())
    return _WARPS[int(np.argmax(fits))]
