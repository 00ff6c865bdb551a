"""Sound of any rate as the features of the bundled acoustic model."""

from collections.abc import Generator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.ams_suppression import suppress_noise
from workstation.speech.acoustic.cepstra import Frames, centred, cepstra, dynamic, find_log_mel
from workstation.speech.acoustic.edge_levels import EdgeLevels
from workstation.speech.acoustic.noise_adaptation import in_noise, noise_of, speech_level
from workstation.speech.acoustic.sphinx_model import SphinxModel, load_sphinx_model
from workstation.speech.acoustic.stillness import Still, still_frames
from workstation.speech.acoustic.taken_in import take_in
from workstation.speech.acoustic.vtln import best_warp
from workstation.speech.audio_buffer import Sound
from workstation.speech.progress import within

Floats = npt.NDArray[np.float32]

_MIN_FRAMES = 100
_NOISY_DB = 16.0
"""Below so much between speech and noise the model is put into the noise, because what that hides cannot be brought
out, and edges are looked for in the enhanced sound."""


@dataclass(frozen=True, slots=True)
class AcousticFeatures:
    """What the model hears: the levels among which edges are looked for, features (frames, 3, 13), log energy by band
    (frames, 25), their place; where speech drowns in noise, the model of it in that noise."""

    levels: EdgeLevels = field(repr=False)
    features: Floats = field(repr=False)
    bands: Floats = field(repr=False)
    frames: Frames
    seconds: float
    noisy_model: SphinxModel | None = field(default=None, repr=False)
    still: Still | None = field(default=None, repr=False)
    """The frames in which the recording stands still, so that nobody speaks."""

    def cut(self, start: float, stop: float) -> "AcousticFeatures":
        """The same sound, of which only the frames from `start` to `stop` seconds are listened to."""
        first, last = (
            min(max(0, round((t - self.frames.offset) / self.frames.hop)), self.frames.count) for t in (start, stop)
        )
        frames = Frames(last - first, self.frames.hop, self.frames.offset + first * self.frames.hop)
        features, bands = self.features[first:last], self.bands[first:last]
        still = None if self.still is None else self.still[first:last]
        return replace(self, features=features, bands=bands, frames=frames, still=still)


def listen(samples: Sound, rate: int) -> Generator[float, None, AcousticFeatures]:
    """Features every 10 ms of mono samples; yields the fraction done. ValueError when not mono or without a rate."""
    taken = yield from within(0.0, 0.8, take_in(samples, rate))
    sound, gain, enhanced = taken.sound, taken.gain, taken.enhanced
    model = load_sphinx_model()
    warp = best_warp(model, enhanced.sound)
    yield 0.85
    bands = yield from within(0.85, 0.95, find_log_mel(enhanced.sound, warp=warp))
    frames, seconds = Frames(len(bands)), len(samples) / rate
    still = still_frames(sound, frames)
    if enhanced.above_noise_db < _NOISY_DB and len(bands) >= _MIN_FRAMES:
        noisy = yield from within(0.95, 0.99, find_log_mel(sound, warp=warp, gain=gain))
        usual = speech_level(bands, model)
        features = dynamic(np.asarray(cepstra(noisy) - usual, np.float32))
        drowned = in_noise(model, noise_of(noisy, bands), usual)
        return AcousticFeatures(EdgeLevels(enhanced.sound), features, bands, frames, seconds, drowned, still)
    clean = suppress_noise(bands)
    yield 0.97
    features = dynamic(centred(cepstra(clean)))
    if enhanced.above_noise_db < _NOISY_DB:
        sound, gain = enhanced.sound, 1.0
    return AcousticFeatures(EdgeLevels(sound, gain), features, bands, frames, seconds, still=still)
