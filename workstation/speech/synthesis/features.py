"""A recording as cepstra on the scale of synthesised speech, and what its own noise is like."""

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.ams_suppression import suppress_noise
from workstation.speech.acoustic.cepstra import Frames, cepstra, dynamic, find_log_mel
from workstation.speech.acoustic.edge_levels import EdgeLevels
from workstation.speech.acoustic.features import AcousticFeatures
from workstation.speech.acoustic.stillness import still_frames
from workstation.speech.acoustic.taken_in import take_in
from workstation.speech.audio_buffer import Sound

Floats = npt.NDArray[np.float32]

SIZE = 39
"""Thirteen cepstra, their slopes, their curvatures."""
_NOISY_DB = 15.0
"""Below so much between speech and noise, edges are looked for in the enhanced sound, too."""
_LOUD_SHARE = 0.4
"""Frames that lie above this share of the range of levels are taken for speech."""
_QUIET_PERCENTILE, _SPEECH_PERCENTILE = 10, 90


@dataclass(frozen=True, slots=True)
class Recording:
    """Mono 16 kHz sound by its levels, without its steady noise, and as given."""

    levels: EdgeLevels = field(repr=False)
    enhanced: Sound = field(repr=False)
    seconds: float
    given: Sound = field(repr=False)

    def heard(self, warp: float = 1.0) -> Generator[float, None, AcousticFeatures]:
        """Features every 10 ms, with the bands `warp` times as high; yields the fraction done."""
        bands = suppress_noise((yield from find_log_mel(self.enhanced, warp=warp)))
        frames = Frames(len(bands))
        still = still_frames(self.given, frames)
        return AcousticFeatures(self.levels, features_of(bands), bands, frames, self.seconds, still=still)


def record(samples: Sound, rate: int) -> Generator[float, None, Recording]:
    """Take in mono samples at any rate; yields the fraction done. ValueError when they are not mono."""
    taken = yield from take_in(samples, rate)
    sound, gain, given, enhanced = taken.sound, taken.gain, taken.sound, taken.enhanced
    if enhanced.above_noise_db < _NOISY_DB:
        sound, gain = enhanced.sound, 1.0
    return Recording(EdgeLevels(sound, gain), enhanced.sound, len(samples) / rate, given)


def features_of(bands: Floats) -> Floats:
    """Features (frames, 3, 13) of log mel energies, each with the mean 0 and the spread 1 where somebody speaks."""
    features = dynamic(cepstra(bands))
    if not len(features):
        return features
    energy = features[:, 0, 0]
    low, high = np.percentile(energy, [5, 95])
    loud = energy > low + _LOUD_SHARE * (high - low)
    chosen = features[loud] if loud.any() else features
    mean, spread = chosen.mean(axis=0, dtype=np.float64), chosen.std(axis=0, dtype=np.float64)
    mean[1:] = 0
    return np.asarray((features - mean) / np.maximum(spread, 1e-3), np.float32)


def noise_floor(bands: Floats) -> Floats:
    """How far (natural log, 25 bands) the quietest moments of a recording lie below the level of its speech."""
    loudness = bands.mean(axis=1)
    quiet = bands[loudness <= np.percentile(loudness, _QUIET_PERCENTILE)].mean(axis=0)
    return np.asarray(quiet - speech_level(bands), np.float32)


def speech_level(bands: Floats) -> float:
    """The mean log energy a band of loud moments."""
    return float(np.percentile(bands.mean(axis=1), _SPEECH_PERCENTILE))
