"""Bundles: models from the user's store or torch's hub folder, found by torchaudio's names."""

import json
from pathlib import Path

import pytest
import torch

from tests.torchaudio.models.small import numbers, small_wav2vec2
from workstation.speech.progress import finish
from workstation.speech.store import models as store
from workstation.torchaudio import pipelines
from workstation.torchaudio.models import conv_tasnet_base
from workstation.torchaudio.pipelines.rnnt_bundle import NormalizedLogMel


@pytest.fixture(autouse=True)
def _places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "store_folder", lambda: tmp_path / "store")
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))
    (tmp_path / "hub" / "checkpoints").mkdir(parents=True)


@pytest.mark.parametrize(
    ("bundle", "normed", "lm"),
    [("HUBERT_BASE", False, False), ("WAV2VEC2_XLSR_300M", True, False), ("WAVLM_BASE", False, True)],
)
def test_a_model_that_hears_is_found_where_torchaudio_kept_it(tmp_path, bundle, normed, lm):
    made = small_wav2vec2(None, normed, lm)
    chosen = getattr(pipelines, bundle)
    torch.save(made.state_dict(), tmp_path / "hub" / "checkpoints" / chosen.file)
    model = chosen.get_model()
    waves = numbers(1, 16000)
    features, _ = model.extract_features(waves)
    out, _ = model(waves)
    assert [tuple(layer.shape) for layer in features] == [(1, 49, 32)] * 2
    heard = torch.nn.functional.layer_norm(waves, waves.shape[1:]) if normed else waves
    assert torch.allclose(out, made(heard)[0], atol=1e-5)
    assert chosen.sample_rate == 16000


def test_an_imported_recogniser_is_found_by_its_bundle(tmp_path):
    made = small_wav2vec2(32)
    file = tmp_path / "wav2vec2_fairseq_base_ls960_asr_ls960.pth"
    torch.save(made.state_dict(), file)
    finish(store.import_model(file))
    bundle = pipelines.WAV2VEC2_ASR_BASE_960H
    model = bundle.get_model()
    waves = numbers(1, 16000)
    emission, _ = model(waves)
    labels = bundle.get_labels()
    assert emission.shape == (1, 49, len(labels))
    columns = [0, *range(4, 32)]
    assert torch.allclose(emission, made(waves)[0][..., columns], atol=1e-5)
    tokens = bundle.get_tokenizer()(["HELLO", "TO", "YOU"])
    spans = bundle.get_aligner()(emission[0].log_softmax(-1), tokens)
    assert [len(word) for word in spans] == [5, 2, 3]


def test_an_aligner_has_a_star(tmp_path):
    file = tmp_path / "model.pt"
    torch.save({f"model.{name}": value for name, value in small_wav2vec2(31, normed=True).state_dict().items()}, file)
    finish(store.import_model(file))
    emission, _ = pipelines.MMS_FA.get_model()(numbers(1, 16000))
    assert emission.shape == (1, 49, len(pipelines.MMS_FA.get_labels()))
    assert torch.allclose(emission[..., :-1].exp().sum(-1), torch.ones(1, 49), atol=1e-4)
    assert (emission[..., -1] == 0).all()


@pytest.mark.parametrize("name", pipelines.__all__)
def test_each_bundle_says_what_it_lacks(name):
    bundle = getattr(pipelines, name)
    if isinstance(bundle, type):
        return
    calls = [getattr(bundle, call) for call in ("get_model", "get_decoder", "get_tacotron2") if hasattr(bundle, call)]
    assert len(calls) == 1
    with pytest.raises(RuntimeError, match=r"not here, and nothing is downloaded|is left out"):
        calls[0]()


def test_a_text_that_the_labels_cannot_write_is_said():
    tokenizer = pipelines.MMS_FA.get_tokenizer()
    assert tokenizer("hello nice") == tokenizer(["hello", "nice"])
    with pytest.raises(ValueError, match=r"no 'H', only .*: try text.lower\(\)"):
        tokenizer("Hello")
    with pytest.raises(ValueError, match="without accents"):
        tokenizer("café")


def test_files_of_other_networks_are_refused(tmp_path):
    place = tmp_path / "hub" / "checkpoints" / pipelines.HUBERT_BASE.file
    torch.save({"weight": torch.zeros(2)}, place)
    with pytest.raises(RuntimeError, match="holds no wav2vec"):
        pipelines.HUBERT_BASE.get_model()
    place.write_bytes(b"nothing")
    with pytest.raises(RuntimeError, match="no file of weights"):
        pipelines.HUBERT_BASE.get_model()


def test_separation(tmp_path):
    place = tmp_path / "hub" / "torchaudio" / "models" / "conv_tasnet_base_libri2mix.pt"
    place.parent.mkdir(parents=True)
    made = conv_tasnet_base()
    torch.save(made.state_dict(), place)
    model = pipelines.CONVTASNET_BASE_LIBRI2MIX.get_model()
    mixture = numbers(1, 1, 800)
    with torch.no_grad():
        assert torch.equal(model(mixture), made.eval()(mixture))


def test_features_of_a_transducer(tmp_path):
    place = tmp_path / "hub" / "torchaudio" / "pipeline-assets" / "global_stats_rnnt_librispeech.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps({"mean": [1.0] * 80, "invstddev": [0.5] * 80}), "utf-8")
    bundle = pipelines.EMFORMER_RNNT_BASE_LIBRISPEECH
    extractor = bundle.get_feature_extractor()
    assert isinstance(extractor, NormalizedLogMel)
    features, count = extractor(numbers(16000))
    assert features.shape == (101 + bundle.right_context_length, 80)
    assert count.tolist() == [105]
    streaming, _ = bundle.get_streaming_feature_extractor()(numbers(16000))
    assert torch.equal(streaming, features[:101])
