"""Models that the user imported are bundles by their names; those that only hear are among them."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.speech.answers import finish
from tests.torchaudio.models.small import numbers, small_wav2vec2
from workstation.speech.store import models as store
from workstation.torchaudio import pipelines

transformers = pytest.importorskip("transformers")

SIZES: dict[str, Any] = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48,
    "conv_dim": (8,) * 7, "num_conv_pos_embeddings": 16, "num_conv_pos_embedding_groups": 4,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "store_folder", lambda: tmp_path / "store")
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))


def saved(folder: Path, family: str, **more: Any) -> Any:
    """A small network that `save_pretrained` wrote; answers it."""
    torch.manual_seed(6)
    config = getattr(transformers, f"{family.removesuffix('Model').removesuffix('ForCTC')}Config")(**SIZES, **more)
    network = getattr(transformers, family)(config).eval()
    network.save_pretrained(folder)
    return network


@pytest.mark.parametrize("family", ["HubertModel", "Wav2Vec2Model", "WavLMModel"])
@pytest.mark.parametrize("name", ["HUBERT_BASE", "MY_EARS"])
def test_a_folder_that_only_hears_is_a_bundle_with_features(tmp_path: Path, family: str, name: str) -> None:
    network = saved(tmp_path / "saved", family)
    found, _ = finish(store.import_model(tmp_path / "saved", name.lower().replace("_", "-")))
    assert (found.kind, found.transcribes) == ("encoder", False)
    assert set(found.files) == {"config.json", "model.safetensors"}
    model = getattr(pipelines, name).get_model()
    waves = numbers(1, 16000)
    with torch.inference_mode():
        features, lengths = model.extract_features(waves)
        layers = network(waves, output_hidden_states=True).hidden_states[1:]
    assert lengths is None
    for ours, theirs in zip(features, layers, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)
    with torch.inference_mode():
        assert len(model.extract_features(waves, num_layers=1)[0]) == 1


def test_a_checkpoint_of_torchaudio_that_only_hears_is_a_bundle(tmp_path: Path) -> None:
    made = small_wav2vec2(None)
    torch.save(made.state_dict(), tmp_path / "ears.pth")
    found, _ = finish(store.import_model(tmp_path / "ears.pth"))
    assert (found.id, found.kind) == ("ears", "encoder")
    waves = numbers(1, 8000)
    torch.testing.assert_close(pipelines.EARS.get_model()(waves)[0], made(waves)[0])
    assert "EARS" in dir(pipelines)


def test_a_recogniser_is_a_bundle_with_its_own_labels(tmp_path: Path) -> None:
    network = saved(tmp_path / "saved", "Wav2Vec2ForCTC", vocab_size=5, pad_token_id=0)
    (tmp_path / "saved" / "vocab.json").write_text(json.dumps({"<pad>": 0, "|": 1, "a": 2, "b": 3, "<unk>": 4}))
    (tmp_path / "saved" / "preprocessor_config.json").write_text(json.dumps({"do_normalize": False}))
    finish(store.import_model(tmp_path / "saved", "my-words"))
    bundle = pipelines.MY_WORDS
    assert bundle.get_labels() == ("-", "|", "a", "b")
    assert bundle.get_tokenizer()("ab ba") == [[2, 3], [3, 2]]
    waves = numbers(1, 16000)
    with torch.inference_mode():
        emission, _ = bundle.get_model()(waves)
        torch.testing.assert_close(emission, network(waves).logits[..., [0, 1, 2, 3]])
    spans = bundle.get_aligner()(emission[0].log_softmax(-1), [[2, 3]])
    assert [span.token for span in spans[0]] == [2, 3]
    assert store.find_model("MY_WORDS") == store.find_model("my-words")


def test_a_name_that_nobody_imported_says_how_to(tmp_path: Path) -> None:
    with pytest.raises(AttributeError, match=r"has no bundle MY_EARS.*models import FOLDER --id my-ears"):
        _ = pipelines.MY_EARS


@pytest.mark.parametrize("damage", ["no weights", "torn", "lacking"])
def test_a_folder_that_is_damaged_is_one_line(tmp_path: Path, damage: str) -> None:
    from safetensors.torch import load_file, save_file

    saved(tmp_path / "saved", "HubertModel")
    weights = tmp_path / "saved" / "model.safetensors"
    if damage == "no weights":
        weights.unlink()
    elif damage == "torn":
        weights.write_bytes(weights.read_bytes()[:1000])
    else:
        tensors = load_file(weights)
        tensors.pop("encoder.layers.1.attention.k_proj.weight")
        save_file(tensors, weights, {"format": "pt"})
    with pytest.raises(ValueError, match=r"no \.safetensors|holds no model|lacks weights") as caught:
        finish(store.import_model(tmp_path / "saved", "ears"))
    assert "\n" not in str(caught.value)
    assert store.installed() == ()
