"""Models from the files of transformers and torchaudio, in the store, and behind torchaudio's names."""

import json
import pickle
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.speech.answers import finish
from tests.speech.ctc.checkpoints import checkpoint, noise, small
from workstation.speech import pipelines
from workstation.speech.ctc.engine import emissions_of
from workstation.speech.ctc.models import load_model
from workstation.speech.store import models

pytest.importorskip("transformers")
pytest.importorskip("safetensors")

ENGLISH = ("-", *"|ETAONIHSRDLUMWCFGYPBVK'XJQZ")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that `save_pretrained` wrote, with a vocabulary of fairseq's order."""
    saved = tmp_path / "saved"
    small().save_pretrained(saved)
    vocabulary = {"<pad>": 0, "<s>": 1, "</s>": 2, "<unk>": 3} | {label: i + 4 for i, label in enumerate(ENGLISH[1:])}
    (saved / "vocab.json").write_text(json.dumps(vocabulary))
    (saved / "preprocessor_config.json").write_text(json.dumps({"sampling_rate": 16000, "do_normalize": False}))
    return saved


def wanted(network: Any, samples: np.ndarray, normalise: bool, kept: list[int]) -> np.ndarray:
    waveform = torch.from_numpy(samples)[None]
    if normalise:
        waveform = (waveform - waveform.mean()) / (waveform.var(unbiased=False) + 1e-5).sqrt()
    with torch.no_grad():
        return torch.log_softmax(network(waveform).logits[0][:, kept], dim=-1).numpy()


def test_a_folder_of_transformers_is_loaded(folder: Path) -> None:
    model = load_model(folder)
    assert model.labels == ENGLISH
    assert (model.rate, model.hop, model.field, model.blank) == (16000, 320, 400, 0)
    found = model.emissions(noise())
    assert len(found) == model.frames(16000) == 49
    expected = wanted(small(), noise(), False, [0, *range(4, 32)])
    np.testing.assert_allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("stable", [False, True])
def test_a_checkpoint_of_torchaudio_is_loaded(tmp_path: Path, stable: bool) -> None:
    path = checkpoint(small(stable=stable), tmp_path / "wav2vec2_fairseq_base_ls960_asr_ls960.pth")
    model = load_model(path)
    assert model.labels == ENGLISH
    assert model.normalise == stable
    expected = wanted(small(stable=stable), noise(), stable, [0, *range(4, 32)])
    np.testing.assert_allclose(model.emissions(noise()), expected, atol=1e-4)


def test_a_checkpoint_with_labels_of_ones_own(tmp_path: Path) -> None:
    path = checkpoint(small(6), tmp_path / "own.pt")
    assert load_model(path, tuple("|abcd")).labels == tuple("-|abcd")
    with pytest.raises(ValueError, match="nobody knows"):
        load_model(path)
    with pytest.raises(ValueError, match="do not fit"):
        load_model(path, tuple("|ab"))


class _Harm:
    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return (open, ("harm",))


def test_pickles_are_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.pt").write_bytes(pickle.dumps(_Harm()))
    with pytest.raises(ValueError, match="no file of weights"):
        load_model(tmp_path / "bad.pt")
    small().config.save_pretrained(tmp_path / "old")
    torch.save(small().state_dict(), tmp_path / "old" / "pytorch_model.bin")
    with pytest.raises(ValueError, match=r"no \.safetensors"):
        load_model(tmp_path / "old")


def test_what_is_no_model_is_said(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(ValueError, match="holds no model"):
        load_model(tmp_path)
    with pytest.raises(ValueError, match="no model at"):
        load_model(tmp_path / "none.pt")
    torch.save({"weight": torch.zeros(3)}, tmp_path / "other.pt")
    with pytest.raises(ValueError, match="named aux"):
        load_model(tmp_path / "other.pt")
    (folder / "vocab.json").write_text("{")
    with pytest.raises(ValueError, match=r"vocab\.json cannot be read"):
        load_model(folder)
    (folder / "vocab.json").write_text('{"a": "first"}')
    with pytest.raises(ValueError, match=r"vocab\.json: expected a whole number, got a text"):
        load_model(folder)


def test_what_torch_warns_of_is_not_told_beside_what_is_wrong(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["conv_kernel"] = [0] * len(config["conv_kernel"])
    (folder / "config.json").write_text(json.dumps(config))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with pytest.raises(ValueError, match="holds no CTC model: "):
            load_model(folder)
    assert not told


def test_long_sound_goes_through_in_windows(folder: Path) -> None:
    model = load_model(folder)
    found, _ = finish(emissions_of(model, noise(16000 * 45), 16000))
    assert found.log_probs.shape == (45 * 50, len(ENGLISH))
    assert np.isfinite(found.log_probs).all()


def test_a_model_goes_into_the_store_and_out(tmp_path: Path, folder: Path) -> None:
    store = tmp_path / "store"
    entry, progress = finish(models.import_model(folder, "mine", "My own", ("en",), "MIT", store))
    assert progress[-1] == 1.0
    assert models.installed(store) == (entry,)
    assert entry.transcribes
    assert load_model(models.best_model("transcribe", "en", store)).labels == ENGLISH
    assert finish(models.verify("mine", store))[0] == ()
    (entry.folder / "vocab.json").write_text("{}")
    assert finish(models.verify("mine", store))[0] == ("vocab.json",)
    with pytest.raises(ValueError, match="already"):
        finish(models.import_model(folder, "mine", store=store))
    models.delete("mine", store)
    assert models.installed(store) == ()


def test_a_known_file_is_recognised_and_serves_its_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path / "store")
    source = checkpoint(small(31, stable=True), tmp_path / "model.pt")
    entry, _ = finish(models.import_model(source))
    assert (entry.id, entry.licence, entry.transcribes) == ("mms-fa", "CC BY-NC 4.0", False)
    bundle = pipelines.MMS_FA
    model = bundle.get_model()
    with torch.inference_mode():
        emission, lengths = model(torch.from_numpy(noise())[None])
    assert emission.shape == (1, 49, len(bundle.get_labels()))
    assert lengths is None
    assert (emission[..., -1] == 0).all()
    tokens = bundle.get_tokenizer()(["i", "had", "*", "that"])
    assert tokens == [[2], [15, 1, 13], [28], [7, 15, 1, 7]]
    spans = bundle.get_aligner()(emission[0], tokens)
    assert [len(word) for word in spans] == [1, 3, 1, 4]
    assert [span.token for word in spans for span in word] == [t for word in tokens for t in word]
    assert bundle.sample_rate == 16000
    assert len(bundle.get_labels(star=None)) == 28


def test_a_bundle_for_recognition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path / "store")
    bundle = pipelines.WAV2VEC2_ASR_BASE_960H
    assert bundle.get_labels() == ENGLISH
    with pytest.raises(ValueError, match="download wav2vec2-base"):
        bundle.get_model()
    network = small()
    finish(models.import_model(checkpoint(network, tmp_path / "wav2vec2_fairseq_base_ls960_asr_ls960.pth")))
    two = torch.zeros(2, 16000)
    two[0], two[1, :8000] = torch.from_numpy(noise()), torch.from_numpy(noise())[:8000]
    with torch.inference_mode():
        emission, lengths = bundle.get_model()(two, torch.tensor([16000, 8000]))
        expected = network(two[:1]).logits[0][:, [0, *range(4, 32)]]
    assert lengths.tolist() == [49, 24]
    torch.testing.assert_close(emission[0], expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("prefix", ["", "model."])
def test_a_checkpoint_that_torchaudio_writes_now_is_loaded(tmp_path: Path, prefix: str) -> None:
    state = torch.load(checkpoint(small(), tmp_path / "old.pt"), weights_only=True)
    conv = "conv.parametrizations.weight.original"
    newer = {n.replace("conv.weight_g", conv + "0").replace("conv.weight_v", conv + "1"): t for n, t in state.items()}
    torch.save({prefix + name: tensor for name, tensor in newer.items()}, tmp_path / "new.pt")
    labels = ENGLISH[1:]
    found, wanted = (load_model(tmp_path / name, labels).emissions(noise()) for name in ("new.pt", "old.pt"))
    np.testing.assert_array_equal(found, wanted)
    torch.save(state, tmp_path / "ancient.pt", _use_new_zipfile_serialization=False)
    np.testing.assert_array_equal(load_model(tmp_path / "ancient.pt", labels).emissions(noise()), wanted)
    del newer["encoder.feature_projection.projection.weight"]
    torch.save(newer, tmp_path / "odd.pt")
    with pytest.raises(ValueError, match="is no CTC model of torchaudio's"):
        load_model(tmp_path / "odd.pt", labels)


def test_every_bundle_has_its_labels() -> None:
    english, italian = pipelines.VOXPOPULI_ASR_BASE_10K_EN, pipelines.VOXPOPULI_ASR_BASE_10K_IT
    assert "".join(english.get_labels()) == "-|etoiansrhldcumpfgwybvkxjqz"
    assert "".join(italian.get_labels()).startswith("-|eiaontrlscdupmgvhzfbq")
    for name in pipelines.__all__[2:]:
        assert len(getattr(pipelines, name).get_labels()) >= 28


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.safetensors", b"\xff" * 100),
        ("model.safetensors", (1 << 60).to_bytes(8, "little") + b"{}"),
        ("config.json", b"[" * 100_000),
        ("config.json", b'{"model_type": 3}'),
        ("config.json", b"\xff"),
        ("vocab.json", b"[" * 100_000),
        ("preprocessor_config.json", b'{"sampling_rate": "much"}'),
        ("preprocessor_config.json", b'{"sampling_rate": [1]}'),
    ],
)
def test_whatever_is_damaged_of_a_model_is_one_line(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(ValueError, match="saved") as caught:
        load_model(folder)
    assert len(str(caught.value).splitlines()) == 1
