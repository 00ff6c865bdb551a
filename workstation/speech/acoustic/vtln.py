"""The length of a speaker's vocal tract, as the factor by which its resonances lie higher than the model's.

After Lee and Rose, "Speaker normalization using efficient frequency warping procedures", 1996: the factor under
which the sound is likeliest, whatever is said.
"""

from itertools import islice

import numpy as np

from workstation.speech.acoustic.ams_suppression import suppress_noise
from workstation.speech.acoustic.cepstra import RATE, Floats, centred, cepstra, dynamic, log_mel
from workstation.speech.acoustic.sphinx_model import SphinxModel
from workstation.speech.acoustic.tied_scores import TiedScores
from workstation.speech.audio_buffer import Sound

WARPS = (0.8, 0.87, 0.94, 1.0, 1.06, 1.12, 1.2, 1.3, 1.4, 1.5)
"""From a giant's to a small child's."""
_COARSE = (0, 3, 5, 7, 9)
_EXCERPTS, _SECONDS = 4, 3.0
_PAUSE = 0.01
"""A part whose power is less than this share of the loudest's is a pause."""
_LOUD_PERCENTILE = 40.0
_STEP = 2
_CLOSE = 0.15
"""So little (in nats a frame) is no reason to leave the factor 1."""


def best_warp(model: SphinxModel, sound: Sound) -> float:
    """One of `WARPS` for mono 16 kHz sound; 1 when there is too little to tell."""
    heard = loud_parts(sound)
    if len(heard) < RATE // 4:
        return 1.0
    plain = TiedScores(model, range(3 * len(model.phones)))
    known: dict[int, float] = {}

    def likelihood(i: int) -> float:
        if i not in known:
            bands = log_mel(heard, warp=WARPS[i])
            features = dynamic(centred(cepstra(suppress_noise(bands))))
            level = bands.sum(axis=1)
            chosen = np.flatnonzero(level >= np.percentile(level, _LOUD_PERCENTILE))[::_STEP]
            known[i] = float(plain.score(features[chosen]).max(axis=1).mean())
        return known[i]

    best = max(_COARSE, key=likelihood)
    best = max({best, max(0, best - 1), min(len(WARPS) - 1, best + 1)}, key=likelihood)
    one = WARPS.index(1.0)
    return 1.0 if likelihood(best) - likelihood(one) < _CLOSE else WARPS[best]


def loud_parts(sound: Sound) -> Floats:
    """A few seconds of the loudest parts, one of each quarter unless that is a pause."""
    size = round(_SECONDS * RATE)
    if len(sound) <= _EXCERPTS * size:
        return np.asarray(sound[:], np.float32)
    count = len(sound) // size
    rows = (sound[i * size : (i + 1) * size] for i in range(count))
    power = np.array([row @ row for row in rows])
    parts = np.array_split(np.arange(count), _EXCERPTS)
    loudest = {int(part[np.argmax(power[part])]) for part in parts}
    spoken = {i for i in loudest if power[i] >= _PAUSE * power.max()}
    others = (int(i) for i in np.argsort(-power, kind="stable") if int(i) not in spoken)
    chosen = sorted(spoken | set(islice(others, len(loudest) - len(spoken))))
    return np.concatenate([sound[i * size : (i + 1) * size] for i in chosen])
