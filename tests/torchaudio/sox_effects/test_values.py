"""What SoX's source makes of a sound, where its manual leaves a question; each was held beside SoX itself."""

import shutil
import subprocess
from pathlib import Path

import pytest
import torch

from workstation.torchaudio import load, save
from workstation.torchaudio.sox_effects import apply_effects_tensor

RATE = 8000


@pytest.fixture
def sound() -> torch.Tensor:
    return torch.rand(2, 8000, generator=torch.Generator().manual_seed(1)) * 0.8 - 0.4


def made(sound: torch.Tensor, *effect: str) -> torch.Tensor:
    return apply_effects_tensor(sound, RATE, [list(effect)])[0]


def test_the_side_of_two_channels_is_their_whole_difference(sound: torch.Tensor) -> None:
    torch.testing.assert_close(made(sound, "oops"), (sound[:1] - sound[1:]).repeat(2, 1).clamp(-1, 1))


def test_a_tremolo_begins_at_its_loudest() -> None:
    swung = made(torch.full((1, RATE), 0.5), "tremolo", "2", "40")
    torch.testing.assert_close(swung[0, [0, 1000, 2000, 4000]], torch.tensor([0.5, 0.4, 0.3, 0.5]), atol=1e-4, rtol=0)


@pytest.mark.parametrize("db", [-3.0, 6.0, 20.0])
def test_a_limited_gain_never_goes_over_one(db: float) -> None:
    ramp = torch.linspace(-1, 1, 101)[None]
    out, factor = made(ramp, "gain", "-l", str(db)), 10 ** (db / 20)
    torch.testing.assert_close(out, ramp * factor / (1 + (1 - 1 / factor) * (ramp * factor).abs()))
    assert float(out.abs().max()) <= 1 + 1e-6
    torch.testing.assert_close(made(0.2 * ramp, "gain", "-nl", str(db)), out)


def test_echos_feed_each_other_without_delay() -> None:
    click = torch.zeros(1, 400)
    click[0, 0] = 0.5
    out = made(click, "echos", "0.8", "0.5", "20", "0.25", "30", "0.3")
    wanted = torch.zeros(1, 800)
    wanted[0, [0, 160, 240]] = 0.5 * 0.5 * torch.tensor([0.8, 0.25, 2 * 0.3])
    torch.testing.assert_close(out, wanted)


@pytest.mark.skipif(shutil.which("sox") is None, reason="SoX is not installed")
@pytest.mark.parametrize(
    "effect", ["oops", "tremolo 6", "gain -l 10", "gain -nl 6", "gain -l -3", "echos 0.8 0.7 70 0.25 90 0.3 30 0.2"]
)
def test_sox_itself_says_the_same(sound: torch.Tensor, tmp_path: Path, effect: str) -> None:
    save(tmp_path / "in.wav", sound, RATE, encoding="PCM_F", bits_per_sample=32)
    command = ["sox", "-D", tmp_path / "in.wav", "-e", "floating-point", "-b", "32", tmp_path / "out.wav"]
    subprocess.run([*command, *effect.split()], check=True, capture_output=True)
    torch.testing.assert_close(made(sound, *effect.split()), load(tmp_path / "out.wav")[0], atol=1e-6, rtol=0)
