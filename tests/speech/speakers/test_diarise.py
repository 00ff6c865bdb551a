"""Who speaks when: synthesised dialogues, voices by a tiny model, clustering, merging, and words given to turns."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.speech.answers import finish
from tests.speech.speakers.dialogue import MALE_FEMALE, RATE, THREE, dialogue
from tests.speech.speakers.scoring import error_rate
from workstation.speech.speakers.assign_speakers import owners_of, runs_of
from workstation.speech.speakers.bic_clustering import by_appearance, merge_voices
from workstation.speech.speakers.clustering import cluster
from workstation.speech.speakers.diarise import Turn, _in_long_stretches, find_turns
from workstation.speech.speakers.voice_models import VoiceModel, load_voice_model
from workstation.speech.store import models
from workstation.speech.words import TimedWord

SHARED = Path(__file__).resolve().parents[4] / "shared" / "speech"


def test_two_are_told_apart() -> None:
    sound, wanted = dialogue(MALE_FEMALE)
    found, progress = finish(find_turns(sound, RATE, 2))
    assert error_rate(found, wanted) < 0.12
    assert progress == sorted(progress)
    assert found[0].speaker == 0
    assert all(a.stop <= b.start + 1e-6 for a, b in pairwise(found))


def test_three_are_told_apart() -> None:
    sound, wanted = dialogue(THREE)
    found, _ = finish(find_turns(sound, RATE, 3))
    assert error_rate(found, wanted) < 0.4  # the synthesiser changes little but the pitch; chance is 0.67


def test_one_is_one_and_silence_nobody() -> None:
    sound, _ = dialogue((("en-us", 40),))
    assert {t.speaker for t in finish(find_turns(sound, RATE))[0]} == {0}
    assert finish(find_turns(np.zeros(RATE, np.float32), RATE))[0] == []
    with pytest.raises(ValueError, match=r"must be 0 \(guessed\) to 20, got 21"):
        finish(find_turns(sound, RATE, 21))


def tiny_voice_model(path: Path, bands: int = 40) -> Path:
    """An ONNX model as those of voices are: mean and spread of each mel band over time."""
    onnx = pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    helper, number = onnx.helper, onnx.TensorProto.FLOAT
    nodes = [
        helper.make_node("Abs", ["feats"], ["size"]),
        helper.make_node("ReduceMax", ["feats"], ["most"], axes=[1], keepdims=0),
        helper.make_node("ReduceMean", ["size"], ["mean"], axes=[1], keepdims=0),
        helper.make_node("Concat", ["most", "mean"], ["embs"], axis=1),
    ]
    inputs = [helper.make_tensor_value_info("feats", number, ["B", "T", bands])]
    outputs = [helper.make_tensor_value_info("embs", number, ["B", 2 * bands])]
    graph = helper.make_graph(nodes, "voices", inputs, outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, path)
    return path


def test_a_model_of_voices_is_imported_and_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workstation.speech.speakers.diarise import installed_voice_model

    path = tiny_voice_model(tmp_path / "voices.onnx")
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path / "store")
    assert installed_voice_model() is None
    entry, _ = finish(models.import_model(path))
    assert (entry.id, entry.kind, entry.transcribes) == ("voices", "speaker", False)
    encoder = load_voice_model(entry.folder)
    assert isinstance(encoder, VoiceModel)
    assert encoder.bands == 40
    sound, _ = dialogue(MALE_FEMALE)
    found, progress = finish(find_turns(sound, RATE, 2, installed_voice_model()))
    assert {turn.speaker for turn in found} == {0, 1}
    assert progress == sorted(progress)


@pytest.mark.parametrize(
    ("lengths", "asked"), [((0.5,) * 12, False), ((2.0,) * 3, True), ((0.5, 0.5, 1.5), True), ((0.6, 0.6, 1.1), False)]
)
def test_a_model_of_voices_is_asked_only_about_stretches_that_it_knows_voices_by(
    lengths: tuple[float, ...], asked: bool
) -> None:
    ranges = [(3.0 * index, 3.0 * index + length) for index, length in enumerate(lengths)]
    assert _in_long_stretches(ranges) is asked


def test_what_is_no_model_of_voices_is_said(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    (tmp_path / "bad.onnx").write_bytes(b"nothing")
    with pytest.raises(ValueError, match=r"bad\.onnx is no ONNX model"):
        load_voice_model(tmp_path / "bad.onnx")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="it holds 0"):
        load_voice_model(tmp_path / "empty")


@pytest.mark.parametrize("count", [0, 3])
def test_groups_of_vectors_are_found(count: int) -> None:
    random = np.random.default_rng(2)
    truth = np.repeat([0, 1, 2], 40)
    vectors = np.eye(8)[truth] + random.normal(0, 0.12, (120, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    np.testing.assert_array_equal(cluster(vectors, count), truth)
    assert cluster(vectors[:0], count).shape == (0,)
    assert set(cluster(vectors[:2], 5)) == {0, 1}


def test_stretches_of_one_kind_are_merged() -> None:
    random = np.random.default_rng(3)
    kinds = [0, 1, 0, 1, 1, 0]
    features = np.concatenate([random.normal(3 * kind, 1, (150, 5)) for kind in kinds])
    stretches = [(150 * i, 150 * (i + 1)) for i in range(len(kinds))]
    for count in (0, 2):
        found, _ = finish(merge_voices(features, stretches, count, 4.0))
        assert found.tolist() == kinds
    assert finish(merge_voices(features, stretches, 1, 4.0))[0].tolist() == [0] * 6
    assert by_appearance(np.array([5, 2, 5, 9])).tolist() == [0, 1, 0, 2]


def test_words_go_to_the_turn_that_they_share_most_with() -> None:
    turns = [Turn(0, 2, 0), Turn(2, 4, 1)]
    times = [(0.1, 0.5), (1.5, 2.2), None, (2.1, 2.6), (4.2, 4.5)]
    words = [TimedWord("w", *(t or (None, None))) for t in times]
    assert owners_of(words, turns) == [0, 0, 0, 1, 1]
    assert owners_of([TimedWord("w", 9, 9.5)], turns) == [None]
    assert owners_of([TimedWord("w", a, a + 0.2) for a in (0.1, 2.5, 0.9)], turns) == [0, 0, 0]
    assert runs_of([0, 0, 1, 0]) == [(0, 2, 0), (2, 3, 1), (3, 4, 0)]
    assert runs_of([]) == []


@pytest.mark.speech_data
@pytest.mark.skipif(not SHARED.is_dir(), reason="the recordings are not here")
@pytest.mark.parametrize("count", [0, 2])
def test_real_voices_are_told_apart_and_counted(count: int) -> None:
    import soundfile
    import soxr

    pools = []
    for pattern in ("emur_ae/*.wav", "pocketsphinx/sense*.wav"):
        parts = []
        for path in sorted(SHARED.glob(pattern)):
            samples, rate = soundfile.read(path, dtype="float32")
            parts.append(soxr.resample(samples, rate, RATE))
        pools.append(np.concatenate(parts))
    pieces, wanted, at = [], [], 0
    for i in range(8):
        pool = pools[i % 2] / pools[i % 2].std() * 0.05
        start = i // 2 * 4 * RATE
        pieces += [pool[start : start + 4 * RATE], np.zeros(RATE // 3)]
        wanted.append(Turn(at / RATE, at / RATE + 4, i % 2))
        at += 4 * RATE + RATE // 3
    found, _ = finish(find_turns(np.concatenate(pieces).astype(np.float32), RATE, count))
    assert {turn.speaker for turn in found} == {0, 1}
    confused = 0.0
    for turn in found:
        middle = (turn.start + turn.stop) / 2
        if any(t.start <= middle < t.stop and t.speaker != turn.speaker for t in wanted):
            confused += turn.stop - turn.start
    assert confused < 0.05 * at / RATE
