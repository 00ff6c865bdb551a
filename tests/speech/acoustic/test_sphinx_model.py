"""The bundled acoustic model, and how sound is scored with it."""

from pathlib import Path

import numpy as np
import pytest

from workstation.speech.acoustic import senones
from workstation.speech.acoustic.ams_suppression import suppress_noise
from workstation.speech.acoustic.cepstra import cepstra, dynamic, log_mel
from workstation.speech.acoustic.features import listen
from workstation.speech.acoustic.fmllr import FeatureMap, learn_map
from workstation.speech.acoustic.senones import OTHER, TiedUnits
from workstation.speech.acoustic.sphinx_model import SphinxModel, load_sphinx_model
from workstation.speech.acoustic.taken_in import to_model_rate
from workstation.speech.acoustic.tied_scores import TiedScores
from workstation.speech.progress import finish


@pytest.fixture(scope="module")
def model() -> SphinxModel:
    return load_sphinx_model()


def reference(model: SphinxModel, features: np.ndarray, state: int) -> np.ndarray:
    """Log likelihoods by the formula."""
    phone = model.base_phone[state]
    total = np.zeros(len(features))
    for stream in range(3):
        mean, variance = (a[phone, stream].astype(float) for a in (model.means, model.variances))
        x = features[:, stream, None].astype(float)
        density = (-0.5 * (np.log(2 * np.pi * variance) + (x - mean) ** 2 / variance)).sum(axis=2)
        total += np.logaddexp.reduce(density + model.weights[stream, :, state], axis=1)
    return total


def test_the_model_is_as_described(model: SphinxModel) -> None:
    assert len(model.phones) == 42
    assert model.means.shape == model.variances.shape == (42, 3, 128, 13)
    assert np.exp(model.weights).sum(axis=1) == pytest.approx(1, abs=0.12)
    assert (model.stay < 0).all()


def test_context_chooses_states_of_the_same_phone(model: SphinxModel) -> None:
    index = model.index
    plain = model.states(index["AE"], index["SIL"], index["SIL"], "single")
    between = model.states(index["AE"], index["K"], index["T"], "internal")
    assert plain != between
    assert {int(model.base_phone[s]) for s in (*plain, *between)} == {index["AE"]}
    assert model.states(index["ZH"], index["+SPN+"], index["+NSN+"], "begin") == tuple(
        3 * index["ZH"] + k for k in range(3)
    )


def test_scores_are_those_of_the_formula(model: SphinxModel) -> None:
    rng = np.random.default_rng(0)
    states = [0, 5, 97, 300, 2000, 5125]
    phones = model.base_phone[rng.choice(states, 150)]
    features = model.means[phones, :, rng.integers(0, 128, 150)] + rng.normal(0, 1, (150, 3, 13)).astype(np.float32)
    scores = TiedScores(model, states)
    found = scores.score(features)
    wanted_scores = np.stack([reference(model, features, state) for state in states], axis=1)
    likely = wanted_scores > wanted_scores.max(axis=1, keepdims=True) - 10
    assert np.abs(found - wanted_scores)[likely].mean() < 0.05
    assert np.abs(found - wanted_scores)[likely].max() < 3
    assert (found < found.max(axis=1, keepdims=True) - 7)[~likely].all()
    wanted = np.array([True, False, True, False, False, True])
    assert scores.score(features, wanted)[:, wanted] == pytest.approx(found[:, wanted], abs=0.01)
    columns = rng.integers(0, 6, 150)
    along, same = scores.along(features, columns), found[np.arange(150), columns]
    assert along[likely[np.arange(150), columns]] == pytest.approx(same[likely[np.arange(150), columns]], abs=1)


@pytest.mark.parametrize("count", [1, 3, 64, 67, 150])
def test_scores_do_not_depend_on_the_frames_beside(model: SphinxModel, count: int) -> None:
    rng = np.random.default_rng(count)
    features = model.means[rng.integers(0, 42, count), :, rng.integers(0, 128, count)]
    scores = TiedScores(model, [*range(0, 126, 2), 300, 2000, 2001, 2002, 5125])
    together = scores.score(features)
    alone = np.concatenate([scores.score(features[t : t + 1]) for t in range(count)])
    assert together == pytest.approx(alone, abs=1e-3)


def test_a_second_look_gives_the_same_scores_without_the_work(
    model: SphinxModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(4)
    features = model.means[rng.integers(0, 42, 90), :, rng.integers(0, 128, 90)]
    units = TiedUnits(model)
    columns = np.array(
        [OTHER, *units.states("AE", "K", "T", "internal"), *units.plain("S"), *units.plain("SIL")], np.int32
    )
    first, fresh = units.listen(features, -5.0), units.listen(features, -5.0)
    first.block(0, 50, np.sort(columns))
    first.block(50, 90, np.sort(columns)[:4])
    few = np.sort(columns)[[0, 2, 4, 7]]
    wanted = [fresh.block(0, 50, few)[:, few], fresh.block(50, 90, few)[:, few]]
    assert first.block(50, 90, few)[:, few] == pytest.approx(wanted[1], abs=1e-3)  # more than was asked for before
    monkeypatch.setattr(TiedScores, "score", None)
    assert first.block(0, 50, few)[:, few] == pytest.approx(wanted[0], abs=1e-3)


def test_no_more_scores_are_kept_than_there_is_room(model: SphinxModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senones, "_KEPT", 4 * 6 * 50)
    units, columns = TiedUnits(model), np.arange(6, dtype=np.int32)
    scores = units.listen(np.zeros((90, 3, 13), np.float32), -5.0)
    blocks = [scores.block(a, b, columns)[:, columns] for a, b in ((0, 40), (40, 90))]
    assert list(scores._kept) == [(0, 40)]
    again = [scores.block(a, b, columns)[:, columns] for a, b in ((0, 40), (40, 90))]
    assert all(np.array_equal(a, b) for a, b in zip(blocks, again, strict=True))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mdef").write_bytes(b"nothing")
    with pytest.raises(ValueError, match="is no binary model definition"):
        load_sphinx_model(tmp_path)


def test_cepstra_have_the_right_frames_and_finer_hops_agree() -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(16000) / 16000).astype(np.float32) * 0.3
    coarse, fine = log_mel(tone, 160), log_mel(tone, 80)
    assert coarse.shape == (98, 25)
    assert fine[::2][:98] == pytest.approx(coarse, abs=0.3)
    assert coarse.mean(axis=0).argmax() == 3
    assert dynamic(cepstra(coarse)).shape == (98, 3, 13)
    assert log_mel(tone[:400]).shape == (0, 25)
    assert np.isfinite(log_mel(np.zeros(1000, np.float32))).all()


def test_steady_noise_is_taken_off_and_speech_stays() -> None:
    rng = np.random.default_rng(1)
    energy = np.full((1500, 25), 8.0) + rng.normal(0, 0.3, (1500, 25))
    energy[1200:1250] += 6
    quiet = suppress_noise(energy.astype(np.float32))
    assert (energy[900:1190] - quiet[900:1190]).mean() > 1.2
    assert (energy[1205:1245] - quiet[1205:1245]).mean() < 0.3


def test_any_rate_is_heard_and_bad_samples_are_silence() -> None:
    heard = finish(listen(np.random.default_rng(0).normal(0, 0.1, 44100).astype(np.float32), 44100))
    assert heard.features.shape == (98, 3, 13)
    assert heard.seconds == 1
    assert to_model_rate(np.array([np.nan, np.inf, 0.5], np.float32), 16000)[:].tolist() == [0, 0, 0.5]


def test_a_map_undoes_what_was_done_to_the_features(model: SphinxModel) -> None:
    rng = np.random.default_rng(2)
    states = np.repeat(rng.permutation(126)[:60], 50)
    phones = model.base_phone[states]
    components = np.array([rng.choice(128, p=w / w.sum()) for w in np.exp(model.weights[0, :, states])])
    spread = rng.normal(size=(len(states), 3, 13)) * np.sqrt(model.variances[phones, :, components])
    features = (model.means[phones, :, components] + spread).astype(np.float32)
    bent = features * np.float32(1.2) + np.float32(3)
    mended = learn_map(model, bent, states.astype(np.int64)).apply(bent)
    assert np.abs(mended - features)[:, 0].mean() < 0.3 * np.abs(bent - features)[:, 0].mean()
    few = learn_map(model, features[:10], states[:10].astype(np.int64))
    assert np.array_equal(
        few.apply(features), FeatureMap(np.stack([np.eye(13)] * 3), np.zeros((3, 13))).apply(features)
    )
