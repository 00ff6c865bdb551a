"""The model in noise, against what becomes of samples of its Gaussians when noise is added to them."""

import numpy as np
import pytest

from workstation.speech.acoustic.cepstra import cepstra, cepstral_basis
from workstation.speech.acoustic.features import listen
from workstation.speech.acoustic.noise_adaptation import Noise, in_noise, noise_of
from workstation.speech.acoustic.sphinx_model import SphinxModel, load_sphinx_model
from workstation.speech.progress import finish

LEVEL = np.r_[60.0, np.zeros(12)]
SPEECH = float((LEVEL @ np.linalg.pinv(cepstral_basis())).mean())


@pytest.fixture(scope="module")
def model() -> SphinxModel:
    return load_sphinx_model()


def noise(log_energy: float) -> Noise:
    return Noise(np.full(25, log_energy), np.stack([np.eye(25) * v for v in (0.2, 0.3, 0.6)]))


def test_faint_noise_changes_nothing(model: SphinxModel) -> None:
    heard = in_noise(model, noise(SPEECH - 40), LEVEL)
    np.testing.assert_allclose(heard.means, model.means, atol=1e-3)
    np.testing.assert_allclose(heard.variances, np.maximum(model.variances, 1e-4), rtol=1e-3)


def test_noise_that_drowns_all_is_all_that_is_heard(model: SphinxModel) -> None:
    loud = noise(SPEECH + 60)
    heard = in_noise(model, loud, LEVEL)
    expected = cepstra(loud.mean[None].astype(np.float32))[0] - LEVEL
    np.testing.assert_allclose(heard.means[:, 0], np.broadcast_to(expected, heard.means[:, 0].shape), atol=1e-2)
    np.testing.assert_allclose(heard.means[:, 1:], 0, atol=1e-3)
    own = np.array([0.2, 0.3, 0.6])[:, None] * (cepstral_basis() ** 2).sum(axis=0)
    ratio = heard.variances / own[None, :, None]
    assert 0.7 < ratio.min() <= ratio.max() < 1.0  # a part of the noise's variance, the same for all
    assert np.ptp(ratio) < 1e-3


def test_means_are_those_of_speech_with_noise_added(model: SphinxModel) -> None:
    loud = noise(SPEECH)
    heard = in_noise(model, loud, LEVEL)
    rng = np.random.default_rng(1)
    to_mel = np.linalg.pinv(cepstral_basis())
    for phone in (model.index["AA"], model.index["S"]):
        mean, spread = model.means[phone, 0, 5], np.sqrt(model.variances[phone, 0, 5])
        speech = (mean + spread * rng.normal(size=(4000, 13)) + LEVEL) @ to_mel
        both = np.logaddexp(speech, loud.mean + np.sqrt(0.2) * rng.normal(size=(4000, 25)))
        sampled = cepstra(both.astype(np.float32)) - LEVEL
        off = np.abs(heard.means[phone, 0, 5] - sampled.mean(axis=0)) / sampled.std(axis=0)
        plain = np.abs(mean - sampled.mean(axis=0)) / sampled.std(axis=0)
        assert off.max() < 0.6
        assert off.mean() < 0.35 * plain.mean()


def test_noise_is_told_by_quiet_frames() -> None:
    rng = np.random.default_rng(2)
    bands = rng.normal(10, 0.3, (400, 25)).astype(np.float32)
    enhanced = np.full((400, 25), 3.0, np.float32)
    bands[100:300] += 6
    enhanced[100:300] = bands[100:300]
    told = noise_of(bands, enhanced)
    assert told.mean == pytest.approx(np.full(25, 10.0), abs=0.2)
    assert np.diag(told.covariances[0]) == pytest.approx(np.full(25, 0.09), abs=0.06)


@pytest.mark.parametrize(("snr_db", "drowned"), [(30.0, False), (0.0, True)])
def test_only_speech_that_drowns_is_heard_with_another_model(snr_db: float, drowned: bool) -> None:
    rng = np.random.default_rng(3)
    time = np.arange(32000) / 16000
    speech = np.sin(2 * np.pi * 400 * time) * (time % 0.5 < 0.2)
    sound = 0.1 * speech + rng.normal(0, 0.1 * speech.std() * 10 ** (-snr_db / 20), len(time))
    heard = finish(listen(sound.astype(np.float32), 16000))
    assert (heard.noisy_model is not None) == drowned
    assert heard.features.shape == (heard.frames.count, 3, 13)
    assert heard.cut(0.5, 1.0).noisy_model is heard.noisy_model
