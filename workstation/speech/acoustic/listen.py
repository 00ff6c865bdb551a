"""Sound of any rate as the features of the bundled acoustic model."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.cepstra import RATE, Frames, cepstra, dynamic, log_mel
from workstation.speech.acoustic.denoise import suppress_noise
from workstation.speech.acoustic.enhance import enhance
from workstation.speech.acoustic.sphinx_model import load_sphinx_model
from workstation.speech.acoustic.vocal_tract import best_warp

Floats = npt.NDArray[np.float32]

_SPEECH_SHARE = 0.75
"""How much of the recordings that the model was trained with is speech rather than pause."""
_BLOCK = 1 << 20
_LEVEL = 0.08
"""How loud recordings usually are."""
_NOISY_DB = 15.0
"""Below so much between speech and noise, edges are looked for in the enhanced sound, too."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the model hears: 16 kHz sound and the gain that makes it as loud as others, features (frames, 3, 13), log
    energy by band (frames, 25), their place."""

    sound: Floats = field(repr=False)
    gain: float
    features: Floats = field(repr=False)
    bands: Floats = field(repr=False)
    frames: Frames
    seconds: float

    def cut(self, start: float, stop: float) -> "Heard":
        """The same sound, of which only the frames from `start` to `stop` seconds are listened to."""
        first, last = (
            min(max(0, round((t - self.frames.offset) / self.frames.hop)), self.frames.count) for t in (start, stop)
        )
        frames = Frames(last - first, self.frames.hop, self.frames.offset + first * self.frames.hop)
        return Heard(self.sound, self.gain, self.features[first:last], self.bands[first:last], frames, self.seconds)


def listen(samples: npt.NDArray[np.floating], rate: int) -> Heard:
    """Features every 10 ms of mono samples; ValueError when they are not mono or have no rate."""
    sound = to_model_rate(samples, rate)
    gain = _LEVEL / level if (level := _level(sound)) > 0 else 1.0
    enhanced = enhance(sound, gain)
    bands = log_mel(enhanced.sound, warp=best_warp(load_sphinx_model(), enhanced.sound))
    features = dynamic(centred(cepstra(suppress_noise(bands))))
    if enhanced.above_noise_db < _NOISY_DB:
        sound, gain = enhanced.sound, 1.0
    return Heard(sound, gain, features, bands, Frames(len(bands)), len(samples) / rate)


def _level(sound: Floats) -> float:
    """The root of the mean square."""
    if not len(sound):
        return 0.0
    total = 0.0
    for start in range(0, len(sound), _BLOCK):
        piece = sound[start : start + _BLOCK].astype(np.float64)
        total += float(piece @ piece)
    return float(np.sqrt(total / len(sound)))


def to_model_rate(samples: npt.NDArray[np.floating], rate: int) -> Floats:
    """Mono samples at 16 kHz; the same array when they are already. What is not finite becomes silence."""
    if samples.ndim != 1:
        raise ValueError(f"samples must be mono, of one dimension, got the shape {samples.shape}")
    if rate <= 0:
        raise ValueError(f"a sample rate must be positive, got {rate}")
    plain = np.ascontiguousarray(samples, np.float32)
    if len(plain) and not np.isfinite(plain.sum()):
        plain = np.nan_to_num(plain, nan=0.0, posinf=0.0, neginf=0.0)
    if rate == RATE or not len(plain):
        return plain
    import soxr

    return np.asarray(soxr.resample(plain, rate, RATE), np.float32)


def centred(cepstra_: Floats) -> Floats:
    """Cepstra less their mean, in which loud and quiet frames weigh as they did in training."""
    if not len(cepstra_):
        return cepstra_
    energy = cepstra_[:, 0]
    low, high = np.percentile(energy, [5, 95])
    loud = energy > (low + high) / 2
    if loud.all() or not loud.any():
        return np.asarray(cepstra_ - cepstra_.mean(axis=0), np.float32)
    mean = _SPEECH_SHARE * cepstra_[loud].mean(axis=0) + (1 - _SPEECH_SHARE) * cepstra_[~loud].mean(axis=0)
    return np.asarray(cepstra_ - mean, np.float32)
