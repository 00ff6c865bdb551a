"""The acoustic model as its phones sound in the steady noise of one recording.

The Gaussians are moved to where the noise takes them, by a first-order vector Taylor series: Acero, Deng, Kristjansson
and Zhang, "HMM adaptation using vector Taylor series for noisy speech recognition", ICSLP 2000. What noise hides then
no longer sounds like a pause.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.ams_suppression import suppress_noise
from workstation.speech.acoustic.cepstra import cepstra, cepstral_basis, dynamic
from workstation.speech.acoustic.sphinx_model import Floats, SphinxModel

Doubles = npt.NDArray[np.float64]

_QUIET_SHARE, _MIN = 0.15, 5
"""The share of the frames, the quietest, that tell what the noise is like."""
_SMOOTHED = 9
_EXPECTED = 0.8
"""How much of the noise's own variance is expected: the rest is left to tell phones apart."""
_LOUD_LOUDER = 3.0
"""By how much (first cepstrum) frames that are loud even in noise are louder than loud frames usually are."""
_PHONES_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Noise:
    """Mean log mel energies of noise (25,), and the covariances (3, 25, 25) of them, their slope and curvature."""

    mean: Doubles = field(repr=False)
    covariances: Doubles = field(repr=False)


def noise_of(bands: Floats, enhanced: Floats) -> Noise:
    """The noise in log mel energies (frames, 25), from the frames of which the least is left when they are enhanced."""
    level = np.convolve(np.pad(enhanced.mean(axis=1), _SMOOTHED // 2, "edge"), np.ones(_SMOOTHED) / _SMOOTHED, "valid")
    quiet = np.argsort(level, kind="stable")[: max(_MIN, int(_QUIET_SHARE * len(level)))]
    streams = dynamic(bands)[quiet].astype(np.float64)
    return Noise(streams[:, 0].mean(axis=0), np.stack([np.cov(streams[:, s].T) for s in range(3)]))


def speech_level(enhanced: Floats, model: SphinxModel) -> Doubles:
    """The cepstrum (13,) that is zero in the model's training, for log mel energies whose noise was taken off."""
    cleaned = cepstra(suppress_noise(enhanced)).astype(np.float64)
    low, high = np.percentile(cleaned[:, 0], [5, 95])
    loud = cleaned[cleaned[:, 0] >= (low + high) / 2].mean(axis=0)
    level = loud + _pause_mean(model) / 3  # three quarters of the training were speech, and its mean was zero
    level[0] -= _LOUD_LOUDER
    return np.asarray(level)


def in_noise(model: SphinxModel, noise: Noise, level: Doubles) -> SphinxModel:
    """The model of speech that lies at `level` in `noise`, for cepstra less that level, of sound that still has it."""
    to_cepstra = cepstral_basis().astype(np.float64)
    to_mel = np.linalg.pinv(to_cepstra)
    roots = [_root(covariance) * np.sqrt(_EXPECTED) for covariance in noise.covariances]
    means, variances = np.empty_like(model.means), np.empty_like(model.variances)
    for first in range(0, len(means), _PHONES_AT_ONCE):
        part = slice(first, first + _PHONES_AT_ONCE)
        mean, variance = model.means[part].astype(np.float64), model.variances[part].astype(np.float64)
        mel = (mean[:, 0] + level) @ to_mel
        share = 1 / (1 + np.exp(noise.mean - mel))  # of speech in the energy
        slopes = np.einsum("im,pdm,mj->pdij", to_mel, share, to_cepstra, optimize=True)
        means[part, 0] = np.logaddexp(mel, noise.mean) @ to_cepstra - level
        for stream, root in enumerate(roots):
            if stream:
                means[part, stream] = np.einsum("pdi,pdij->pdj", mean[:, stream], slopes)
            hidden = np.einsum("pdm,mk,mj->pdkj", 1 - share, root, to_cepstra, optimize=True)
            variances[part, stream] = np.einsum("pdi,pdij->pdj", variance[:, stream], slopes**2)
            variances[part, stream] += (hidden**2).sum(axis=2)
    return replace(model, means=means, variances=np.maximum(variances, 1e-4))


def _root(covariance: Doubles) -> Doubles:
    """R with R R' = the covariance."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


def _pause_mean(model: SphinxModel) -> Doubles:
    """The mean cepstrum of the model's pause."""
    states = list(model.states(model.silence, model.silence, model.silence, "internal"))
    share = np.exp(model.weights[0][:, states]).mean(axis=1)
    return np.asarray(share @ model.means[model.silence, 0] / share.sum(), np.float64)
