"""What voices sound like: cepstra and pitch, mixtures of Gaussians that fit them, and vectors of models."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workstation.speech.speakers.voice_models import RATE, VoiceEncoder
from workstation.speech.vad import Seconds

Floats = npt.NDArray[np.float64]

FRAMES = 100
"""Features a second."""
_PITCH_FRAMES, _PITCH_HZ = 30, (70, 400)
_GAUSSIANS, _ROUNDS = 8, 12
_FRAMES_EACH, _MAX_TRAINED = 20, 30_000
_FLOOR = 1e-2
_MIN_SAMPLES = RATE // 4


def voice_features(sound: npt.NDArray[np.float32]) -> Floats:
    """Cepstra and pitch (frames of 10 ms, 20) of mono sound at 16 kHz; the pitch in octaves, its median over 0.3 s."""
    import torch

    from workstation.dsp.kaldi import mfcc
    from workstation.dsp.speech.pitch import detect_pitch_frequency

    padded = torch.from_numpy(np.pad(sound, (0, 2 * RATE)))
    found = mfcc(padded[None] * 32768, num_ceps=20, num_mel_bins=30, sample_frequency=RATE, dither=0.0, low_freq=60.0)
    hertz = detect_pitch_frequency(padded, RATE, 0.01, _PITCH_FRAMES, *_PITCH_HZ)
    frames = len(sound) * FRAMES // RATE + 1
    return np.column_stack([found.numpy()[:frames, 1:], np.log2(hertz.numpy()[:frames])]).astype(np.float64)


def vectors_of(
    model: VoiceEncoder, sound: npt.NDArray[np.float32], windows: Sequence[Seconds]
) -> Generator[float, None, Floats]:
    """The voice in each window of mono sound at 16 kHz, a row of length 1; yields the fraction done."""
    vectors = []
    for i, (start, stop) in enumerate(windows):
        piece = sound[round(start * RATE) : round(stop * RATE)]
        vectors.append(model.embed(np.pad(piece, (0, max(0, _MIN_SAMPLES - len(piece))))))
        yield (i + 1) / len(windows)
    return np.asarray(vectors, np.float64)


@dataclass(frozen=True, slots=True)
class Mixture:
    """Gaussians with diagonal spreads: weights (count), means and variances (count, features)."""

    weights: Floats
    means: Floats
    variances: Floats

    def likelihood(self, frames: Floats) -> Floats:
        """The logarithm of the density of each frame."""
        return np.asarray(np.logaddexp.reduce(self._scores(frames), axis=1), np.float64)

    def shares(self, frames: Floats) -> Floats:
        """How likely each Gaussian made each frame (frames, count)."""
        scores = self._scores(frames)
        return np.asarray(np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)), np.float64)

    def _scores(self, frames: Floats) -> Floats:
        inverse = 1 / self.variances
        distance = (frames**2) @ inverse.T - 2 * frames @ (self.means * inverse).T + (self.means**2 * inverse).sum(1)
        constant = np.log(self.weights) - 0.5 * np.log(2 * np.pi * self.variances).sum(1)
        return np.asarray(constant - 0.5 * distance, np.float64)


def learn_mixture(frames: Floats, count: int = _GAUSSIANS, seed: int = 0) -> Mixture:
    """A mixture that fits frames (frames, features), by expectation and maximisation from random frames."""
    frames = frames[:: max(1, len(frames) // _MAX_TRAINED)]
    count = max(1, min(count, len(frames) // _FRAMES_EACH))
    random = np.random.default_rng(seed)
    means = frames[random.choice(len(frames), count, replace=False)].copy()
    mixture = Mixture(np.full(count, 1 / count), means, np.tile(frames.var(axis=0) + _FLOOR, (count, 1)))
    for _ in range(_ROUNDS if count > 1 else 1):
        shares = mixture.shares(frames)
        total = shares.sum(axis=0) + 1e-9
        means = (shares.T @ frames) / total[:, None]
        variances = (shares.T @ frames**2) / total[:, None] - means**2
        mixture = Mixture(total / total.sum(), means, np.maximum(variances, _FLOOR))
    return mixture
